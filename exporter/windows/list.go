package windows

import (
	"bytes"
	"cmp"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"slices"
	"text/tabwriter"
	"time"

	"flinkwatch/exporter/audit"
	"flinkwatch/exporter/label"
)

//go:embed list.html
var listSource string

var listPage = template.Must(template.New("list").Parse(listSource))

// summary is what the list says of an audit. Windows are those within its horizon.
type summary struct {
	Audit   string           `json:"audit"`
	Cluster string           `json:"cluster,omitempty"`
	Topic   string           `json:"topic"`
	Size    float64          `json:"window_size_seconds"`
	State   string           `json:"state"` // right, wrong, overdue, or why that is not known
	Wrong   int64            `json:"wrong_windows"`
	Overdue int64            `json:"overdue_windows"`
	Windows map[string]int64 `json:"horizon_windows,omitempty"` // by verdict
	ReadTo  *time.Time       `json:"read_to,omitempty"`         // end of the latest window

	rank int
}

// The states of an audit, the worst first.
const (
	isWrong = iota
	isUnknown
	isOverdue
	isRight
)

// newList returns the pages that list audits, the worst first.
func newList(audits []Audit) *pages {
	return &pages{making: make(chan struct{}, 1), render: func(format string, _ int) []byte {
		now := time.Now()
		var all []summary
		for _, a := range audits {
			all = append(all, newSummary(a, now))
		}
		slices.SortStableFunc(all, func(a, b summary) int {
			return cmp.Or(a.rank-b.rank, -cmp.Compare(a.Wrong, b.Wrong), -cmp.Compare(a.Overdue, b.Overdue))
		})
		return renderList(format, all)
	}}
}

func newSummary(a Audit, now time.Time) summary {
	s := a.Snapshot(now)
	sum := summary{Audit: a.Name, Cluster: a.Cluster, Topic: s.Topic, Size: s.Config.Size.Seconds()}
	if err := a.Ready(); err != nil {
		sum.rank, sum.State = isUnknown, label.Line(err.Error())
		return sum
	}
	sum.Windows, sum.Overdue = map[string]int64{}, s.Overdue
	for _, verdict := range audit.Verdicts() {
		sum.Windows[verdict.String()] = s.Horizon[verdict]
	}
	for _, verdict := range []audit.Verdict{audit.Missing, audit.Short, audit.Over, audit.Conflict} {
		sum.Wrong += s.Horizon[verdict]
	}
	if end := s.Latest.End; !end.IsZero() {
		sum.ReadTo = &end
	}
	switch {
	case sum.Wrong > 0:
		sum.rank, sum.State = isWrong, "wrong"
	case !s.KafkaUp:
		sum.rank, sum.State = isUnknown, "Kafka does not answer"
	case sum.Overdue > 0:
		sum.rank, sum.State = isOverdue, "overdue"
	default:
		sum.rank, sum.State = isRight, "right"
	}
	return sum
}

func renderList(format string, all []summary) []byte {
	written := &bytes.Buffer{} // to which writing cannot fail
	switch format {
	case "json":
		encoder := json.NewEncoder(written)
		encoder.SetIndent("", "  ")
		_ = encoder.Encode(map[string][]summary{"audits": all})
	case "text":
		writeList(written, all)
	default:
		_ = listPage.Execute(written, all)
	}
	return written.Bytes()
}

func writeList(w io.Writer, all []summary) {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "audit\tcluster\ttopic\twindows\twrong\toverdue\tread to (UTC)\tstate")
	for _, s := range all {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%d\t%d\t%s\t%s\n", s.Audit, Printable(s.Cluster), Printable(s.Topic), s.Each(), s.Wrong,
			s.Overdue, s.End(), Printable(s.State))
	}
	table.Flush()
}

// Each is the size of the audit's windows.
func (s summary) Each() string { return time.Duration(s.Size * float64(time.Second)).String() }

// End is that of the latest window; empty if there is none.
func (s summary) End() string {
	if s.ReadTo == nil {
		return ""
	}
	return s.ReadTo.UTC().Format(time.DateTime)
}

// Class is for its colour.
func (s summary) Class() string { return []string{"missing", "unjudged", "short", "correct"}[s.rank] }
