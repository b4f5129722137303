//go:build e2e

package e2e

import (
	"context"
	"time"
)

// display is every verdict that one audit of the exporter ever showed.
type display struct {
	log *timeline
	// url is its page, with as many windows as it has.
	url string
	// audit is its name where there are several, else empty.
	audit string
	// shown are the verdicts of each window, in the order in which they were shown; pending is none.
	shown map[cell][]showing
	// page is what the exporter's page said of each window when it was last read, at readAt; looks is how often it
	// could be read, and revised how many verdicts changed.
	page           map[cell]string
	readAt         time.Time
	looks, revised int
}

// showing is a verdict that was shown from one look at the page to another one.
type showing struct {
	verdict  string
	from, to time.Time
}

// display is what the exporter at an address shows of an audit; of its only one, if that has no name.
func (l *timeline) display(base, audit string) *display {
	url := base + "/windows"
	if audit != "" {
		url += "/" + audit
	}
	return &display{log: l, url: url + "?format=json&windows=10000", audit: audit, shown: map[cell][]showing{}}
}

// follow looks at the windows every second, until the story ends.
func (d *display) follow(ctx context.Context) {
	go every(ctx, time.Second, func() { d.look(ctx) })
}

// look reads the exporter's page, and reports whether it could be read.
func (d *display) look(ctx context.Context) bool {
	var page struct {
		Ready   bool
		Windows []struct {
			Start time.Time
			Keys  map[string]struct{ Verdict string }
		}
	}
	if !askJSON(ctx, d.url, &page) || !page.Ready {
		return false
	}
	d.log.mutex.Lock()
	defer d.log.mutex.Unlock()
	d.looks++
	d.page, d.readAt = map[cell]string{}, time.Now()
	changes := map[string][]cell{}
	for _, window := range page.Windows {
		for key, said := range window.Keys {
			c := cell{window.Start.UTC(), key}
			d.page[c] = said.Verdict
			d.show(c, said.Verdict, changes)
		}
	}
	for change, cells := range changes {
		d.log.addLocked("verdict", "%s: %s", d.named(change), describeCells(cells))
	}
	return true
}

// anyPending reports whether the page showed a window as pending that the oracle has judged.
func (d *display) anyPending(o oracle) bool {
	d.log.mutex.Lock()
	defer d.log.mutex.Unlock()
	for c := range o.cells {
		if d.page[c] == "pending" {
			return true
		}
	}
	return false
}

// named says whose change it is, where there are several audits.
func (d *display) named(change string) string {
	if d.audit == "" {
		return change
	}
	return d.audit + ": " + change
}

// show notes the verdict on a window, and what is new about it: that it is wrong, or no longer what it was.
func (d *display) show(c cell, verdict string, changes map[string][]cell) {
	if verdict == "pending" {
		return
	}
	all := d.shown[c]
	last := len(all) - 1
	if last >= 0 && all[last].verdict == verdict {
		all[last].to = d.readAt
		return
	}
	d.shown[c] = append(all, showing{verdict, d.readAt, d.readAt})
	if last >= 0 {
		change := all[last].verdict + " → " + verdict
		d.revised++
		changes[change] = append(changes[change], c)
	} else if verdict != "correct" {
		changes[verdict] = append(changes[verdict], c)
	}
}
