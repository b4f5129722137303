package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"flinkwatch/tools"
)

// A package starts with this file: as it is, and with the part that waits behind comments.
func TestTheConfigurationOfThePackagesIsRight(t *testing.T) {
	packaged, err := os.ReadFile(tools.Path("packaging", "flinkwatch.yaml"))
	require.NoError(t, err)
	audited := regexp.MustCompile(`(?m)^# (kafka:|audits:|  .*)$`).ReplaceAll(packaged, []byte("$1"))
	require.Contains(t, string(audited), "\naudits:\n  - name: ")

	for _, text := range [][]byte{packaged, audited} {
		file, out := filepath.Join(t.TempDir(), "flinkwatch.yaml"), &bytes.Buffer{}
		require.NoError(t, os.WriteFile(file, text, 0o600))
		require.NoError(t, run(t.Context(), []string{"check", "config", file}, out, out), "%s", text)
	}
}
