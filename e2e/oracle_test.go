//go:build e2e

package e2e

import (
	"fmt"
	"slices"
	"time"

	"flinkwatch/exporter/metric"
)

// oracle is a plain count of both topics, made without the exporter's code: what went in, what came out, and what is
// to be said of that.
type oracle struct {
	verdicts              map[string]int
	lost, surplus, repeat int
	// unit is how many of those that are counted are one: 100, where sums are counted in cents.
	unit float64
	// cells are the windows of each page, with their verdicts.
	cells map[cell]string
	// wrong are the windows that are neither correct nor duplicate, in words.
	wrong []string
}

// consult counts the windows of each page that have two later ones of the page in the output, from a window on.
func (s *stack) consult(from time.Time) oracle {
	s.t.Helper()
	return judge(s.pages(), s.results(), s.events(), from)
}

// judge judges those windows of results and events by page.
func judge(pages []string, results map[cell][]result, events map[cell]int, from time.Time) oracle {
	o := oracle{verdicts: map[string]int{}, cells: map[cell]string{}, unit: 1}
	for _, page := range pages {
		due := dueOf(page, results)
		for c := range union(results, events) {
			if c.Page == page && c.Start.Before(due) && !c.Start.Before(from) {
				o.judge(c, events[c], results[c])
			}
		}
	}
	slices.Sort(o.wrong)
	return o
}

// windowStart returns the start of the tumbling window that holds a time, counted in milliseconds since 1970 as the
// records are written. The exporter has its own arithmetic: an error in it must not be here as well.
func windowStart(at time.Time, size time.Duration) time.Time {
	since, step := at.UnixMilli(), size.Milliseconds()
	start := since / step * step
	if start > since { // before 1970, division rounds up
		start -= step
	}
	return time.UnixMilli(start).UTC()
}

// dueOf is the window of a page that has one later one.
func dueOf(page string, results map[cell][]result) time.Time {
	var starts []time.Time
	for c := range results {
		if c.Page == page {
			starts = append(starts, c.Start)
		}
	}
	slices.SortFunc(starts, time.Time.Compare)
	if len(starts) < 2 {
		return time.Time{}
	}
	return starts[len(starts)-2]
}

func union(results map[cell][]result, events map[cell]int) map[cell]bool {
	all := map[cell]bool{}
	for c := range results {
		all[c] = true
	}
	for c := range events {
		all[c] = true
	}
	return all
}

func (o *oracle) judge(c cell, events int, records []result) {
	counts, largest := map[int]int{}, 0
	var all []int
	for _, r := range records {
		all = append(all, r.Count)
		counts[r.Count]++
		largest = max(largest, r.Count)
	}
	verdict := verdictOf(events, all)
	o.verdicts[verdict]++
	o.cells[c] = verdict
	o.lost += max(0, events-largest)
	o.surplus += max(0, largest-events)
	o.repeat += len(records) - len(counts)
	if isWrong(verdict) {
		o.wrong = append(o.wrong,
			fmt.Sprintf("%s %s: %s, %v of %d", c.Start.Format(time.TimeOnly), c.Page, verdict, counts, events))
	}
}

// verdictOf is what a window with so many events is whose results have these counts.
func verdictOf(events int, counts []int) string {
	if len(counts) == 0 {
		return "missing"
	}
	least, most := slices.Min(counts), slices.Max(counts)
	switch {
	case least != most:
		return "conflict"
	case most < events:
		return "short"
	case most > events:
		return "over"
	case len(counts) > 1:
		return "duplicate"
	}
	return "correct"
}

// isWrong reports whether a verdict says that the job's results are wrong.
func isWrong(verdict string) bool {
	return slices.Contains([]string{"missing", "short", "over", "conflict"}, verdict)
}

// requireOracleAgrees requires that the exporter says of every window that is due what the oracle says, but for those
// that began before a time, which it calls unjudged, and returns what that is.
func (s *stack) requireOracleAgrees(from time.Time) oracle {
	s.t.Helper()
	return s.requireAgreement(s.scrape, func() oracle { return s.consult(from) })
}

// requireAgreement requires that an exporter and an oracle agree.
func (s *stack) requireAgreement(scrape func() page, consult func() oracle) oracle {
	s.t.Helper()
	var o oracle
	s.eventually(time.Minute, "exporter and oracle agree", func() string {
		before := scrape()
		o = consult()
		after := scrape()
		for what, want := range o.figures() {
			// Windows became due while the topics were being read.
			if low, high := what.of(before), what.of(after); want < low || want > high {
				return fmt.Sprintf("%s: the oracle says %g, the exporter %g before and %g after", what, want, low, high)
			}
		}
		return ""
	})
	s.t.Logf("exporter and oracle agree: %v; %d events lost, %d surplus, %d records repeated; wrong: %v",
		o.verdicts, o.lost, o.surplus, o.repeat, o.wrong)
	return o
}

// figure is a sample of the exporter's page.
type figure struct {
	family  *metric.Family
	verdict string
}

func (f figure) String() string { return f.family.Name + " " + f.verdict }

func (f figure) of(p page) float64 {
	if f.verdict == "" {
		return p.sum(f.family)
	}
	return p.sum(f.family, metric.LabelVerdict, f.verdict)
}

// figures are what the exporter should say.
func (o *oracle) figures() map[figure]float64 {
	figures := map[figure]float64{
		{family: metric.AuditLostEvents}:      float64(o.lost) / o.unit,
		{family: metric.AuditSurplusEvents}:   float64(o.surplus) / o.unit,
		{family: metric.AuditRepeatedRecords}: float64(o.repeat),
	}
	for _, verdict := range []string{"correct", "duplicate", "missing", "short", "over", "conflict"} {
		figures[figure{metric.AuditHorizonWindows, verdict}] = float64(o.verdicts[verdict])
	}
	return figures
}
