package report

import (
	"fmt"
	"strings"

	"flinkwatch/exporter/audit"
	"flinkwatch/exporter/label"
	"flinkwatch/exporter/stream"
	"flinkwatch/exporter/windows"
)

// check is a statement about an audit.
type check struct {
	statement string
	// means is the outcome of the audit if the statement does not hold.
	means Outcome
	// problem is why it does not hold, in a line; empty if it holds.
	problem string
}

// read is the statement that has to hold before any other can be checked.
const read = "the topics were read to their ends"

func checksOf(a stream.Audit, maxRefused int64) []check {
	return []check{
		{"every judged window is right", Wrong, wrongWindows(a)},
		{read, Unknown, ""},
		{"the output has results", Unknown, noResults(a)},
		{"windows were judged", Unknown, nothingJudged(a)},
		{"keys and results are what the flags say", Unknown, misunderstood(a)},
		{"every record was accepted", Unknown, tooManyRefused(a, maxRefused)},
		{"no window was discarded", Unknown, discarded(a)},
	}
}

func notRead(err error) check {
	return check{read, Unknown, windows.Printable(label.Line(err.Error()))}
}

func wrongWindows(a stream.Audit) string {
	n := wrong(a)
	if n == 0 {
		return ""
	}
	verb := "are"
	if n == 1 {
		verb = "is"
	}
	return fmt.Sprintf("%d of %d judged windows %s wrong: %s", n, judged(a), verb, byVerdict(a, audit.Verdict.Wrong))
}

func noResults(a stream.Audit) string {
	if a.Latest != (audit.Window{}) || refused(a, a.Topic) > 0 {
		return ""
	}
	return fmt.Sprintf("topic %s has no results", windows.Printable(a.Topic))
}

func nothingJudged(a stream.Audit) string {
	if judged(a) > 0 {
		return ""
	}
	return fmt.Sprintf("no window was judged: %d pending, %d unjudged", a.Pending, a.Horizon[audit.Unjudged])
}

// misunderstood says what the shape of the topics contradicts.
func misunderstood(a stream.Audit) string {
	switch many, differ := a.Unjudged[audit.ManyResults], a.Unjudged[audit.KeysDiffer]; {
	case many > 0:
		return "every window of some keys has several results that differ: their key has more fields than " +
			"--audit.key-field, or triggers fire early or late (--audit.updates)"
	case differ > 0:
		return "no key of the results is a key of the events: see --audit.key-field and --audit.input-key-field"
	}
	return ""
}

func tooManyRefused(a stream.Audit, limit int64) string {
	var n int64
	var parts []string
	for _, r := range refusals(a) {
		n += r.n
		topic, reason := windows.Printable(r.Topic), words(string(r.Reason))
		parts = append(parts, fmt.Sprintf("%d of topic %s (%s)", r.n, topic, reason))
	}
	if n <= limit {
		return ""
	}
	return fmt.Sprintf("%s refused, and --audit.max-refused is %d: %s",
		were(n, "record"), limit, strings.Join(parts, ", "))
}

func discarded(a stream.Audit) string {
	n := overLimit(a)
	if n == 0 {
		return ""
	}
	return were(n, "window") + " discarded undecided: more than --audit.max-windows were held"
}
