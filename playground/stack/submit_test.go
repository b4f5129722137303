package stack

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestComplaint(t *testing.T) {
	assert.Equal(t, "Unknown option: '--nonsense'; accepted: --checkpointing", complaint(`
 The program finished with the following exception:

org.apache.flink.client.program.ProgramInvocationException: The program caused an error:
	at org.apache.flink.client.cli.CliFrontend.info(CliFrontend.java:355)
Caused by: org.apache.flink.client.program.ProgramParametrizationException: Unknown option: '--nonsense'; accepted: --checkpointing
	at io.flinkwatch.clickcount.ClickCountJob.main(ClickCountJob.java:24)
`))
	assert.Equal(t, "no java", complaint("\nno java\n"), "whatever else went wrong is told whole")
}

func TestAnAbsenceIsAnnouncedWhenItCannotBeCaughtUp(t *testing.T) {
	down := time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		why    string
		given  []string
		back   time.Time
		warned bool
	}{
		{"a lunch break is caught up", nil, down.Add(50 * time.Minute), false},
		{"a night is not", nil, down.Add(8 * time.Hour), true},
		{"unless that is asked for", []string{"MAX_CATCH_UP=12h"}, down.Add(8 * time.Hour), false},
	} {
		t.Run(c.why, func(t *testing.T) {
			out := &bytes.Buffer{}
			st := openStack(t, out, c.given...)
			require.NoError(t, st.settings.Save())
			st.noteDown(down)
			st.warnOfAbsence(c.back)
			assert.Equal(t, c.warned, out.Len() > 0, out)
			out.Reset()
			st.warnOfAbsence(c.back)
			assert.Zero(t, out.Len(), "once is enough")
		})
	}
}

func TestACommandSaysWhatItNeeds(t *testing.T) {
	st := openStack(t, &bytes.Buffer{})
	assert.EqualError(t, st.requires("kafka"), "kafka does not run: make up")
	assert.EqualError(t, st.Console(t.Context(), "output", nil), "kafka does not run: make up")
	assert.EqualError(t, st.Flink(t.Context(), []string{"list"}), "jobmanager does not run: make up")
}

func TestCleanStateForgetsAStackAndNothingElse(t *testing.T) {
	t.Run("a stack", func(t *testing.T) {
		st := openStack(t, &bytes.Buffer{})
		unlock, err := st.lock()
		require.NoError(t, err)
		unlock()
		require.NoError(t, st.CleanState())
		assert.NoDirExists(t, st.settings.State)
		require.NoError(t, st.CleanState(), "twice is no error")
	})
	t.Run("a folder of somebody's", func(t *testing.T) {
		st := openStack(t, &bytes.Buffer{})
		file := filepath.Join(st.settings.State, "precious")
		require.NoError(t, os.WriteFile(file, nil, 0o644))
		assert.ErrorContains(t, st.CleanState(), "was not made by a stack: it is left alone")
		assert.FileExists(t, file)
	})
	t.Run("not while a command is at work", func(t *testing.T) {
		st := openStack(t, &bytes.Buffer{})
		unlock, err := st.lock()
		require.NoError(t, err)
		defer unlock()
		assert.ErrorContains(t, st.CleanState(), "another command is at work")
		assert.DirExists(t, st.settings.State)
	})
}

func openStack(t *testing.T, out *bytes.Buffer, given ...string) *Stack {
	t.Helper()
	st, err := Open(testSettings(t, given...), out)
	require.NoError(t, err)
	return st
}
