package docker_test

import (
	"io/fs"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/tools"
)

// The image of the Go programs is built from what .dockerignore lets through.
func TestEveryPackageOfTheProgramsIsInTheBuildContext(t *testing.T) {
	let := letThrough(t)
	tools.Reads(t, "exporter", "generator", "playground", "go.mod")
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

func TestEveryFileThatIsCopiedIsInTheBuildContext(t *testing.T) {
	for _, copied := range copiedFiles(t) {
		assert.True(t, within(copied+"/", letThrough(t)), "%s is copied, and .dockerignore leaves it out", copied)
		assert.FileExists(t, tools.Path(copied))
	}
}

// Git on Windows gives text two characters at the end of each line, and a shell in a container takes one of them for a
// part of the command.
func TestWhatIsCopiedHasTheLineEndsOfLinux(t *testing.T) {
	assert.Regexp(t, `(?m)^\* text=auto eol=lf$`, read(t, ".gitattributes"))
	for _, copied := range append(copiedFiles(t), dockerfiles...) {
		assert.NotContains(t, read(t, copied), "\r", copied)
	}
}

// copiedFiles are all that the Dockerfiles copy from the checkout, but for the Go code.
func copiedFiles(t *testing.T) (files []string) {
	t.Helper()
	copied := regexp.MustCompile(`(?m)^COPY (?:--ch\S+ )?([^-.\s]\S+) `)
	for _, file := range dockerfiles {
		for _, words := range copied.FindAllStringSubmatch(read(t, file), -1) {
			require.NoError(t, filepath.WalkDir(tools.Path(words[1]), func(path string, entry fs.DirEntry, err error) error {
				if err == nil && entry.IsDir() && entry.Name() == "target" {
					return filepath.SkipDir
				}
				if err == nil && !entry.IsDir() {
					relative, _ := filepath.Rel(tools.Path(), path)
					files = append(files, filepath.ToSlash(relative))
				}
				return err
			}))
		}
	}
	require.Contains(t, files, "flink-job/submit-job.sh")
	return files
}

func letThrough(t *testing.T) (let []string) {
	t.Helper()
	for line := range strings.Lines(read(t, ".dockerignore")) {
		if folder, is := strings.CutPrefix(strings.TrimSpace(line), "!"); is {
			let = append(let, folder+"/")
		}
	}
	return let
}

func within(folder string, folders []string) bool {
	for _, outer := range folders {
		if strings.HasPrefix(folder, outer) {
			return true
		}
	}
	return false
}
