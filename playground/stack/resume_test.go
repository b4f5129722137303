package stack

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/playground/job"
	"flinkwatch/playground/settings"
)

// keptAt is what a command wrote down at some minute about where to continue.
func keptAt(t *testing.T, s settings.Settings, path string, minute int) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(savepointFile(s)), 0o755))
	require.NoError(t, keepSavepoint(s, path))
	require.NoError(t, os.Chtimes(savepointFile(s), at(minute), at(minute)))
}

func TestWhereTheJobStarts(t *testing.T) {
	for _, c := range []struct {
		why   string
		given []string
		want  string
	}{
		{"from the savepoint that was kept", nil, "file:/kept"},
		{"from the one that the user names", []string{"SAVEPOINT=file:/named"}, "file:/named"},
		{"without state, if the user wants it so", []string{"FRESH=1"}, ""},
		{"without state, if every failure would return to the savepoint", []string{"JOB_ARGS=--event-time"}, ""},
		{"from the named one even then", []string{"JOB_ARGS=--event-time", "SAVEPOINT=file:/named"}, "file:/named"},
	} {
		t.Run(c.why, func(t *testing.T) {
			s := testSettings(t, c.given...)
			keptAt(t, s, "file:/kept", 3)
			assert.Equal(t, c.want, resumeFrom(s))
		})
	}
}

func TestWhereAJobThatWasLostGoesOn(t *testing.T) {
	chk := func(job string, n, minute int, complete bool) func(*testing.T, settings.Settings) string {
		return func(t *testing.T, s settings.Settings) string {
			return snapshot(t, s, fmt.Sprintf("checkpoints/%s/chk-%d", job, n), minute, complete)
		}
	}
	kept := func(path string, minute int) func(*testing.T, settings.Settings) string {
		return func(t *testing.T, s settings.Settings) string { keptAt(t, s, path, minute); return path }
	}
	type happened = []func(*testing.T, settings.Settings) string
	for _, c := range []struct {
		why   string
		given []string
		disk  happened
		// want is which of what happened is gone on from; -1 where none.
		want int
	}{
		{"a first job, at its last checkpoint", nil, happened{chk("a", 7, 1, true)}, 0},
		{"one that was stopped, restored, and lost", nil, happened{kept("file:/kept", 3), chk("a", 7, 4, true)}, 1},
		{"one that was lost before its first checkpoint, where it began", nil, happened{kept("file:/kept", 3)}, 0},
		{
			"one whose checkpoint was being written, at the one before", nil,
			happened{chk("a", 7, 4, true), chk("a", 8, 5, false)},
			0,
		},
		{"one of two, at the newer checkpoint", nil, happened{chk("a", 7, 4, true), chk("b", 3, 5, true)}, 1},
		{"one that was lost twice, where it was lost last", nil, happened{chk("a", 70, 4, true), chk("b", 3, 5, true)}, 1},
		{
			"one that was stopped, although an earlier one was lost", nil,
			happened{chk("a", 7, 1, true), kept("file:/kept", 3)},
			1,
		},
		{"one that was cancelled, without state", nil, happened{chk("a", 7, 1, true), kept("", 3)}, -1},
		{"with other arguments", []string{"JOB_ARGS=--checkpointing", "PARALLELISM=3"}, happened{chk("a", 7, 1, true)}, 0},
		{"not if the user wants it anew", []string{"FRESH=1"}, happened{chk("a", 7, 1, true)}, -1},
		{"not without checkpointing", []string{"JOB_ARGS=--event-time"}, happened{chk("a", 7, 1, true)}, -1},
	} {
		t.Run(c.why, func(t *testing.T) {
			s := testSettings(t, c.given...)
			var paths []string
			for _, happens := range c.disk {
				paths = append(paths, happens(t, s))
			}
			want := ""
			if c.want >= 0 {
				want = paths[c.want]
			}
			assert.Equal(t, want, resumeFrom(s))
		})
	}
}

func TestAStartSaysWhereTheJobBegins(t *testing.T) {
	t.Run("nothing of the first", func(t *testing.T) {
		assert.Empty(t, startNote(testSettings(t)))
		assert.Empty(t, startNote(testSettings(t, "JOB_ARGS=--event-time")))
	})
	t.Run("a job that was lost", func(t *testing.T) {
		s := testSettings(t)
		lost := snapshot(t, s, "checkpoints/a/chk-7", 1, true)
		assert.Equal(t, "  job            was not stopped and goes on from its last checkpoint, "+lost, startNote(s))
	})
	t.Run("a job that was stopped", func(t *testing.T) {
		s := testSettings(t)
		keptAt(t, s, "file:/kept", 3)
		assert.Equal(t, "  job            goes on from file:/kept", startNote(s))
	})
	t.Run("without state, although there was a job", func(t *testing.T) {
		s := testSettings(t)
		keptAt(t, s, "", 3)
		assert.Contains(t, startNote(s), "! job            starts without state (there is no savepoint), at the offsets")
		assert.Contains(t, startNote(testSettings(t, "FRESH=1", "PLAYGROUND_STATE="+s.State)), "without state (FRESH=1)")
	})
}

