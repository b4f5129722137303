// Package windows is the page that shows the latest windows and their verdicts to a person.
package windows

import (
	_ "embed"
	"fmt"
	"html/template"
	"net/http"
	"strconv"
	"strings"
	"time"

	"flinkwatch/exporter/audit"
	"flinkwatch/exporter/label"
	"flinkwatch/exporter/stream"
)

//go:embed windows.html
var source string

var page = template.Must(template.New("windows").Parse(source))

// Source is what the page shows: *stream.Auditor.
type Source interface {
	Ready() error
	Snapshot(now time.Time) stream.Snapshot
	Windows(n int) (keys []string, windows []audit.WindowView)
}

// Audit is one whose windows are shown.
type Audit struct {
	Name, Cluster string // of the job; the cluster may be empty
	Source
	Shards []Shard // of the audit that this one is a shard of; none where it is none
}

// Shard is the page of one shard of an audit.
type Shard struct {
	Name, URL string // the URL is empty where it is not known
	IsThis    bool
}

// Handler serves a page for each audit under /windows/NAME, and under /windows that of the only one, or the list of
// all. Pages are HTML, text (Accept: text/plain, or ?format=text), or JSON (Accept: application/json, or ?format=json).
// ?windows=200 shows so many, as far back as the horizon.
func Handler(audits ...Audit) http.Handler {
	all := map[string]*pages{}
	for _, a := range audits {
		all[a.Name] = newPages(a, place{Up: "../", Listed: len(audits) > 1})
	}
	switch len(audits) {
	case 1:
		all[""] = newPages(audits[0], place{})
	default:
		all[""] = newList(audits)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, name, below := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
		pages, found := all[name]
		if !found || below && name == "" {
			http.Error(w, fmt.Sprintf("there is no audit %.80q", name), http.StatusNotFound)
			return
		}
		pages.serve(w, r)
	})
}

func (p *pages) serve(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Add("Vary", "Accept")
	asked, err := windowsOf(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	format := formatOf(r)
	switch format {
	case "json":
		w.Header().Set("Content-Type", "application/json")
	case "text":
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	default:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	}
	_, _ = w.Write(p.get(format, asked)) // if the reader has gone there is nobody to tell
}

// most is how many windows may be asked for: half a day of windows of 15 s is less.
const most = 10_000

// windowsOf is how many windows are asked for.
func windowsOf(r *http.Request) (int, error) {
	asked := r.URL.Query().Get("windows")
	if asked == "" {
		return audit.Shown, nil
	}
	n, err := strconv.Atoi(asked)
	if err != nil || n < 1 || n > most {
		return 0, fmt.Errorf("windows=%q: a number from 1 to %d is accepted", asked, most)
	}
	return n, nil
}

// formatOf is what is asked for by name. A browser asks for HTML, curl for anything: it gets HTML too.
func formatOf(r *http.Request) string {
	accept := r.Header.Get("Accept")
	switch format := r.URL.Query().Get("format"); {
	case format == "json" || format == "text":
		return format
	case format != "" || strings.Contains(accept, "text/html"):
		return "html"
	case strings.Contains(accept, "application/json"):
		return "json"
	case strings.Contains(accept, "text/plain"):
		return "text"
	}
	return "html"
}

// place is where a page is: how to go up to the root, and whether there is a list of audits.
type place struct {
	Up     string
	Listed bool
}

// view is what both forms of the page show.
type view struct {
	place
	Audit   string
	Topic   string
	Waiting string // why there is nothing to show yet
	Problem string // why there may be more than is shown
	Kind    string // which windows are shown
	Right   string // count, in words
	Keys    []string
	Rows    []row
	Totals  []total
	Pending int64
	Overdue int64
	Horizon time.Duration
	// ReadTo is the end of the latest window, and Written when the latest result was written; empty if that is not known.
	ReadTo, Written string
	Meanings        []meaning
	Shards          []Shard
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

func newView(source Audit, at place, now time.Time) view {
	s := source.Snapshot(now)
	v := view{
		place: at, Audit: source.Name, Topic: s.Topic, Kind: s.Config.Windows(), Right: right(s),
		Pending: s.Pending, Overdue: s.Overdue, Horizon: s.Config.Horizon, Meanings: meanings,
		Shards: source.Shards,
	}
	if err := source.Ready(); err != nil {
		v.Waiting = label.Line(err.Error())
		return v
	}
	if !s.KafkaUp {
		v.Problem = "Kafka does not answer: this is as of its last answer."
	}
	for _, key := range s.Keys {
		v.Keys = append(v.Keys, label.Of(key))
	}
	for _, w := range s.Windows {
		v.Rows = append(v.Rows, newRow(w, s.Config))
	}
	for _, verdict := range audit.Verdicts() {
		v.Totals = append(v.Totals, total{verdict.String(), s.Horizon[verdict]})
	}
	if !s.Latest.End.IsZero() {
		v.ReadTo = s.Latest.End.Format(dateTime) + " UTC"
	}
	if !s.LastWrite.IsZero() {
		v.Written = s.LastWrite.UTC().Format(time.DateTime) + " UTC"
	}
	return v
}

// Title says which windows are shown, and of which audit where there are several.
func (v view) Title() string {
	if v.Listed {
		return v.Audit + ": " + v.Kind
	}
	return capital(v.Kind)
}

func capital(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

// dateTime shows a fraction of a second where a window has one.
const dateTime = time.DateTime + ".999"

// NameOf shows when a window starts, and when it ends if that is not always as much later: of sessions, and of the
// steps of windows that cumulate.
func NameOf(w audit.Window, cfg audit.Config) string {
	name := w.Start.UTC().Format(dateTime)
	if start, end := w.Start.UTC(), w.End.UTC(); cfg.Gap > 0 && start.YearDay() != end.YearDay() {
		return name + " to " + end.Format(dateTime)
	}
	if cfg.Gap > 0 || cfg.Step > 0 && w.End.Sub(w.Start) < cfg.Size {
		name += " to " + w.End.UTC().Format("15:04:05.999")
	}
	return name
}

func newRow(w audit.WindowView, cfg audit.Config) row {
	r := row{Window: NameOf(w.Window, cfg)}
	for _, c := range w.Cells {
		r.Cells = append(r.Cells, cell{Count: CountsOf(cfg, c), Verdict: wordFor(c), Class: classOf(c)})
	}
	return r
}

// wordFor is the verdict in words, and nothing for a window that nobody expects and nobody wrote.
func wordFor(c audit.CellView) string {
	if c.Empty {
		return ""
	}
	return VerdictOf(c)
}

// VerdictOf is the verdict in words, with what more is to be said of it.
func VerdictOf(c audit.CellView) string {
	if more := c.More(); more != "" {
		return c.Verdict.String() + " (" + more + ")"
	}
	return c.Verdict.String()
}

func classOf(c audit.CellView) string {
	if c.Empty {
		return ""
	}
	return c.Verdict.String()
}

// right says what the right count is.
func right(s stream.Snapshot) string {
	switch {
	case s.Config.Clock == audit.ProcessingTime:
		return "Windows are cut by processing time: which events are in which is chance, and no count of a single one " +
			"is expected."
	case s.Config.Expect == audit.ExpectInput && s.Config.Sum:
		return "The right sum is that of the events in topic " + s.Input + "."
	case s.Config.Expect == audit.ExpectInput:
		return "The right count is the number of events in topic " + s.Input + "."
	case s.Config.Expect == audit.ExpectNone:
		return "No particular count is expected."
	}
	return fmt.Sprintf("The right count is %d.", s.Config.Expected)
}
