package disk

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLeft(t *testing.T) {
	folder := t.TempDir()
	here, err := Left(folder)
	require.NoError(t, err)
	assert.NotZero(t, here)
	below, err := Left(filepath.Join(folder, "a", "b"))
	require.NoError(t, err, "a folder that is yet to be made")
	assert.InEpsilon(t, here, below, 0.5)
}
