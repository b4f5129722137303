package stack

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/playground/settings"
)

// at is a minute of the hour in which the tests' snapshots are taken.
func at(minute int) time.Time { return time.Date(2026, 11, 23, 1, minute, 0, 0, time.UTC) }

// snapshot writes what Flink leaves behind of our job; one that is not complete has no _metadata.
func snapshot(t *testing.T, s settings.Settings, path string, minute int, complete bool) string {
	t.Helper()
	dir := filepath.Join(s.State, "flink", path)
	require.NoError(t, os.MkdirAll(dir, 0o755))
	if complete {
		mark := filepath.Join(dir, "_metadata")
		require.NoError(t, os.WriteFile(mark, []byte("\x00\x12"+sourceUID+"\x00"), 0o644))
		require.NoError(t, os.Chtimes(mark, at(minute), at(minute)))
	}
	return dir
}

func TestTheNewestSnapshotIsTheLastOneThatIsComplete(t *testing.T) {
	s := testSettings(t)
	assert.Empty(t, newestSnapshot(s))
	savepoint := snapshot(t, s, "savepoints/savepoint-a-1", 1, true)
	snapshot(t, s, "savepoints/savepoint-a-2", 9, false)
	assert.Equal(t, savepoint, newestSnapshot(s), "the later one was never finished")
	checkpoint := snapshot(t, s, "checkpoints/b/chk-7", 3, true)
	snapshot(t, s, "checkpoints/b/shared", 9, true)
	assert.Equal(t, checkpoint, newestSnapshot(s), "a JobManager that was killed leaves its checkpoints behind")
	cut := snapshot(t, s, "checkpoints/b/chk-8", 4, true)
	require.NoError(t, os.Truncate(filepath.Join(cut, snapshotMark), 0))
	assert.Equal(t, checkpoint, newestSnapshot(s), "a power cut may leave a file without its contents")
	other := snapshot(t, s, "checkpoints/c/chk-1", 5, true)
	require.NoError(t, os.WriteFile(filepath.Join(other, snapshotMark), []byte("orders-source"), 0o644))
	assert.Equal(t, checkpoint, newestSnapshot(s), "another job of the same Flink has another source")
}

// By the uid of its source a snapshot is known to be the job's.
func TestTheSourcesUIDIsThatOfTheJob(t *testing.T) {
	source := filepath.Join(testSettings(t).Repo, "flink-job", "src", "main", "java", "io", "flinkwatch", "clickcount",
		"ClickEventCount.java")
	text, err := os.ReadFile(source)
	require.NoError(t, err)
	assert.Contains(t, string(text), `.uid("`+sourceUID+`")`)
}

func TestASavepointIsLookedForBeforeAnythingIsStopped(t *testing.T) {
	s := testSettings(t)
	there := snapshot(t, s, "savepoints/savepoint-a-1", 1, true)
	for _, c := range []struct {
		why, path string
		ok        bool
	}{
		{"none is named", "", true},
		{"a folder", there, true},
		{"as Flink prints it", "file:" + there, true},
		{"with two slashes more", "file://" + there, true},
		{"on another file system", "s3://bucket/savepoint-1", true},
		{"a mistyped one", there + "0", false},
		{"a folder without a savepoint", s.State, false},
	} {
		t.Run(c.why, func(t *testing.T) {
			err := checkSnapshot(s, c.path)
			if c.ok {
				assert.NoError(t, err)
				return
			}
			assert.ErrorContains(t, err, "SAVEPOINT="+c.path+": no savepoint is there")
			assert.ErrorContains(t, err, "the newest of this stack: "+there)
		})
	}
}
