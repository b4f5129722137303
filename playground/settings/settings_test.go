package settings

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func repo(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	require.NoError(t, err)
	repo, err := FindRepo(dir)
	require.NoError(t, err)
	return repo
}

func load(t *testing.T, environ ...string) Settings {
	t.Helper()
	s, err := Load(repo(t), append([]string{"PLAYGROUND_STATE=" + t.TempDir()}, environ...))
	require.NoError(t, err)
	return s
}

func TestDefaultsAreThoseOfTheDesign(t *testing.T) {
	s := load(t)
	for variable, number := range map[string]int{
		"FLINK_PORT": 8081, "KAFKA_PORT": 9094, "EXPORTER_PORT": 9200, "PROMETHEUS_PORT": 9090,
		"ALERTMANAGER_PORT": 9093, "GRAFANA_PORT": 3000,
	} {
		assert.Equal(t, number, s.Port(variable).Number, variable)
	}
	assert.Equal(t, []string{"--checkpointing", "--event-time"}, s.JobArgs())
	assert.Equal(t, 15*time.Second, s.Window())
	assert.Equal(t, 1, s.Int("TASKMANAGERS"))
	assert.Equal(t, 2, s.Int("PARALLELISM"))
}

func TestTheEnvironmentWins(t *testing.T) {
	s := load(t, "FLINK_PORT=8999", "JOB_ARGS=--event-time", "HOME=/nowhere", "KAFKA_PORT=")
	assert.Equal(t, 8999, s.Port("FLINK_PORT").Number)
	assert.Equal(t, []string{"--event-time"}, s.JobArgs())
	assert.True(t, s.Given("JOB_ARGS"))
	assert.Equal(t, 9094, s.Port("KAFKA_PORT").Number, "an empty variable is none")
	assert.False(t, s.Given("KAFKA_PORT"))
}

func TestTheOffsetMovesEveryPortThatWasNotGiven(t *testing.T) {
	s := load(t, "PORT_OFFSET=10000", "FLINK_PORT=8999")
	assert.Equal(t, 8999, s.Port("FLINK_PORT").Number)
	assert.Equal(t, 19094, s.Port("KAFKA_PORT").Number)
}

func TestAWrongSettingIsNamed(t *testing.T) {
	for _, c := range []struct{ why, given, message string }{
		{"a word for a number", "PARALLELISM=two", `PARALLELISM="two": a whole number from 1 is accepted`},
		{"no TaskManager at all", "TASKMANAGERS=0", `TASKMANAGERS="0": a whole number from 1 is accepted`},
		{
			"a number without a unit", "WINDOW_SIZE=15", `WINDOW_SIZE="15": a duration such as 15s, of at least 1s, is accepted`,
		},
		{
			"windows too short to be watched", "WINDOW_SIZE=10ms",
			`WINDOW_SIZE="10ms": a duration such as 15s, of at least 1s, is accepted`,
		},
		{"a port that is none", "FLINK_PORT=99999", "FLINK_PORT=99999: a port from 1 to 65535 is accepted"},
		{"a port by name", "KAFKA_PORT=kafka", `KAFKA_PORT="kafka": a port from 1 to 65535 is accepted`},
		{"an offset beyond all ports", "PORT_OFFSET=60000", "a port from 1 to 65535 is accepted"},
		{"WAIT with a word that it does not know", "WAIT=some", `WAIT="some": only ` + "`all` is accepted"},
		{"a ground truth that nobody counts", "GROUND_TRUTH=spark", `GROUND_TRUTH="spark": only ` + "`flink` is accepted"},
		{
			"a ground truth of windows that are cut by the clock", "GROUND_TRUTH=flink JOB_ARGS=--checkpointing",
			"GROUND_TRUTH=flink: events are counted by their own time: want --event-time in JOB_ARGS",
		},
		{
			"a ground truth and a file of the user's", "GROUND_TRUTH=flink EXPORTER_CONFIG=a.yaml",
			"GROUND_TRUTH=flink: want no EXPORTER_CONFIG",
		},
	} {
		t.Run(c.why, func(t *testing.T) {
			_, err := Load(repo(t), strings.Fields(c.given))
			assert.ErrorContains(t, err, c.message)
		})
	}
}

func TestTwoServicesOnOnePort(t *testing.T) {
	_, err := Load(repo(t), []string{"FLINK_PORT=9200"})
	require.ErrorContains(t, err, "are both 9200")
	assert.ErrorContains(t, err, "FLINK_PORT")
	assert.ErrorContains(t, err, "EXPORTER_PORT")
}

func TestARunningStackKeepsItsSettings(t *testing.T) {
	state := "PLAYGROUND_STATE=" + t.TempDir()
	first := load(t, state, "FLINK_PORT=8999", "PORT_OFFSET=10000", "JOB_ARGS=--event-time")
	require.NoError(t, first.Save())

	t.Run("a later command finds them", func(t *testing.T) {
		later := load(t, state)
		differing, err := later.Recall()
		require.NoError(t, err)
		assert.Empty(t, differing)
		assert.Equal(t, 8999, later.Port("FLINK_PORT").Number)
		assert.Equal(t, 19094, later.Port("KAFKA_PORT").Number)
		assert.Equal(t, []string{"--event-time"}, later.JobArgs())
	})
	t.Run("what is given again is no difference", func(t *testing.T) {
		later := load(t, state, "FLINK_PORT=8999", "PORT_OFFSET=10000", "JOB_ARGS=--event-time")
		differing, err := later.Recall()
		require.NoError(t, err)
		assert.Empty(t, differing)
	})
	t.Run("what differs is named", func(t *testing.T) {
		later := load(t, state, "JOB_ARGS=--checkpointing")
		differing, err := later.Recall()
		require.NoError(t, err)
		assert.Equal(t, []string{`JOB_ARGS="--event-time", not "--checkpointing"`}, differing)
		assert.Equal(t, []string{"--checkpointing"}, later.JobArgs(), "what is given holds for this command")
	})
	t.Run("after Forget there is nothing to recall", func(t *testing.T) {
		first.Forget()
		later := load(t, state)
		_, err := later.Recall()
		require.NoError(t, err)
		assert.Equal(t, 8081, later.Port("FLINK_PORT").Number)
	})
}

func TestFindRepo(t *testing.T) {
	found, err := FindRepo(filepath.Join(repo(t), "playground", "settings"))
	require.NoError(t, err)
	assert.Equal(t, repo(t), found)
	_, err = FindRepo(t.TempDir())
	assert.ErrorContains(t, err, "is not inside a checkout of flinkwatch")
}
