package docker_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The image of the Go programs is built from what .dockerignore lets through.
func TestEveryPackageOfTheProgramsIsInTheBuildContext(t *testing.T) {
	text, err := os.ReadFile("../.dockerignore")
	require.NoError(t, err)
	var let []string
	for line := range strings.Lines(string(text)) {
		if folder, is := strings.CutPrefix(strings.TrimSpace(line), "!"); is {
			let = append(let, folder+"/")
		}
	}
	list := exec.CommandContext(t.Context(), "go", "list", "-deps", "./exporter", "./generator", "./playground")
	list.Dir = ".."
	packages, err := list.Output()
	require.NoError(t, err)
	for path := range strings.Lines(string(packages)) {
		if folder, own := strings.CutPrefix(strings.TrimSpace(path), "flinkwatch/"); own {
			assert.True(t, within(folder+"/", let), "%s is imported, and .dockerignore leaves it out", folder)
		}
	}
}

func within(folder string, folders []string) bool {
	for _, outer := range folders {
		if strings.HasPrefix(folder, outer) {
			return true
		}
	}
	return false
}
