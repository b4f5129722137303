package report

import (
	"encoding/json"
	"io"
	"time"

	"flinkwatch/exporter/audit"
	"flinkwatch/exporter/label"
)

// listed is how many wrong windows a document has one by one.
const listed = 10_000

// document is the report for programs: docs/your-own-job.md explains the fields. Times are RFC 3339.
type document struct {
	Topic    string   `json:"topic"`
	Input    string   `json:"input,omitempty"` // where its events are counted
	Outcome  string   `json:"outcome"`
	ExitCode int      `json:"exit_code"`
	Reasons  []string `json:"reasons"`
	*documentAudit
}

// documentAudit is absent if the topics could not be read to their ends.
type documentAudit struct {
	Size     float64           `json:"window_size_seconds"`
	Windows  map[string]int64  `json:"windows"` // by verdict
	Pending  int64             `json:"pending_windows"`
	Overdue  *int64            `json:"overdue_windows,omitempty"` // where the input is counted
	Unjudged map[string]int64  `json:"unjudged_windows"`          // by reason
	Dropped  int64             `json:"discarded_windows"`         // over the limit
	Lost     json.Number       `json:"lost_events,omitempty"`     // or amounts, where the right counts or sums are known
	Surplus  json.Number       `json:"surplus_events,omitempty"`  // likewise
	Refused  []documentRefusal `json:"refused_records"`           // by topic, the most frequent first
	Faults   []documentFault   `json:"wrong_windows"`             // by start and key
	More     int64             `json:"wrong_windows_not_listed"`
}

type documentRefusal struct {
	Topic   string `json:"topic"`
	Reason  string `json:"reason"`
	Records int64  `json:"records"`
}

type documentFault struct {
	Start   time.Time `json:"start"`
	End     time.Time `json:"end"`
	Key     string    `json:"key"`
	Verdict string    `json:"verdict"`
	Detail  string    `json:"detail,omitempty"` // overlaps: the session has time in common with another one
	// Counts are what the records say, each as often as it was written; Expected is absent where it is not known.
	Counts   []documentCount `json:"counts"`
	Expected json.Number     `json:"expected,omitempty"`
}

type documentCount struct {
	Count json.Number `json:"count"`
	Times int         `json:"times"`
}

func (r Report) writeJSON(out io.Writer) error {
	outcome := r.Outcome()
	d := document{
		Topic: r.audit.Topic, Input: r.audit.Input,
		Outcome: outcome.String(), ExitCode: int(outcome), Reasons: r.Reasons(),
	}
	if r.audit.Ready {
		d.documentAudit = r.newDocumentAudit()
	}
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	return encoder.Encode(d)
}

func (r Report) newDocumentAudit() *documentAudit {
	a := r.audit
	d := &documentAudit{
		Size: a.Config.Size.Seconds(), Windows: map[string]int64{}, Pending: a.Pending, Unjudged: map[string]int64{},
		Dropped: overLimit(a), Refused: []documentRefusal{}, Faults: []documentFault{}, More: r.more(listed),
	}
	if a.Config.Expect == audit.ExpectInput {
		d.Overdue = &a.Overdue
	}
	if a.Config.Counts() {
		d.Lost, d.Surplus = json.Number(a.Config.Text(a.Lost)), json.Number(a.Config.Text(a.Surplus))
	}
	for _, verdict := range audit.Verdicts() {
		d.Windows[verdict.String()] = a.Horizon[verdict]
	}
	for _, why := range audit.Whys() {
		d.Unjudged[why.String()] = a.Unjudged[why]
	}
	for _, kind := range refusals(a) {
		d.Refused = append(d.Refused, documentRefusal{kind.Topic, string(kind.Reason), kind.n})
	}
	for _, fault := range r.faults(listed) {
		d.Faults = append(d.Faults, newDocumentFault(a.Config, fault))
	}
	return d
}

func newDocumentFault(cfg audit.Config, f audit.Fault) documentFault {
	d := documentFault{
		Start: f.Window.Start.UTC(), End: f.Window.End.UTC(),
		Key: label.Of(f.Key), Verdict: f.Verdict.String(), Detail: f.More(), Counts: []documentCount{},
	}
	for _, said := range f.Counts {
		d.Counts = append(d.Counts, documentCount{json.Number(cfg.Text(said.Count)), said.Times})
	}
	if f.Known {
		d.Expected = json.Number(cfg.Text(f.Expected))
	}
	return d
}
