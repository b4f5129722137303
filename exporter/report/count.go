package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"flinkwatch/exporter/audit"
	"flinkwatch/exporter/stream"
)

// overdue returns how many windows are overdue. Without the input it is not known: nothing is written after the end of
// the topic.
func overdue(a stream.Audit) int64 {
	if a.Config.Expect != audit.ExpectInput {
		return 0
	}
	return a.Overdue
}

// overLimit returns how many windows were discarded because too many were held.
func overLimit(a stream.Audit) int64 { return max(a.Dropped, a.Unjudged[audit.OverLimit]) }

// lostAndSurplus is what the output counts too few and too many.
func lostAndSurplus(a stream.Audit) string {
	lost, surplus := a.Config.Text(a.Lost), a.Config.Text(a.Surplus)
	if a.Config.Sum {
		return fmt.Sprintf("sums %s too low, %s too high", lost, surplus)
	}
	return fmt.Sprintf("%s events lost, %s surplus", lost, surplus)
}

// judged returns how many windows were found right or wrong.
func judged(a stream.Audit) int64 {
	return count(a, func(v audit.Verdict) bool { return v != audit.Unjudged })
}

func wrong(a stream.Audit) int64 { return count(a, audit.Verdict.Wrong) }

func count(a stream.Audit, is func(audit.Verdict) bool) (n int64) {
	for verdict, windows := range a.Horizon {
		if is(verdict) {
			n += windows
		}
	}
	return n
}

func byVerdict(a stream.Audit, is func(audit.Verdict) bool) string {
	var parts []string
	for _, verdict := range audit.Verdicts() {
		if n := a.Horizon[verdict]; n > 0 && is(verdict) {
			parts = append(parts, fmt.Sprintf("%d %s", n, verdict))
		}
	}
	return strings.Join(parts, ", ")
}

func refused(a stream.Audit, topic string) (n int64) {
	for kind, records := range a.DecodeErrors {
		if kind.Topic == topic {
			n += records
		}
	}
	return n
}

// refusal is how many records were refused for a reason.
type refusal struct {
	stream.Refusal
	n int64
}

// refusals returns them by topic, the most frequent first. An event that is an update or a deletion is none.
func refusals(a stream.Audit) (all []refusal) {
	for kind, n := range a.DecodeErrors {
		skipped := kind.Topic == a.Input && (kind.Reason == audit.Changelog || kind.Reason == audit.Tombstone)
		if n > 0 && !skipped {
			all = append(all, refusal{kind, n})
		}
	}
	slices.SortFunc(all, func(x, y refusal) int {
		return cmp.Or(cmp.Compare(x.Topic, y.Topic), cmp.Compare(y.n, x.n), cmp.Compare(x.Reason, y.Reason))
	})
	return all
}

// words returns the value of a label as it is read.
func words(label string) string { return strings.ReplaceAll(label, "_", " ") }

// are and were return a number of things and the verb: 1 window is, 2 windows are.
func are(n int64, thing string) string  { return form(n, thing, "is", "are") }
func were(n int64, thing string) string { return form(n, thing, "was", "were") }

func form(n int64, thing, one, many string) string {
	if n == 1 {
		return "1 " + thing + " " + one
	}
	return fmt.Sprintf("%d %ss %s", n, thing, many)
}
