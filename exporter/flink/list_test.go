package flink_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/flink"
)

func TestOneNumberThatIsNoneDoesNotCostTheOthers(t *testing.T) {
	tests := []struct{ why, answer, taskManagers string }{
		{"a number", `{"taskmanagers":2,"slots-total":4}`, "2"},
		{"a negative one is unknown", `{"taskmanagers":-1,"slots-total":4}`, ""},
		{"one that no float can hold is, too, as Infinity is", `{"taskmanagers":1e400,"slots-total":4}`, ""},
		{"Infinity", `{"taskmanagers":"Infinity","slots-total":4}`, ""},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			overview, err := clientWaiting(t, time.Minute, reply(200, test.answer)).Overview(t.Context())
			require.NoError(t, err)
			assertValue(t, 4, overview.SlotsTotal)
			value, known := overview.TaskManagers.Value()
			assert.Equal(t, test.taskManagers != "", known)
			if known {
				assert.Equal(t, test.taskManagers, fmt.Sprint(value))
			}
		})
	}
}

// Of two entries with one id the first counts, and the error says that there were two.
func TestRepeatedIDsAreLeftOut(t *testing.T) {
	c := clientWaiting(t, time.Minute, reply(200, `{
		"jobs":[{"jid":"a","name":"1","state":"RUNNING"},{"jid":"b","name":"2","state":"RUNNING"},
		{"jid":"a","name":"3","state":"FAILED"}],
		"taskmanagers":[{"id":"tm","slotsNumber":1},{"id":"tm","slotsNumber":2}],
		"jid":"a","vertices":[{"id":"v","name":"1"},{"id":"v","name":"2"}],
		"subtasks":[{"subtask":0},{"subtask":0}]}`))
	jobs, err := c.Jobs(t.Context())
	require.ErrorIs(t, err, flink.ErrLeftOut)
	assert.EqualError(t, err, `GET /jobs/overview: left out: 1 entries with an id that another has, such as "a"`)
	require.Len(t, jobs, 2)
	assert.Equal(t, []string{"1", "2"}, []string{jobs[0].Name, jobs[1].Name})

	taskManagers, err := c.TaskManagers(t.Context())
	require.ErrorIs(t, err, flink.ErrLeftOut)
	require.Len(t, taskManagers, 1)
	assertValue(t, 1, taskManagers[0].Slots)

	details, err := c.Details(t.Context(), "a")
	require.NoError(t, err)
	require.ErrorIs(t, details.LeftOut, flink.ErrLeftOut)
	require.Len(t, details.Vertices, 1)
	assert.Equal(t, "1", details.Vertices[0].Name)

	subtasks, err := c.Subtasks(t.Context(), "a", flink.Vertex{ID: "v"})
	require.ErrorIs(t, err, flink.ErrLeftOut)
	assert.Len(t, subtasks, 1)
}

// Whatever a vertex is called, in how many metrics it has and in how many states its tasks are: there is a limit.
func TestAnswersAreBounded(t *testing.T) {
	long := strings.Repeat("n", 2_000_000)
	details, err := clientWaiting(t, time.Minute, reply(200, `{"jid":"a","vertices":[{"id":"v","name":"`+long+`"}]}`)).
		Details(t.Context(), "a")
	require.NoError(t, err)
	assert.Less(t, len(details.Vertices[0].Name), 600)

	var metrics []string
	for n := range 25_000 {
		metrics = append(metrics, fmt.Sprintf(`{"id":"S.KafkaSourceReader.topic.t.partition.%d.currentOffset"}`, n))
	}
	c := clientWaiting(t, time.Minute,
		reply(200, "["+strings.Join(metrics, ",")+`,{"id":"backPressuredTimeMsPerSecond"},{"id":"`+long+`"}]`))
	names, err := c.MetricNames(t.Context(), "a", flink.Vertex{ID: "v"})
	require.ErrorIs(t, err, flink.ErrLeftOut)
	assert.ErrorContains(t, err, "15001 of 25001 metrics")
	assert.Len(t, names, 10_000)
	assert.Contains(t, names, "backPressuredTimeMsPerSecond", "offsets are left out first")

	var states []string
	for n := range 1000 {
		states = append(states, fmt.Sprintf(`"S%d":1`, n))
	}
	_, err = clientWaiting(t, time.Minute,
		reply(200, `{"jobs":[{"jid":"a","state":"RUNNING","tasks":{`+strings.Join(states, ",")+`}}]}`)).
		Jobs(t.Context())
	require.ErrorIs(t, err, flink.ErrMalformed)
}
