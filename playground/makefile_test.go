package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const repo = ".."

// makeWith runs make in the checkout with the environment of this test, but for variables of the given names.
func makeWith(t *testing.T, without []string, args ...string) (string, error) {
	t.Helper()
	_, err := os.Stat(filepath.Join(repo, "Makefile")) // so that go test runs this again when it changes
	require.NoError(t, err)
	cmd := exec.Command("make", args...)
	cmd.Dir = repo
	cmd.Env = slices.DeleteFunc(os.Environ(), func(entry string) bool {
		name, _, _ := strings.Cut(entry, "=")
		return slices.Contains(without, name)
	})
	output, err := cmd.CombinedOutput()
	return string(output), err
}

func TestEveryPathIsQuoted(t *testing.T) {
	quoted := regexp.MustCompile(`"[^"]*"`)
	for _, target := range []string{"up", "lint", "tools", "test-go", "flink", "console", "attack"} {
		output, err := makeWith(t, nil, "-n", target, "PLAYGROUND_CACHE=/a cache/of mine")
		require.NoError(t, err, output)
		assert.Contains(t, output, `"/a cache/of mine/bin`, target)
		assert.NotContains(t, quoted.ReplaceAllString(output, ""), "of mine", target)
	}
	t.Run("and by surefire, which splits its line at spaces", func(t *testing.T) {
		pom, err := os.ReadFile(filepath.Join(repo, "flink-job", "pom.xml"))
		require.NoError(t, err)
		assert.Contains(t, string(pom), `"-Djava.io.tmpdir=${project.build.directory}"`)
	})
}

func TestWithoutHomeTheCauseIsOneLine(t *testing.T) {
	without := []string{"HOME", "GOCACHE", "GOMODCACHE", "GOPATH", "XDG_CACHE_HOME", "MAKEFLAGS", "MFLAGS", "MAKELEVEL"}
	output, err := makeWith(t, without, "-n", "up")
	require.Error(t, err)
	assert.Contains(t, output,
		"HOME is not set, and Go does not know where to keep its modules: set HOME, or GOCACHE and GOMODCACHE")
	assert.Equal(t, 1, strings.Count(output, "\n"), output)

	output, err = makeWith(t, without, "help")
	require.NoError(t, err, output)
	assert.Contains(t, output, "make up")
	_, err = makeWith(t, without, "-n", "up", "GOCACHE=/a", "GOMODCACHE=/b")
	assert.NoError(t, err, "Go was told where")
}
