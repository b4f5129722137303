package flink_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/flink"
	"flinkwatch/exporter/flink/flinktest"
)

// Every version of Flink answers every request in a way that we understand: nothing that a healthy job has is unknown.
func TestHealthyJob(t *testing.T) {
	for _, version := range []string{"1.20.5", "2.2.1", "2.3.0"} {
		t.Run(version, func(t *testing.T) {
			c := recorded(t, version+"/healthy")
			overview, err := c.Overview(t.Context())
			require.NoError(t, err)
			assert.Equal(t, version, overview.Version)
			assertValue(t, 1, overview.TaskManagers)
			assertValue(t, 2, overview.SlotsTotal)
			assertValue(t, 1, overview.SlotsAvailable)

			jobs, err := c.Jobs(t.Context())
			require.NoError(t, err)
			require.Len(t, jobs, 1)
			job := jobs[0]
			assert.Equal(t, "Click Event Count", job.Name)
			assert.Equal(t, "RUNNING", job.State)
			assert.False(t, job.Terminal())
			assert.Equal(t, 4, job.Tasks["RUNNING"])
			assert.Len(t, job.Tasks, len(flink.TaskStates))
			assertKnown(t, job.Start)
			assertUnknown(t, job.End)

			metrics, err := c.JobMetrics(t.Context(), job.ID)
			require.NoError(t, err)
			assertValue(t, 0, metrics.Restarts)

			checkpoints, err := c.Checkpoints(t.Context(), job.ID)
			require.NoError(t, err)
			assertKnown(t, checkpoints.Counts.Completed, checkpoints.Counts.Failed, checkpoints.Counts.InProgress)
			latest := checkpoints.Latest
			assertKnown(t, latest.Completed.At, latest.Completed.Duration, latest.Completed.Size, latest.Completed.FullSize)
			assertUnknown(t, latest.Savepoint.At)

			assertHealthyVertices(t, c, job.ID)
		})
	}
}

func assertHealthyVertices(t *testing.T, c *flink.Client, jobID string) {
	details, err := c.Details(t.Context(), jobID)
	require.NoError(t, err)
	vertices := details.Vertices
	require.Len(t, vertices, 4)
	assertKnown(t, details.Since.Running, details.Now)
	assert.False(t, details.Since.Troubled())
	for i, vertex := range vertices {
		assert.True(t, vertex.Measured(), vertex.Name)
		assertKnown(t, vertex.Activity.Busy, vertex.Activity.Idle, vertex.Activity.Backpressured)
		assert.Equal(t, i > 0, vertex.HasInput, vertex.Name)
		assert.Equal(t, i < len(vertices)-1, vertex.HasOutput, vertex.Name)

		names, err := c.MetricNames(t.Context(), jobID, vertex)
		require.NoError(t, err)
		metrics, known, err := c.VertexMetrics(t.Context(), jobID, vertex.ID, names)
		require.NoError(t, err)
		assert.True(t, known)
		assertKnown(t, metrics.LowWatermark, metrics.Backpressure)
		assertIsKnown(t, vertex.HasInput, metrics.InPoolUsage)
		assertIsKnown(t, vertex.HasOutput, metrics.OutPoolUsage)
	}
}

func TestWithoutCheckpointingThereAreZerosAndNothingLatest(t *testing.T) {
	c := recorded(t, "2.3.0/without-checkpointing")
	checkpoints, err := c.Checkpoints(t.Context(), "3f8bfdc82107a4b8682d82bb923b043c")
	require.NoError(t, err)
	assertValue(t, 0, checkpoints.Counts.Completed)
	latest := checkpoints.Latest
	assertUnknown(t, latest.Completed.At, latest.Completed.Size, latest.Savepoint.At, latest.Restored.At)
}

func TestTimesAreUnknownUntilFlinkHasAllAttempts(t *testing.T) {
	c := recorded(t, "2.2.1/running-but-scheduled", "/overview", "/jobs/overview",
		"/jobs/63f313e15c9ed63f8153be4168ed8c58/checkpoints", "/jobs/63f313e15c9ed63f8153be4168ed8c58/metrics")
	details, err := c.Details(t.Context(), "63f313e15c9ed63f8153be4168ed8c58")
	require.NoError(t, err)
	assert.True(t, details.Since.Troubled())
	vertices := details.Vertices
	require.Len(t, vertices, 4)
	for _, vertex := range vertices {
		assert.False(t, vertex.Measured())
		assert.Equal(t, vertex.Parallelism, vertex.Tasks["SCHEDULED"])
		assertUnknown(t, vertex.Activity.Busy, vertex.Activity.Idle, vertex.Activity.Backpressured)
	}
}

// recorded is a client of a recorded case, without the paths that the test is not about.
func recorded(t *testing.T, name string, except ...string) *flink.Client {
	server := flinktest.Serve(t, name)
	server.Forget(except...)
	server.Excuse()
	return flink.New(flink.Config{URL: server.URL, Timeout: 5 * time.Second})
}

type optional interface{ Value() (float64, bool) }

func assertValue(t *testing.T, want float64, n optional) {
	t.Helper()
	assertKnown(t, n)
	got, _ := n.Value()
	assert.Equal(t, want, got)
}

func assertKnown(t *testing.T, numbers ...optional) { t.Helper(); assertIsKnown(t, true, numbers...) }

func assertUnknown(t *testing.T, numbers ...optional) {
	t.Helper()
	assertIsKnown(t, false, numbers...)
}

func assertIsKnown(t *testing.T, want bool, numbers ...optional) {
	t.Helper()
	for _, n := range numbers {
		_, known := n.Value()
		assert.Equal(t, want, known)
	}
}
