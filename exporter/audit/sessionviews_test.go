package audit

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What is shown of a session is when it starts and ends; what has become part of another one is not shown.
func TestViewsOfSessions(t *testing.T) {
	cfg := sessionConfig
	cfg.Updates = UpdatesLast
	l := sessionLedger(cfg, []oneSession{
		{key: "a", from: 0, to: 30, count: 3},
		{key: "a", from: 0, to: 40, count: 4},
		{key: "b", from: 20, to: 40, count: 2},
		{key: "b", from: 60, to: 80, count: 7},
		{key: "b", from: 70, to: 90, count: 8},
		{key: "a", from: 200, to: 210, count: 1},
		{key: "b", from: 200, to: 210, count: 1},
		{key: "a", from: 300, to: 320, count: 1},
		{key: "b", from: 300, to: 310, count: 1},
	})
	l.Advance(Point{})
	l.Advance(Point{})
	s := l.Snapshot(begin)
	window := func(from, to int) Window {
		return Window{begin.Add(time.Duration(from) * time.Second), begin.Add(time.Duration(to) * time.Second)}
	}
	assert.Equal(t, window(300, 320), s.Latest)
	assert.Equal(t, []string{"a", "b"}, s.Keys)
	empty := CellView{Empty: true}
	one := []Count{{1, 1}}
	assert.Equal(t, []WindowView{
		{window(300, 320), 0, []CellView{{Counts: one, Count: 1}, empty}},
		{window(300, 310), 1, []CellView{empty, {Counts: one, Count: 1}}},
		{window(200, 210), 2, []CellView{{Counts: one, Count: 1}, {Counts: one, Count: 1}}},
		{window(70, 90), 3, []CellView{empty, {Verdict: Conflict, Why: Overlaps, Counts: []Count{{8, 1}}, Count: 8}}},
		{window(60, 80), 4, []CellView{empty, {Verdict: Conflict, Why: Overlaps, Counts: []Count{{7, 1}}, Count: 7}}},
		{window(20, 40), 5, []CellView{empty, {Verdict: Correct, Counts: []Count{{2, 1}}, Count: 2}}},
		{window(0, 40), 6, []CellView{{Verdict: Correct, Counts: []Count{{4, 1}}, Count: 4}, empty}},
	}, s.Windows)
	assert.Empty(t, s.Unjudged, "overlaps is no reason for that")
	faults := l.Faults()
	require.Len(t, faults, 2)
	assert.Equal(t, window(60, 80), faults[0].Window)
	assert.Equal(t, "overlaps", faults[0].More())
}
