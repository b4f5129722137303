package provide

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/playground/settings"
)

func cacheSettings(t *testing.T) settings.Settings {
	t.Helper()
	repo, err := settings.FindRepo(workingDir(t))
	require.NoError(t, err)
	s, err := settings.Load(repo, []string{"PLAYGROUND_CACHE=" + t.TempDir()})
	require.NoError(t, err)
	return s
}

// mavenThat is a Maven that runs a script, with the folder for libraries in $out.
func mavenThat(t *testing.T, script string) {
	t.Helper()
	bin := t.TempDir()
	program := "#!/bin/sh\nfor arg; do case $arg in -DoutputDirectory=*) out=${arg#*=};; esac; done\n" + script + "\n"
	require.NoError(t, os.WriteFile(filepath.Join(bin, "mvn"), []byte(program), 0o755))
	t.Setenv("PATH", bin+":"+os.Getenv("PATH"))
}

func TestLibrariesAreFetchedWholeOrNotAtAll(t *testing.T) {
	s := cacheSettings(t)
	mavenThat(t, `touch "$out/half.jar"; exit 1`)
	require.ErrorContains(t, FetchLibraries(context.Background(), s, "kafka", io.Discard), "fetch the libraries of kafka")
	assert.NoDirExists(t, Libraries(s, "kafka"))

	mavenThat(t, `touch "$out/kafka.jar"`)
	require.NoError(t, FetchLibraries(context.Background(), s, "kafka", io.Discard))
	assert.FileExists(t, filepath.Join(Libraries(s, "kafka"), "kafka.jar"))
	assert.True(t, LibrariesReady(s, "kafka"))
}

func TestLibrariesThatAreOutOfDateAreReplaced(t *testing.T) {
	s := cacheSettings(t)
	folder := Libraries(s, "kafka")
	require.NoError(t, os.MkdirAll(folder, 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(folder, madeFrom), []byte("another pom.xml"), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "old.jar"), nil, 0o644))
	mavenThat(t, `touch "$out/new.jar"`)
	require.NoError(t, FetchLibraries(context.Background(), s, "kafka", io.Discard))
	assert.NoFileExists(t, filepath.Join(folder, "old.jar"))
	assert.FileExists(t, filepath.Join(folder, "new.jar"))
}

// Go forgets the results of tests that used a program whose date is another.
func TestALinkThatIsRightStays(t *testing.T) {
	from := filepath.Join(t.TempDir(), "promtool")
	require.NoError(t, link(from, "version-1"))
	made, err := os.Lstat(from)
	require.NoError(t, err)
	require.NoError(t, link(from, "version-1"))
	again, err := os.Lstat(from)
	require.NoError(t, err)
	assert.True(t, os.SameFile(made, again), "it was made anew")
	require.NoError(t, link(from, "version-2"))
	to, err := os.Readlink(from)
	require.NoError(t, err)
	assert.Equal(t, "version-2", to)
}

// A user may point PLAYGROUND_CACHE at any folder, such as the home folder.
func TestWhatIsNotOursInTheCacheStays(t *testing.T) {
	s := cacheSettings(t)
	t.Run("a folder where libraries would go", func(t *testing.T) {
		file := filepath.Join(Libraries(s, "kafka"), "precious.jar")
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
		require.NoError(t, os.WriteFile(file, nil, 0o644))
		mavenThat(t, `touch "$out/new.jar"`)
		err := FetchLibraries(context.Background(), s, "kafka", io.Discard)
		assert.ErrorContains(t, err, "was not made by the playground (no .made-from in it) and is left alone")
		assert.FileExists(t, file)
	})
	t.Run("a program where a link would go", func(t *testing.T) {
		program := filepath.Join(s.Cache, "bin", "promtool")
		require.NoError(t, os.MkdirAll(filepath.Dir(program), 0o755))
		require.NoError(t, os.WriteFile(program, []byte("mine"), 0o755))
		assert.ErrorContains(t, Prometheus.Link(s), "promtool is no link of the playground and is left alone")
		text, err := os.ReadFile(program)
		require.NoError(t, err)
		assert.Equal(t, "mine", string(text))
	})
}
