//go:build chart

package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/tools"
)

// What is written is what would be written now, and nothing else is there.
func TestWritten(t *testing.T) {
	tools.Find(t, "helm")
	tools.Reads(t, chart, "alerts/rules", "alerts/render", "alerts/settings.yaml")
	for _, part := range parts() {
		made, err := part.make()
		require.NoError(t, err)
		for name, want := range made {
			got, err := os.ReadFile(tools.Path(name))
			require.NoError(t, err)
			assert.Equal(t, string(want), string(got), "%s is not what its sources make: run `make chart`", name)
		}
		for _, name := range below(t, part.folder) {
			assert.Contains(t, made, name, "nothing makes %s: run `make chart`", name)
		}
	}
}

// below are the files of a folder, if there is one.
func below(t *testing.T, folder string) (names []string) {
	t.Helper()
	if folder == "" {
		return nil
	}
	require.NoError(t, filepath.WalkDir(tools.Path(folder), func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(tools.Path(), path)
		names = append(names, filepath.ToSlash(name))
		return err
	}))
	return names
}
