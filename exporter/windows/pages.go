package windows

import (
	"bytes"
	"strconv"
	"time"

	"golang.org/x/sync/singleflight"

	"flinkwatch/exporter/audit"
	"flinkwatch/exporter/stream"
)

// pages are made in memory, one at a time, so that neither many readers nor slow ones hold up the audit or a scrape.
// Those who ask for one page at the same time share it.
type pages struct {
	render func(format string, windows int) []byte
	asked  singleflight.Group
	making chan struct{} // holds one while a page is made
}

func newPages(audit Audit, at place) *pages {
	return &pages{making: make(chan struct{}, 1), render: func(format string, windows int) []byte {
		audit := audit
		audit.Source = wider{audit.Source, windows}
		return render(format, audit, at, time.Now())
	}}
}

// get returns the page with so many windows.
func (p *pages) get(format string, windows int) []byte {
	made, _, _ := p.asked.Do(format+strconv.Itoa(windows), func() (any, error) {
		p.making <- struct{}{}
		defer func() { <-p.making }()
		return p.render(format, windows), nil
	})
	return made.([]byte)
}

func render(format string, audit Audit, at place, now time.Time) []byte {
	written := &bytes.Buffer{} // to which writing cannot fail
	switch format {
	case "json":
		writeJSON(written, audit, now)
	case "text":
		writeText(written, newView(audit, at, now))
	default:
		_ = page.Execute(written, newView(audit, at, now))
	}
	return written.Bytes()
}

// mostCells is how many windows of a key are shown, over all keys: half a day of windows of 15 s of 35 keys, in some 10
// MB.
const mostCells = 100_000

// wider is a source that shows another number of windows.
type wider struct {
	Source
	windows int
}

func (w wider) Snapshot(now time.Time) stream.Snapshot {
	s := w.Source.Snapshot(now)
	if w.windows != audit.Shown {
		s.Keys, s.Windows = w.Windows(min(w.windows, max(audit.Shown, mostCells/max(1, len(s.Keys)))))
	}
	return s
}
