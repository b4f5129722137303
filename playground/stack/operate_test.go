package stack

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/playground/job"
)

func TestPickSaysWhichJobACommandIsAbout(t *testing.T) {
	a, b := job.Job{ID: "a"}, job.Job{ID: "b"}
	for _, c := range []struct {
		why        string
		live       []job.Job
		id, newest string
		want       job.Job
		message    string
	}{
		{"the only one", []job.Job{a}, "", "", a, ""},
		{"the named one of two", []job.Job{b, a}, "a", "", a, ""},
		{"none", nil, "", "", job.Job{}, "no job runs: make submit starts one"},
		{
			"none, and a savepoint", nil, "", "/sp-1",
			job.Job{},
			"no job runs: make restore continues from /sp-1; make submit starts one",
		},
		{"two", []job.Job{b, a}, "", "", job.Job{}, "2 jobs called Click Event Count run: name one with JOB_ID=…: b, a"},
		{"one of another id", []job.Job{a}, "x", "", job.Job{}, "JOB_ID=x: no such job runs; what runs: a"},
	} {
		t.Run(c.why, func(t *testing.T) {
			picked, err := pick(c.live, c.id, c.newest)
			if c.message != "" {
				assert.EqualError(t, err, c.message)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, c.want, picked)
		})
	}
}

// flinkWith is the port of a Flink that answers every request with one body.
func flinkWith(t *testing.T, body string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(server.Close)
	return "FLINK_PORT=" + server.URL[len("http://127.0.0.1:"):]
}

func jobsIn(state string) string {
	return `{"jobs":[{"jid":"a","name":"Click Event Count","state":"` + state + `","tasks":{"total":8,"running":8}}]}`
}

func TestRestoreChoosesWhereToGoOn(t *testing.T) {
	t.Run("not while a job runs", func(t *testing.T) {
		st := openStack(t, &bytes.Buffer{}, flinkWith(t, jobsIn("RUNNING")))
		assert.ErrorContains(t, st.chooseSnapshot(t.Context()), "job a runs: make stop first, or make submit")
	})
	t.Run("there is nothing", func(t *testing.T) {
		st := openStack(t, &bytes.Buffer{}, flinkWith(t, jobsIn("FINISHED")))
		assert.ErrorContains(t, st.chooseSnapshot(t.Context()), "there is neither a savepoint nor a checkpoint")
	})
	t.Run("the newest, and the next start uses it", func(t *testing.T) {
		st := openStack(t, &bytes.Buffer{}, flinkWith(t, jobsIn("FINISHED")))
		newest := snapshot(t, st.settings, "checkpoints/b/chk-7", 3, true)
		require.NoError(t, st.chooseSnapshot(t.Context()))
		assert.Equal(t, newest, resumeFrom(st.settings))
	})
	t.Run("the one that the job was stopped with", func(t *testing.T) {
		st := openStack(t, &bytes.Buffer{}, flinkWith(t, jobsIn("FINISHED")))
		require.NoError(t, os.MkdirAll(filepath.Dir(savepointFile(st.settings)), 0o755))
		require.NoError(t, keepSavepoint(st.settings, "s3://bucket/kept"))
		require.NoError(t, st.chooseSnapshot(t.Context()))
		assert.Equal(t, "s3://bucket/kept", resumeFrom(st.settings))
	})
	t.Run("a later one, if Flink's own command line has started the job since", func(t *testing.T) {
		st := openStack(t, &bytes.Buffer{}, flinkWith(t, jobsIn("FINISHED")))
		newest := snapshot(t, st.settings, "checkpoints/b/chk-7", 3, true)
		require.NoError(t, keepSavepoint(st.settings, "file:/stopped-with-before"))
		require.NoError(t, st.chooseSnapshot(t.Context()))
		assert.Equal(t, newest, resumeFrom(st.settings))
	})
	t.Run("a named one that is not there", func(t *testing.T) {
		st := openStack(t, &bytes.Buffer{}, flinkWith(t, jobsIn("FINISHED")), "SAVEPOINT=/nowhere")
		assert.ErrorContains(t, st.chooseSnapshot(t.Context()), "SAVEPOINT=/nowhere: no savepoint is there")
	})
	t.Run("arguments that would not use it", func(t *testing.T) {
		st := openStack(t, &bytes.Buffer{}, flinkWith(t, jobsIn("FINISHED")), "JOB_ARGS=--event-time")
		newest := snapshot(t, st.settings, "savepoints/savepoint-a-1", 3, true)
		err := st.chooseSnapshot(t.Context())
		assert.ErrorContains(t, err,
			"(--event-time) the job starts without state, unless SAVEPOINT names one; the newest is "+newest)
	})
}

func TestAJobThatWaitsForSlotsSaysHowManyItLacks(t *testing.T) {
	for _, c := range []struct {
		why          string
		managers     int
		parallelism  int
		wantContains string
	}{
		{"enough", 1, 2, ""},
		{"one too few", 1, 3, "it needs 3 slots and there are 2: make scale TASKMANAGERS=2"},
		{"no TaskManager", 0, 2, "there is no TaskManager: make start SERVICE=taskmanager"},
	} {
		t.Run(c.why, func(t *testing.T) {
			overview := `{"taskmanagers":` + strconv.Itoa(c.managers) + `,"slots-total":` + strconv.Itoa(2*c.managers) + `}`
			st := openStack(t, &bytes.Buffer{}, flinkWith(t, overview), "PARALLELISM="+strconv.Itoa(c.parallelism))
			missing, err := st.missingSlots(t.Context())
			require.NoError(t, err)
			if c.wantContains == "" {
				assert.Empty(t, missing)
				return
			}
			assert.Contains(t, missing, c.wantContains)
		})
	}
}

// A command that follows on the heels of a submission waits for the job's tasks; one that has no slots is not waited
// for.
func TestTasksThatAreBeingStartedAreWaitedFor(t *testing.T) {
	running := 0
	slots := `{"taskmanagers":1,"slots-total":2}`
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if r.URL.Path == "/overview" {
			_, _ = w.Write([]byte(slots))
			return
		}
		running += 4
		_, _ = fmt.Fprintf(w,
			`{"jobs":[{"jid":"a","name":"Click Event Count","state":"RUNNING","tasks":{"total":8,"running":%d}}]}`, running)
	}))
	t.Cleanup(server.Close)
	st := openStack(t, &bytes.Buffer{}, "FLINK_PORT="+server.URL[len("http://127.0.0.1:"):])
	starting := job.Job{ID: "a", State: "RUNNING"}
	starting.Tasks.Total = 8

	started, err := st.awaitTasks(t.Context(), starting)
	require.NoError(t, err)
	assert.True(t, started.Running())

	slots = `{"taskmanagers":0,"slots-total":0}`
	waiting, err := st.awaitTasks(t.Context(), starting)
	require.NoError(t, err)
	assert.Equal(t, starting, waiting)
}

func TestCommandsOnTheJobNeedAJobManager(t *testing.T) {
	st := openStack(t, &bytes.Buffer{})
	for _, command := range []func() error{
		func() error { return st.Savepoint(t.Context()) },
		func() error { return st.StopJob(t.Context()) },
		func() error { return st.CancelJob(t.Context()) },
		func() error { return st.Restore(t.Context()) },
	} {
		assert.EqualError(t, command(), "jobmanager does not run: make up")
	}
}
