package alerts_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A query that asks for something else shows something else in the scene where that matters.
func TestMutatedQueriesAreNoticed(t *testing.T) {
	targets := targetsOf(t, dashboards...)
	for _, m := range []struct{ why, panel, from, to, scene string }{
		{
			"only windows with too many events are wrong", "Are the results right?: wrong",
			`"missing|short|over|conflict"`, `"over"`, "windows are lost",
		},
		{
			"windows with too few events are called correct", "Correct windows: correct",
			`verdict="correct"`, `verdict=~"correct|short"`, "windows are lost",
		},
		{
			"missing windows are called repeated", "Duplicates: duplicates",
			`verdict="duplicate"`, `verdict="missing"`, "windows are repeated after a restart",
		},
		{
			"jobs are counted, and not their tasks", "Tasks running: running",
			"min(", "count(", "the only TaskManager is killed",
		},
		{
			"slots of all clusters are added up with those that are needed", "Slots to spare: slots",
			" - sum by", " + sum by", "the only TaskManager is killed",
		},
		{
			"the newest checkpoint of several clusters counts", "Checkpoint age: age",
			"time() - min(", "time() - max(", "checkpoints of one of two clusters stand still",
		},
	} {
		t.Run(m.why, func(t *testing.T) {
			t.Parallel()
			expr := targets[m.panel]
			mutated := strings.ReplaceAll(expr, m.from, m.to)
			require.NotEqual(t, expr, mutated, "the query has no %s", m.from)
			s := sceneOf(t, m.scene)
			answers := s.ask(t, []string{expr, mutated})
			require.Contains(t, s.shows, m.panel, "nothing is known of it")
			require.Equal(t, []string{showing(s.shows[m.panel])}, answers[expr])
			assert.NotEqual(t, answers[expr], answers[mutated])
		})
	}
}

func sceneOf(t *testing.T, name string) scene {
	t.Helper()
	for _, s := range scenes {
		if s.name == name {
			return s
		}
	}
	require.FailNow(t, "there is no such scene", name)
	return scene{}
}
