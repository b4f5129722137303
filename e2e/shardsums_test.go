//go:build e2e

package e2e

import (
	"fmt"
	"strings"
	"time"

	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/audit"
	"flinkwatch/exporter/metric"
)

// awaitSame waits until the shards say together what the exporter says that judges all keys, and that so many windows
// at least have one of these verdicts: window by window on their pages, in the sums of their metrics, and in those of
// the rules.
func (s shards) awaitSame(what string, least map[string]int) {
	s.t.Helper()
	s.eventually(time.Minute, "the shards agree on "+what, func() string {
		for _, lacks := range []func(map[string]int) string{s.lacksSameWindows, s.lacksSameSums, s.lacksSameRules} {
			if missing := lacks(least); missing != "" {
				return missing
			}
		}
		return ""
	})
}

// lacksSameWindows compares the pages. That a key is in two shards is an error at any time.
func (s shards) lacksSameWindows(least map[string]int) string {
	s.t.Helper()
	together, shardOf, found := audited{}, map[string]int{}, map[string]int{}
	for number := range s.each {
		for window, cell := range s.judgedBy(number) {
			_, key, _ := strings.Cut(window, ", ")
			if first, known := shardOf[key]; known {
				require.Equal(s.t, first, number, "the shards that judge %s", key)
			}
			shardOf[key], together[window] = number, cell
			found[cell.Verdict]++
		}
	}
	alone := verdictsAt(s.t, s.whole.base, "main")
	for window, cell := range alone {
		if together[window] != cell {
			return fmt.Sprintf("%s: %v of its shard, and %v of the whole", window, together[window], cell)
		}
	}
	if len(together) != len(alone) {
		return fmt.Sprintf("%d windows of the shards, and %d of the whole", len(together), len(alone))
	}
	for verdicts, windows := range least {
		sum := 0
		for verdict := range strings.FieldsSeq(verdicts) {
			sum += found[verdict]
		}
		if missing := lacksAtLeast(verdicts, float64(sum), float64(windows)); missing != "" {
			return missing
		}
	}
	return ""
}

// lacksSameSums compares what adds up of the metrics.
func (s shards) lacksSameSums(map[string]int) string {
	s.t.Helper()
	want, got := sumsOf(s.whole.scrape()), map[string]float64{}
	for _, e := range s.each {
		for name, value := range sumsOf(e.scrape()) {
			got[name] += value
		}
	}
	return lacksEqual(want, got)
}

func sumsOf(p page) map[string]float64 {
	sums := map[string]float64{}
	for _, verdict := range audit.Verdicts() {
		for _, family := range []*metric.Family{metric.AuditHorizonWindows, metric.AuditRecentWindows} {
			sums[family.Name+" "+verdict.String()] = p.sum(family, metric.LabelVerdict, verdict.String())
		}
	}
	for _, family := range []*metric.Family{
		metric.AuditPendingWindows, metric.AuditOverdueWindows,
		metric.AuditLostEvents, metric.AuditSurplusEvents, metric.AuditRepeatedRecords,
	} {
		sums[family.Name] = p.sum(family)
	}
	return sums
}

// lacksSameRules compares what the recording rules say of both.
func (s shards) lacksSameRules(map[string]int) string {
	s.t.Helper()
	of := func(cluster string) map[string]float64 {
		sums := s.query(fmt.Sprintf(`whole_verdict:window_audit_recent_windows:sum{cluster=%q}`, cluster), "verdict")
		for name, value := range s.query(
			fmt.Sprintf(`{__name__=~"whole:window_audit_.+:sum",cluster=%q}`, cluster), "__name__",
		) {
			sums[name] = value
		}
		return sums
	}
	want, got := of("alone"), of("shared")
	const judging = "whole:window_audit_ready:sum"
	if want[judging] != 1 || got[judging] != float64(len(s.each)) {
		return fmt.Sprintf("%g shards judge, and %g of the whole", got[judging], want[judging])
	}
	delete(want, judging)
	if sums := len(audit.Verdicts()) + 5; len(want) != sums {
		return fmt.Sprintf("%d sums are recorded, not %d: %v", len(want), sums, want)
	}
	return lacksEqual(want, got)
}
