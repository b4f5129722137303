package measured

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type seconds struct{ Seconds float64 }

func TestWhatIsSavedIsRead(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "results")
	require.NoError(t, Save(folder, "fast", seconds{1}))
	require.NoError(t, Save(folder, "fast", seconds{2}))
	found, err := Read[seconds](folder, []string{"fast", "slow"})
	require.NoError(t, err)
	assert.Equal(t, map[string]seconds{"fast": {2}}, found, "the last one, and none that was never made")
}

func TestBrokenMeasurementIsNamed(t *testing.T) {
	folder := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, "fast.json"), []byte("{"), 0o644))
	_, err := Read[seconds](folder, []string{"fast"})
	assert.ErrorContains(t, err, "measurement fast")
}
