package alerts_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The name of an audit chooses all of its shards, and that of a shard this one alone; but what has a place in a grid is
// of one shard.
func TestAnAuditIsChosenWithItsShards(t *testing.T) {
	s := scene{
		name: "an audit in two shards beside another one", at: 14 * minute, sharded: true, besideAudit: true,
		acts:      []act{{10 * minute, func(w *world) { w.recent["short"] = 2 }}},
		otherActs: []act{{10 * minute, func(w *world) { w.recent["short"] = 3 }}},
	}
	const sum, row = "Are the results right?: wrong", "Audits, the worst first: wrong"
	const grid = "Is every window there, once, with the right count?: "
	test := s.test()
	for _, look := range []struct {
		chosen, panel string
		want          []promtoolSample
	}{
		{"clicks", sum, []promtoolSample{{"{}", 5}}},
		{"clicks-1-of-2", sum, []promtoolSample{{"{}", 3}}},
		{"shop", sum, []promtoolSample{{"{}", 0}}},
		{"click", sum, []promtoolSample{}},
		{"clicks", row, []promtoolSample{{`{whole="clicks"}`, 5}}},
		{"clicks-1-of-2", row, []promtoolSample{{`{whole="clicks"}`, 5}}},
		{"shop", row, []promtoolSample{{`{whole="shop"}`, 0}}},
		{"clicks", grid, []promtoolSample{}},
	} {
		expr, known := targetsWith(t, look.chosen, dashboards...)[look.panel]
		require.True(t, known, "there is no such series: %s", look.panel)
		test.Looks = append(test.Looks, promtoolLook{expr, s.at.String(), look.want})
	}
	runPromtool(t, allRules(t), 5*time.Second, test)
}