func TestWhatAStartLeavesForTheNext(t *testing.T) {
	for _, c := range []struct {
		why   string
		given []string
		want  string
	}{
		{"the savepoint that was kept, until there is a checkpoint", nil, "file:/kept"},
		{"the one that the user named", []string{"SAVEPOINT=file:/named"}, "file:/named"},
		{"nothing after a fresh start", []string{"FRESH=1"}, ""},
		{"nothing for a job without checkpoints", []string{"JOB_ARGS=--event-time"}, ""},
	} {
		t.Run(c.why, func(t *testing.T) {
			s := testSettings(t, c.given...)
			keptAt(t, s, "file:/kept", 3)
			require.NoError(t, rememberStart(s))
			path, _ := keptSavepoint(s)
			assert.Equal(t, c.want, path)
		})
	}
}

// A clean end of the JobManager, as by a shutdown of the machine, takes the checkpoints away; the savepoint from which
// the job began long ago would repeat all since.
func TestTheSavepointIsForgottenOnceThereIsACheckpoint(t *testing.T) {
	s := testSettings(t)
	keptAt(t, s, "file:/kept", 3)
	require.NoError(t, settle(s))
	assert.Equal(t, "file:/kept", resumeFrom(s), "there is none yet")
	checkpoint := snapshot(t, s, "checkpoints/a/chk-1", 4, true)
	require.NoError(t, settle(s))
	assert.Equal(t, checkpoint, resumeFrom(s))
	require.NoError(t, os.RemoveAll(checkpoint))
	assert.Empty(t, resumeFrom(s))
}

func TestAnEndInFlinkItselfIsOnPurpose(t *testing.T) {
	ended := func(state string, minute int) string {
		return fmt.Sprintf(`{"jobs":[{"jid":"a","name":"Click Event Count","state":%q,"end-time":%d}]}`, state,
			at(minute).UnixMilli())
	}
	const other = `{"jobs":[{"jid":"a","name":"Orders","state":"CANCELED","end-time":1795000000000}]}`
	for _, c := range []struct{ why, jobs, want string }{
		{"it was cancelled", ended("CANCELED", 4), ""},
		{"it was stopped", ended("FINISHED", 4), ""},
		{"it was stopped by us, who kept the savepoint then", ended("FINISHED", 2), "file:/kept"},
		{"it failed", ended("FAILED", 4), "file:/kept"},
		{"it runs", jobsIn("RUNNING"), "file:/kept"},
		{"a new JobManager knows of none", `{"jobs":[]}`, "file:/kept"},
		{"another job", other, "file:/kept"},
	} {
		t.Run(c.why, func(t *testing.T) {
			st := openStack(t, &bytes.Buffer{}, flinkWith(t, c.jobs))
			keptAt(t, st.settings, "file:/kept", 3)
			st.noticeEnd(t.Context())
			path, _ := keptSavepoint(st.settings)
			assert.Equal(t, c.want, path)
		})
	}
}

func TestAJobThatWeCancelledDoesNotGoOn(t *testing.T) {
	st := openStack(t, &bytes.Buffer{}, flinkWith(t, jobsIn("CANCELED")))
	keptAt(t, st.settings, "file:/kept", 3)
	snapshot(t, st.settings, "checkpoints/of-an-earlier-one/chk-7", 4, true)
	require.NoError(t, st.cancel(t.Context(), job.Job{ID: "a"}))
	assert.Empty(t, resumeFrom(st.settings))
}

func TestWhatIsKeptHoldsFromWhenItWasWritten(t *testing.T) {
	s := testSettings(t)
	_, since := keptSavepoint(s)
	assert.True(t, since.IsZero(), "nothing was ever written")
	require.NoError(t, os.MkdirAll(filepath.Dir(savepointFile(s)), 0o755))
	require.NoError(t, forgetSavepoint(s))
	_, since = keptSavepoint(s)
	assert.WithinDuration(t, time.Now(), since, time.Minute)
}
