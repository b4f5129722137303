package job

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// flink answers each path with the answers given for it, one after the other; the last one stays.
func flink(t *testing.T, answers map[string][]string) *Cluster {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		queue := answers[r.URL.Path]
		if len(queue) == 0 {
			http.Error(w, `{"errors":["no such path"]}`, http.StatusNotFound)
			return
		}
		if len(queue) > 1 {
			answers[r.URL.Path] = queue[1:]
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(queue[0]))
	}))
	t.Cleanup(server.Close)
	return At(strings.TrimPrefix(server.URL, "http://"))
}

const (
	running  = `{"jobs":[{"jid":"a","name":"Click Event Count","state":"RUNNING","tasks":{"total":8,"running":8}}]}`
	waiting  = `{"jobs":[{"jid":"a","name":"Click Event Count","state":"RUNNING","tasks":{"total":8,"running":0}}]}`
	finished = `{"jobs":[{"jid":"a","name":"Click Event Count","state":"FINISHED","tasks":{"total":8,"running":0}}]}`
)

func TestTasksOfAFlinkInAnotherLanguage(t *testing.T) {
	for why, counts := range map[string]string{
		"English":               `"total":8,"running":8,"finished":0`,
		"Turkish, without dots": `"total":8,"runnıng":8,"fınıshed":0`,
		"capitals":              `"TOTAL":8,"RUNNING":8`,
	} {
		t.Run(why, func(t *testing.T) {
			list := `{"jobs":[{"jid":"a","name":"Click Event Count","state":"RUNNING","tasks":{` + counts + `}}]}`
			current, ok, err := flink(t, map[string][]string{"/jobs/overview": {list}}).Current(context.Background())
			require.NoError(t, err)
			require.True(t, ok)
			assert.True(t, current.Running())
		})
	}
}

func TestCurrent(t *testing.T) {
	for _, c := range []struct {
		why, jobs string
		ok, runs  bool
	}{
		{"all tasks run", running, true, true},
		{"RUNNING, but its tasks wait for slots", waiting, true, false},
		{"it has ended", finished, false, false},
		{"there is none", `{"jobs":[]}`, false, false},
		{"somebody else's", strings.ReplaceAll(running, "Click", "Other"), false, false},
	} {
		t.Run(c.why, func(t *testing.T) {
			job, ok, err := flink(t, map[string][]string{"/jobs/overview": {c.jobs}}).Current(context.Background())
			require.NoError(t, err)
			assert.Equal(t, c.ok, ok)
			assert.Equal(t, c.runs, job.Running())
		})
	}
}

func TestStopReturnsTheSavepointOnceTheJobHasEnded(t *testing.T) {
	cluster := flink(t, map[string][]string{
		"/jobs/a/stop": {`{"request-id":"r"}`},
		"/jobs/a/savepoints/r": {
			`{"status":{"id":"IN_PROGRESS"},"operation":null}`,
			`{"status":{"id":"COMPLETED"},"operation":{"location":"file:/sp-1"}}`,
		},
		"/jobs/overview":          {running, finished},
		"/jobs/unrelated/request": nil,
	})
	savepoint, err := cluster.Stop(context.Background(), Job{ID: "a"})
	require.NoError(t, err)
	assert.Equal(t, "file:/sp-1", savepoint)
}

func TestSavepointReturnsWhereItLiesAndTheJobGoesOn(t *testing.T) {
	cluster := flink(t, map[string][]string{
		"/jobs/a/savepoints": {`{"request-id":"r"}`},
		"/jobs/a/savepoints/r": {
			`{"status":{"id":"IN_PROGRESS"}}`, `{"status":{"id":"COMPLETED"},"operation":{"location":"file:/sp-1"}}`,
		},
	})
	savepoint, err := cluster.Savepoint(context.Background(), Job{ID: "a"})
	require.NoError(t, err)
	assert.Equal(t, "file:/sp-1", savepoint)
	_, err = cluster.Savepoint(context.Background(), Job{ID: "gone"})
	assert.ErrorContains(t, err, "take a savepoint of job gone: POST ")
}

func TestLiveLeavesOutWhatHasEnded(t *testing.T) {
	cluster := flink(t, map[string][]string{"/jobs/overview": {`{"jobs":[
		{"jid":"c","name":"Click Event Count","state":"RUNNING"},
		{"jid":"b","name":"Click Event Count","state":"CANCELED"},
		{"jid":"a","name":"Click Event Count","state":"RESTARTING"},
		{"jid":"x","name":"Another","state":"RUNNING"}]}`}})
	live, err := cluster.Live(context.Background())
	require.NoError(t, err)
	require.Len(t, live, 2)
	assert.Equal(t, "c", live[0].ID)
	assert.Equal(t, "a", live[1].ID)
}

func TestASavepointThatFailsIsAnError(t *testing.T) {
	cluster := flink(t, map[string][]string{
		"/jobs/a/stop": {`{"request-id":"r"}`},
		"/jobs/a/savepoints/r": {
			`{"status":{"id":"COMPLETED"},"operation":{"failure-cause":{"class":"CheckpointException","stack-trace":"long"}}}`,
		},
	})
	_, err := cluster.Stop(context.Background(), Job{ID: "a"})
	assert.EqualError(t, err, "stop job a with a savepoint: flink could not take it: CheckpointException")
}

func TestAnErrorNamesTheRequest(t *testing.T) {
	_, err := flink(t, nil).Jobs(context.Background())
	assert.ErrorContains(t, err, "/jobs/overview: Not Found")
	assert.NotContains(t, err.Error(), "no such path", "the body, which may be a stack trace, is left out")
}

func TestRegisteredMeansSinceThen(t *testing.T) {
	cluster := flink(t, map[string][]string{
		"/taskmanagers": {`{"taskmanagers":[{"id":"tm-1","timeSinceLastHeartbeat":5000}]}`},
	})
	ctx := context.Background()
	assert.NoError(t, cluster.Registered(ctx, "tm-1", time.UnixMilli(4000)))
	assert.Error(t, cluster.Registered(ctx, "tm-1", time.UnixMilli(6000)), "this heartbeat was its killed predecessor's")
	assert.Error(t, cluster.Registered(ctx, "tm-2", time.UnixMilli(4000)))
}
