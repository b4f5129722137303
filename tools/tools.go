// Package tools finds the programs that tests run and that are no Go libraries. Each has a module of its own beside
// this file, because their dependencies would pull each other down.
package tools

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// Find returns the path of a program, from the repository's cache or from the PATH. A test that needs it fails where it
// is not there: a check that skips itself checks nothing.
func Find(t testing.TB, name string) string {
	t.Helper()
	cached := Path(".cache", "bin", name)
	if exists(cached) {
		return cached
	}
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatalf("%s is neither in .cache/bin nor on the PATH: `make tools` gets it", name)
	}
	return path
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// Path is the path of a file of the repository, from wherever the test runs.
func Path(elements ...string) string {
	_, self, _, _ := runtime.Caller(0)
	return filepath.Join(append([]string{filepath.Dir(self), ".."}, elements...)...)
}

// Run runs a program in the repository's root and returns what it printed; the test fails if the program does.
func Run(t testing.TB, name string, args ...string) string {
	t.Helper()
	output, err := Output(t, name, args...)
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", name, args, err, output)
	}
	return output
}

// Output runs a program in the repository's root and returns what it printed, and how it failed. Files and folders of
// the repository that are arguments, or values of flags such as --config.file=PATH, count as read by the test.
func Output(t testing.TB, name string, args ...string) (string, error) {
	t.Helper()
	for _, arg := range args {
		if _, value, isFlag := strings.Cut(arg, "="); isFlag {
			arg = value
		}
		if filepath.IsLocal(arg) && exists(Path(arg)) {
			Reads(t, arg)
		}
	}
	command := exec.CommandContext(t.Context(), Find(t, name), args...)
	command.Dir = Path()
	output, err := command.CombinedOutput()
	return string(output), err
}

// Reads opens the files of these folders, which a program of the test reads: Go knows by what a test opens whether its
// last result still holds.
func Reads(t testing.TB, folders ...string) {
	t.Helper()
	for _, folder := range folders {
		err := filepath.WalkDir(Path(folder), func(path string, entry os.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			_, err = os.ReadFile(path)
			return err
		})
		if err != nil {
			t.Fatalf("files that the test reads: %v", err)
		}
	}
}
