//go:build e2e

package e2e

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/playground/process"
)

// Everything is gone from one moment to the next, while a checkpoint is being written. The job continues from the last
// one that is complete, and no window is wrong.
func TestPowerCut(t *testing.T) {
	t.Parallel()
	s := newStack(t, "power-cut", 15500, "WINDOW_SIZE=3s", "EVENTS_PER_WINDOW=300")
	s.run("up")
	s.requireRight()

	s.cutPower()
	said, err := s.output(nil, "up")
	require.NoError(t, err)
	assert.Contains(t, said, "was not stopped and goes on from its last checkpoint, "+s.settings.State)
	assert.NotContains(t, said, "starts without state")
	s.requireRight()
	s.requireNoFalseAlarm()
}

// cutPower kills all processes of the stack at once, and leaves a checkpoint half written.
func (s *stack) cutPower() {
	s.t.Helper()
	table := process.Table{Dir: s.settings.State}
	for _, name := range table.Names() {
		if record, runs := table.Running(name); runs {
			require.NoError(s.t, record.Kill())
		}
	}
	last, err := filepath.Glob(filepath.Join(s.settings.State, "flink", "checkpoints", "*", "chk-*"))
	require.NoError(s.t, err)
	require.NotEmpty(s.t, last, "a checkpoint on the disk")
	require.NoError(s.t, os.MkdirAll(filepath.Join(filepath.Dir(last[0]), "chk-1000000"), 0o755))
}
