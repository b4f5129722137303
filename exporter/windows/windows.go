// Package windows is the page that shows the latest windows and their verdicts to a person.
package windows

import (
	_ "embed"
	"html/template"
	"net/http"
	"strings"
	"time"

	"flinkwatch/exporter/audit"
	"flinkwatch/exporter/stream"
)

//go:embed windows.html
var source string

var page = template.Must(template.New("windows").Parse(source))

// Source is what the page shows: *stream.Auditor.
type Source interface {
	Ready() error
	Snapshot(now time.Time) stream.Snapshot
}

// Handler serves the page: as HTML, or as text where the request asks for that (Accept: text/plain, or ?format=text).
func Handler(source Source) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := newView(source, time.Now())
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Add("Vary", "Accept")
		if wantsText(r) {
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			writeText(w, v)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
		_ = page.Execute(w, v) // the reader has gone; there is nobody to tell
	})
}

// wantsText is whether text is asked for by name. A browser asks for HTML, curl for anything: it gets HTML too.
func wantsText(r *http.Request) bool {
	if format := r.URL.Query().Get("format"); format != "" {
		return format == "text"
	}
	accept := r.Header.Get("Accept")
	return strings.Contains(accept, "text/plain") && !strings.Contains(accept, "text/html")
}

// view is what both forms of the page show.
type view struct {
	Topic   string
	Waiting string // why there is nothing to show yet
	Problem string // why there may be more than is shown
	Size    time.Duration
	Right   int64 // count
	Keys    []string
	Rows    []row
	Totals  []total
	Pending int64
	Horizon time.Duration
	// ReadTo is the end of the latest window, Written when the latest result was written; empty if there is none.
	ReadTo, Written string
	Meanings        []meaning
}

type row struct {
	Window string
	Cells  []cell
}

// cell is the count, or counts, and the verdict in words; Class is for its colour.
type cell struct{ Count, Verdict, Class string }

type total struct {
	Verdict string
	Windows int64
}

func newView(source Source, now time.Time) view {
	s := source.Snapshot(now)
	v := view{
		Topic: s.Topic, Size: s.Config.Size, Right: s.Config.Expected, Keys: s.Config.Keys,
		Pending: s.Pending, Horizon: s.Config.Horizon, Meanings: meanings,
	}
	if err := source.Ready(); err != nil {
		v.Waiting = err.Error()
		return v
	}
	if !s.KafkaUp {
		v.Problem = "Kafka does not answer: this is as of its last answer."
	}
	for _, w := range s.Windows {
		v.Rows = append(v.Rows, newRow(w))
	}
	for _, verdict := range audit.Verdicts() {
		v.Totals = append(v.Totals, total{verdict.String(), s.Horizon[verdict]})
	}
	if len(s.Windows) > 0 {
		v.ReadTo = s.Latest.End.Format(dateTime) + " UTC"
		v.Written = s.LastWrite.UTC().Format(time.DateTime) + " UTC"
	}
	return v
}

// dateTime shows a fraction of a second where a window has one.
const dateTime = time.DateTime + ".999"

func newRow(w audit.WindowView) row {
	r := row{Window: w.Window.Start.Format(dateTime)}
	for _, c := range w.Cells {
		verdict := c.Verdict.String()
		r.Cells = append(r.Cells, cell{Count: countsOf(c.Counts), Verdict: verdict, Class: verdict})
	}
	return r
}
