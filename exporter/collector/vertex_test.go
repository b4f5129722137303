package collector

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/flink/flinktest"
)

// Flink continues serving the metrics of subtasks that are dead or have just started again. They must not be exported.
func TestFrozenVertexMetricsAreAbsent(t *testing.T) {
	const source = `vertex_id="bc764cd8ddf7a0cff126f51c16239658"`
	tests := []struct {
		why, path, old, new string
		absent              string // label of what must have no metrics
	}{
		{
			"the list knows of the restart, the details do not yet",
			"/jobs/overview", `"RUNNING"`, `"RESTARTING"`, "vertex_id=",
		}, {
			"the list knows of tasks that wait, the details do not yet",
			"/jobs/overview", `"running": 4`, `"running": 3`, "vertex_id=",
		}, {
			"Flink has no metrics of the new attempts yet",
			job, `"read-bytes-complete": true`, `"read-bytes-complete": false`, source,
		}, {
			"a subtask that does not run",
			job, `"parallelism": 1`, `"parallelism": 2`, source,
		},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			server, log := flinktest.Serve(t, "2.2.1/healthy"), &bytes.Buffer{}
			server.Handle(test.path, reply(200, edited(t, test.path, test.old, test.new)))
			server.Excuse() // what is not exported need not be asked for
			handler := newHandler(server.URL, log)
			scrape(t, handler, 10)
			page := scrape(t, handler, 10)
			for line := range strings.Lines(page) {
				frozen := strings.Contains(line, "_total{") || strings.Contains(line, "_ratio{") ||
					strings.Contains(line, "_offset{")
				assert.False(t, frozen && strings.Contains(line, test.absent), line)
			}
			assert.Contains(t, page, "flink_vertex_parallelism{")
			assert.Contains(t, page, "flink_vertex_tasks{")
			assert.Empty(t, log.String())
		})
	}
}

// edited is the recording of path with the first old replaced.
func edited(t *testing.T, path, old, new string) string {
	body, err := os.ReadFile("../flink/testdata/2.2.1/healthy" + path + ".json")
	require.NoError(t, err)
	require.Contains(t, string(body), old)
	return strings.Replace(string(body), old, new, 1)
}
