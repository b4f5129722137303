package audit

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// picture is what a ledger shows that may not depend on how the topics were read.
type picture struct {
	Lines    []string
	Horizon  map[Verdict]int64
	Unjudged map[Why]int64
	Recent   map[Verdict]int64
	Pending  int64
	Overdue  int64
	Latest   Window
	Lost     int64
	Surplus  int64
	Repeated int64
}

func pictureOf(l *Ledger, now time.Time) picture {
	s := l.Snapshot(now)
	p := picture{
		Horizon: s.Horizon, Unjudged: s.Unjudged, Recent: s.Recent, Pending: s.Pending, Overdue: s.Overdue, Latest: s.Latest,
		Lost: s.Lost, Surplus: s.Surplus, Repeated: s.Repeated,
	}
	for _, name := range slices.Sorted(keysOf(l)) {
		k := l.keys[name]
		for n := range k.cells {
			c := k.at(n)
			if c.index > l.latest-l.cfg.span() && c.index <= l.latest {
				p.Lines = append(p.Lines, fmt.Sprint(name, c.index-l.cfg.indexOf(begin), " ", c.verdict, c.why, " ", c.due))
			}
		}
	}
	slices.SortFunc(p.Lines, cmp.Compare)
	return p
}

// requireSame names the first few differences.
func requireSame(t *testing.T, seed uint64, want, got picture) {
	t.Helper()
	var differ []string
	for _, line := range want.Lines {
		if !slices.Contains(got.Lines, line) {
			differ = append(differ, "- "+line)
		}
	}
	for _, line := range got.Lines {
		if !slices.Contains(want.Lines, line) {
			differ = append(differ, "+ "+line)
		}
	}
	want.Lines, got.Lines = nil, nil
	require.Empty(t, differ[:min(len(differ), 12)], "seed %d", seed)
	require.Equal(t, want, got, "seed %d", seed)
}

func keysOf(l *Ledger) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for name := range l.keys {
			if !yield(name) {
				return
			}
		}
	}
}
