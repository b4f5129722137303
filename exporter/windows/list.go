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
	"strconv"
	"text/tabwriter"
	"time"

	"flinkwatch/exporter/audit"
	"flinkwatch/exporter/label"
	"flinkwatch/exporter/stream"
)

//go:embed list.html
var listSource string

var listPage = template.Must(template.New("list").Parse(listSource))

// summary is what the list says of an audit. Windows are those within its horizon; numbers are absent until the audit
// is ready, because none is known.
type summary struct {
	Audit   string           `json:"audit"`
	Cluster string           `json:"cluster,omitempty"`
	Topic   string           `json:"topic"`
	Size    float64          `json:"window_size_seconds"`
	State   string           `json:"state"` // right, wrong, overdue, or why that is not known
	Wrong   *int64           `json:"wrong_windows,omitempty"`
	Overdue *int64           `json:"overdue_windows,omitempty"`
	Windows map[string]int64 `json:"horizon_windows,omitempty"` // by verdict
	ReadTo  *time.Time       `json:"read_to,omitempty"`         // end of the latest window

	each string
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
			return cmp.Or(a.rank-b.rank, more(a.Wrong, b.Wrong), more(a.Overdue, b.Overdue))
		})
		return renderList(format, all)
	}}
}

// more puts the higher number first; those that are not known are of one rank.
func more(a, b *int64) int {
	if a == nil || b == nil {
		return 0
	}
	return cmp.Compare(*b, *a)
}

func newSummary(a Audit, now time.Time) summary {
	s := a.Snapshot(now)
	sum := summary{
		Audit: a.Name, Cluster: a.Cluster, Topic: s.Topic, Size: s.Config.Size.Seconds(), each: s.Config.Length(),
	}
	if err := a.Ready(); err != nil {
		sum.rank, sum.State = isUnknown, label.Line(err.Error())
		return sum
	}
	wrong := int64(0)
	for _, verdict := range []audit.Verdict{audit.Missing, audit.Short, audit.Over, audit.Conflict} {
		wrong += s.Horizon[verdict]
	}
	sum.Wrong, sum.Overdue, sum.Windows = &wrong, &s.Overdue, map[string]int64{}
	for _, verdict := range audit.Verdicts() {
		sum.Windows[verdict.String()] = s.Horizon[verdict]
	}
	if end := s.Latest.End; !end.IsZero() {
		sum.ReadTo = &end
	}
	sum.rank, sum.State = stateOf(s, wrong)
	return sum
}

// stateOf is the worst that can be said. What was not judged is not right.
func stateOf(s stream.Snapshot, wrong int64) (rank int, state string) {
	switch {
	case wrong > 0:
		return isWrong, "wrong"
	case !s.KafkaUp:
		return isUnknown, "Kafka does not answer"
	case s.Overdue > 0:
		return isOverdue, "overdue"
	case s.Horizon[audit.Correct]+s.Horizon[audit.Duplicate] == 0:
		return isUnknown, "no window has been judged"
	}
	return isRight, "right"
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
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", s.Audit, Printable(s.Cluster), Printable(s.Topic), s.Each(),
			known(s.Wrong), known(s.Overdue), s.End(), Printable(s.State))
	}
	table.Flush()
}

// known is a number, and nothing where it is not known.
func known(n *int64) string {
	if n == nil {
		return ""
	}
	return strconv.FormatInt(*n, 10)
}

// Each is the size of the audit's windows.
func (s summary) Each() string { return s.each }

// End is that of the latest window; empty if there is none.
func (s summary) End() string {
	if s.ReadTo == nil {
		return ""
	}
	return s.ReadTo.UTC().Format(time.DateTime)
}

// Class is for its colour.
func (s summary) Class() string { return []string{"missing", "unjudged", "short", "correct"}[s.rank] }
