package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/e2e/measured"
)

// Each page is written from what is kept of each measurement, and by nobody's hand.
func TestPageIsOfItsResults(t *testing.T) {
	docs := t.TempDir()
	require.NoError(t, writePages("results", docs))
	for _, name := range []string{"benchmarks.md", "scale.md"} {
		want, err := os.ReadFile(filepath.Join(docs, name))
		require.NoError(t, err)
		got, err := os.ReadFile(filepath.Join("..", "..", "docs", name))
		require.NoError(t, err)
		assert.Equal(t, string(want), string(got), "make bench writes %s; or: go run ./e2e/bench measure --write", name)
	}
}

// Every question has been answered, and every figure that the page shows or compares with a goal was measured.
func TestResultsAreComplete(t *testing.T) {
	results, err := measured.Read[result]("results", questionNames())
	require.NoError(t, err)
	for _, q := range questions {
		assert.NotEmpty(t, results[q.name].Rows, q.name)
		for _, g := range q.goals {
			value, known := results[q.name].figure(g.what, g.who, g.figure)
			assert.True(t, known, "%s: %s was not measured", q.name, g.text)
			verdict := g.verdict(value, results[q.name].Circumstances)
			assert.True(t, verdict != missed || g.why != "", "%s: %s is missed, and nothing says why", q.name, g.text)
		}
		for _, c := range q.columns {
			assert.True(t, measures(results[q.name], c.figure), "%s: nothing has the figure %s", q.name, c.figure)
		}
	}
}

func measures(r result, figure string) bool {
	for _, row := range r.Rows {
		if _, known := row.Figures[figure]; known {
			return true
		}
	}
	return false
}

func TestDigits(t *testing.T) {
	for _, row := range []struct {
		value  float64
		behind int
		want   string
	}{
		{0, 0, "0"},
		{999, 0, "999"},
		{1000, 0, "1,000"},
		{1234567.891, 2, "1,234,567.89"},
		{-123, 0, "-123"},
		{-1234, 0, "-1,234"},
	} {
		assert.Equal(t, row.want, digits(row.value, row.behind))
	}
}

func TestGoals(t *testing.T) {
	quiet, loaded := circumstances{Cores: 2, Load: 4}, circumstances{Cores: 2, Load: 4.1}
	for _, row := range []struct {
		why   string
		goal  goal
		value float64
		at    circumstances
		want  string
	}{
		{"at most, and it is as much", goal{most: 1.2}, 1.2, quiet, "yes"},
		{"at most, and it is more", goal{most: 1.2}, 1.21, quiet, missed},
		{"at least, and it is as much", goal{least: 0.9}, 0.9, quiet, "yes"},
		{"at least, and it is less", goal{least: 0.9}, 0.89, quiet, missed},
		{"CPU time is known on a busy machine", goal{most: 1.2}, 1.2, loaded, "yes"},
		{"the clock is believed on a quiet one", goal{least: 0.9, clock: true}, 0.9, quiet, "yes"},
		{"and not on a busy one", goal{least: 0.9, clock: true}, 0.9, loaded, "not known: a load of 4 on 2 cores"},
		{"not even if it is missed", goal{least: 0.9, clock: true}, 0.1, loaded, "not known: a load of 4 on 2 cores"},
	} {
		assert.Equal(t, row.want, row.goal.verdict(row.value, row.at), row.why)
	}
}

// The median of an odd number of rounds is one of them.
func TestRounds(t *testing.T) {
	var all rounds
	for _, seconds := range []float64{5, 1, 3} {
		all.add("results", "ours", map[string]float64{"seconds": seconds})
		all.add("results", "theirs", map[string]float64{"seconds": 2 * seconds})
	}
	assert.Equal(t, []row{
		{"results", "ours", map[string]float64{"seconds": 3}},
		{"results", "theirs", map[string]float64{"seconds": 6}},
	}, all.rows())
	assert.Equal(t, 2.5, median([]float64{4, 1, 2, 3}))
}

// The faults of the leak test have the names that the clusters know; another name would be no fault.
func TestFlapsAreKnown(t *testing.T) {
	for _, name := range flaps {
		assert.Equal(t, name, faultNamed(name).Name)
	}
}

func TestWrap(t *testing.T) {
	long := strings.Repeat("word ", 25)
	assert.Equal(t, strings.TrimSpace(strings.Repeat("word ", 24))+"\nword", wrap(long),
		"24 words and the spaces between them are 119 characters")
	assert.Equal(t, "a b", wrap("a  b"))
	assert.Empty(t, wrap(""))
}
