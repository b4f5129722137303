//go:build e2e

package e2e

import (
	"fmt"
	"math"
	"slices"
	"time"

	"flinkwatch/exporter/audit"
	"flinkwatch/exporter/metric"
)

// consultUntilSettled asks the oracle until the sums of an audit are its own, or a minute is over.
func (c *chaos) consultUntilSettled(s *side) (h history, o oracle) {
	for deadline := time.Now().Add(time.Minute); ; {
		before := c.scrape().audit(s.audit)
		h = c.readAll()
		o = h.judge(c.pages())
		s.outcome.compareSums(h, o, before, c.scrape().audit(s.audit))
		if len(s.outcome.differing) == 0 || time.Now().After(deadline) {
			return h, o
		}
	}
}

// readAll is the history of the topics up to now.
func (c *chaos) readAll() history {
	c.eventually(time.Minute, "the topics can be read", func() string {
		if err := c.witness.catchUp(c.t.Context()); err != nil {
			return err.Error()
		}
		return ""
	})
	return c.witness.history()
}

// judge judges the windows that are due by everything that was ever written.
func (h history) judge(pages []string) oracle {
	return judge(pages, h.resultsOf(), h.ever().events, time.Time{})
}

func (h history) resultsOf() map[cell][]result {
	results := map[cell][]result{}
	for c, records := range h.ever().results {
		for _, r := range records {
			results[c] = append(results[c], result{WindowStart: c.Start, Page: c.Page, Count: r.count})
		}
	}
	return results
}

// compareSums compares the exporter's gauges with the oracle's sums.
func (o *outcome) compareSums(h history, says oracle, before, after page) {
	o.differing, o.exporter = nil, map[string]float64{}
	for _, verdict := range audit.Verdicts() {
		o.exporter[verdict.String()] = figure{metric.AuditHorizonWindows, verdict.String()}.of(after)
	}
	least, most := h.bounds(says)
	for what := range least {
		// Windows became due while the topics were being read.
		low, high := what.of(before), what.of(after)
		if most[what] < low || least[what] > high {
			o.differing = append(o.differing, fmt.Sprintf(
				"%s: the oracle says %g to %g, the exporter %g before and %g after", what, least[what], most[what], low, high))
		}
	}
	slices.Sort(o.differing)
}

// bounds are what the exporter's sums must be between. A window of which only one verdict is acceptable is in its
// sum; any other may be in the sum of each that is. The events of windows that lost records may count or not.
func (h history) bounds(o oracle) (least, most map[figure]float64) {
	results, possible := h.resultsOf(), map[string]float64{}
	sure := oracle{verdicts: map[string]int{}, cells: map[cell]string{}, unit: 1}
	for c := range o.cells {
		accepted := h.acceptable(c)
		for _, verdict := range accepted {
			possible[verdict]++
		}
		if len(accepted) == 1 {
			sure.judge(c, h.ever().events[c], results[c])
		}
	}
	least, most = sure.figures(), o.figures()
	for what := range most {
		switch {
		case what.verdict != "":
			most[what] = possible[what.verdict]
		case len(h.views) > 1:
			most[what] = math.Inf(1)
		}
	}
	return least, most
}
