package stack

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// newFolder is a state folder that is not there yet.
func newFolder(t *testing.T) string { return "PLAYGROUND_STATE=" + filepath.Join(t.TempDir(), "state") }

func TestCleanStateForgetsAllThatAStackKeeps(t *testing.T) {
	st := openStack(t, &bytes.Buffer{}, newFolder(t))
	unlock, err := st.claim()
	require.NoError(t, err)
	s := st.settings
	require.NoError(t, s.Save())
	require.NoError(t, st.keepAuditTime(auditTime{Time: "event"}))
	for _, file := range []string{
		broker{settings: s}.properties(), flink{settings: s}.confDir(), s.GrafanaPassword(), st.table.Log("kafka"),
		filepath.Join(st.table.Dir, "run", "kafka.json"), monitoring{s}.dir("prometheus"), monitoring{s}.dir("alertmanager"),
	} {
		require.NoError(t, os.MkdirAll(file, 0o755))
	}
	unlock()
	require.NoError(t, st.CleanState())
	assert.NoDirExists(t, s.State)
	require.NoError(t, st.CleanState(), "twice is no error")
}

func TestNoCommandTouchesAFolderOfSomebodys(t *testing.T) {
	st := openStack(t, &bytes.Buffer{}, "TASKMANAGERS=2")
	file := filepath.Join(st.settings.State, "precious")
	require.NoError(t, os.WriteFile(file, nil, 0o644))
	for name, command := range map[string]func() error{
		"up":          func() error { return st.Up(t.Context()) },
		"down":        func() error { return st.Down(t.Context()) },
		"clean-state": st.CleanState,
		"start":       func() error { return st.Start(t.Context(), "kafka") },
		"scale":       func() error { return st.Scale(t.Context()) },
		"submit":      func() error { return st.Submit(t.Context()) },
		"savepoint":   func() error { return st.Savepoint(t.Context()) },
		"bring":       func() error { return st.Bring(t.Context(), "prometheus") },
		"flink":       func() error { return st.Flink(t.Context(), []string{"--help"}) },
		"any, when it looks for its stack": func() error {
			_, err := Open(st.settings, &bytes.Buffer{})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			assert.ErrorContains(t, command(), "was not made by a playground and is left alone (it holds precious)")
			entries, err := os.ReadDir(st.settings.State)
			require.NoError(t, err)
			assert.Len(t, entries, 1, "nothing is written there")
			assert.FileExists(t, file)
		})
	}
}

func TestACommandOnNoStackLeavesNothingBehind(t *testing.T) {
	st := openStack(t, &bytes.Buffer{}, newFolder(t))
	require.NoError(t, st.Down(t.Context()))
	require.NoError(t, st.CleanState())
	assert.ErrorContains(t, st.Savepoint(t.Context()), "jobmanager does not run: make up")
	assert.NoDirExists(t, st.settings.State)
}

func TestTwoCommandsDoNotChangeOneStackAtATime(t *testing.T) {
	st := openStack(t, &bytes.Buffer{})
	unlock, err := st.claim()
	require.NoError(t, err)
	defer unlock()
	_, err = st.claim()
	assert.ErrorContains(t, err, "another command is at work")
	assert.ErrorContains(t, st.CleanState(), "another command is at work")
	assert.DirExists(t, st.settings.State)
}

func TestWhatStaysInTheStateFolderIsNamed(t *testing.T) {
	out := &bytes.Buffer{}
	st := openStack(t, out, newFolder(t))
	require.NoError(t, st.folder().Claim())
	require.NoError(t, os.WriteFile(filepath.Join(st.settings.State, "notes"), nil, 0o644))
	require.NoError(t, st.CleanState())
	assert.Contains(t, out.String(), "because no stack put it there: notes\n")
}
