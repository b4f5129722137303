package stack

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/playground/process"
)

// withLeft is a stack on a disk with some megabytes left, and another such disk for its cache.
func withLeft(t *testing.T, state, cache uint64) *Stack {
	t.Helper()
	st := openStack(t, &bytes.Buffer{}, newFolder(t), "PLAYGROUND_CACHE="+t.TempDir())
	st.left = func(folder string) (uint64, error) {
		if folder == st.settings.Cache {
			return cache << 20, nil
		}
		return state << 20, nil
	}
	return st
}

func TestAStartNeedsRoom(t *testing.T) {
	st := withLeft(t, 8, 9999)
	err := st.Up(t.Context())
	assert.EqualError(t, err, "too little room for PLAYGROUND_STATE="+st.settings.State+
		": its disk has 8 MB left, and 256 MB are needed: make room, or give a folder on another disk")
	assert.NoDirExists(t, st.settings.State, "nothing was begun")
	assert.Equal(t, err, st.Cause(err), "the cause is said once")
}

func TestWhatIsFetchedNeedsRoom(t *testing.T) {
	st := withLeft(t, 9999, 8)
	assert.ErrorContains(t, st.build(t.Context()), "too little room for PLAYGROUND_CACHE="+st.settings.Cache)
}

func TestAStackThatRunsIsNotRefusedForWantOfRoom(t *testing.T) {
	st := withLeft(t, 8, 9999)
	require.NoError(t, st.folder().Claim())
	_, exited, err := st.table.Start("kafka", "", process.Command{Path: "sleep", Args: []string{"600"}})
	require.NoError(t, err)
	record, _ := st.table.Running("kafka")
	assert.NoError(t, st.checkRoomToStart())
	require.NoError(t, record.Kill())
	assert.Error(t, <-exited)
}

func TestAFailureOnAFullDiskSaysSoFirst(t *testing.T) {
	failed := errors.New("kafka: it ended (exit status 1) before it was ready")
	for _, c := range []struct {
		why          string
		state, cache uint64
		err          error
		want         string
	}{
		{
			"the disk of the state", 3, 9999, failed,
			"the disk of PLAYGROUND_STATE=STATE is full (3 MB left): make down, and make room\n  kafka: it ended",
		},
		{
			"the disk of the cache", 9999, 0, failed,
			"the disk of PLAYGROUND_CACHE=CACHE is full (0 MB left): make down, and make room\n  kafka: it ended",
		},
		{"there is room", 100, 100, failed, "kafka: it ended"},
		{"the user has interrupted it", 0, 0, context.Canceled, "context canceled"},
	} {
		t.Run(c.why, func(t *testing.T) {
			st := withLeft(t, c.state, c.cache)
			err := st.Cause(c.err)
			require.ErrorIs(t, err, c.err)
			said := strings.NewReplacer(st.settings.State, "STATE", st.settings.Cache, "CACHE").Replace(err.Error())
			assert.True(t, strings.HasPrefix(said, c.want), said)
		})
	}
	assert.NoError(t, withLeft(t, 0, 0).Cause(nil))
}

func TestTheFirstWindowIsNotAwaitedOnAFullDisk(t *testing.T) {
	st := withLeft(t, 0, 9999)
	assert.ErrorContains(t, st.awaitFirstWindow(t.Context()), "no window will be judged: the disk of PLAYGROUND_STATE=")
}

func TestBrokenSettingsOfAStackThatDoesNotRunAreOfNoUse(t *testing.T) {
	st := openStack(t, &bytes.Buffer{})
	require.NoError(t, st.folder().Claim())
	require.NoError(t,
		os.WriteFile(filepath.Join(st.settings.State, "settings.json"), []byte(`{"FLINK_PORT": "80`), 0o644))
	again, err := Open(st.settings, &bytes.Buffer{})
	require.NoError(t, err)
	assert.NoError(t, again.CleanState())

	t.Run("but those of one that runs are needed", func(t *testing.T) {
		require.NoError(t, st.folder().Claim())
		record, exited, err := st.table.Start("kafka", "", process.Command{Path: "sleep", Args: []string{"600"}})
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(st.settings.State, "settings.json"), nil, 0o644))
		_, err = Open(st.settings, &bytes.Buffer{})
		require.ErrorContains(t, err, "settings of the stack")
		require.NoError(t, record.Kill())
		assert.Error(t, <-exited)
	})
}
