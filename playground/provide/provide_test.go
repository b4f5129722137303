package provide

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/playground/settings"
)

func TestJudgeJava(t *testing.T) {
	for _, c := range []struct{ why, output, warning, err string }{
		{why: "17 is what Flink is built for", output: `openjdk version "17.0.15" 2025-04-15`},
		{why: "21 is tested as well", output: `openjdk version "21" 2023-09-19`},
		{why: "8 has another form of number, and is too old", output: `java version "1.8.0_402"`, err: "too old for Flink 2"},
		{why: "11 is too old", output: `openjdk version "11.0.2" 2019-01-15`, err: "is Java 11, too old for Flink 2"},
		{why: "25 may work", output: `openjdk version "25" 2025-09-16`, warning: "tested with 17 and 21"},
		{why: "something else answers", output: "no such luck", err: "it answers"},
	} {
		t.Run(c.why, func(t *testing.T) {
			java, err := judgeJava("/jdk/bin/java", c.output)
			if c.err != "" {
				assert.ErrorContains(t, err, c.err)
				assert.ErrorContains(t, err, "/jdk/bin/java")
				return
			}
			require.NoError(t, err)
			if c.warning == "" {
				assert.Empty(t, java.Warning)
			}
			assert.Contains(t, java.Warning, c.warning)
		})
	}
}

func TestNoJDK(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := FindJava(context.Background(), "")
	require.ErrorContains(t, err, "no JDK: java on the PATH was not found")
	_, err = FindJava(context.Background(), "/no/jdk")
	require.ErrorContains(t, err, "JAVA_HOME=/no/jdk")
	assert.ErrorContains(t, FindMaven(), "no Maven")
}

func TestRecentEnough(t *testing.T) {
	for output, want := range map[string]bool{
		"prometheus, version 3.16.0 (branch: HEAD)": true,
		"prometheus, version 3.0.1 (branch: HEAD)":  true,
		"prometheus, version 2.53.0 (branch: HEAD)": false,
		"prometheus, version  (branch: , revision)": false,
	} {
		assert.Equal(t, want, Prometheus.recentEnough(output), output)
	}
	assert.True(t, Alertmanager.recentEnough("alertmanager, version 0.31.1"))
	assert.False(t, Alertmanager.recentEnough("alertmanager, version 0.25.0"))
}

func TestVerify(t *testing.T) {
	content := []byte("an archive")
	sums := fmt.Appendf(nil, "%064x  other.tar.gz\n%x  good.tar.gz\n", 0, sha256.Sum256(content))
	assert.NoError(t, verify(content, "good.tar.gz", sums))
	assert.ErrorContains(t, verify(content, "other.tar.gz", sums), "its checksum is")
	assert.ErrorContains(t, verify(content, "unknown.tar.gz", sums), "no checksum is published")
}

func TestUnpackTakesTheProgramsAndNothingElse(t *testing.T) {
	folder := t.TempDir()
	archive := tarball(t, "p-1/prometheus", "p-1/../../evil", "p-1/promtool", "p-1/LICENSE")
	require.NoError(t, unpack(archive, folder, "prometheus", "promtool"))
	entries, err := os.ReadDir(folder)
	require.NoError(t, err)
	require.Len(t, entries, 2)
	info, err := os.Stat(filepath.Join(folder, "promtool"))
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o755), info.Mode().Perm())
}

func TestUnpackOfAnArchiveThatIsNotWhole(t *testing.T) {
	assert.ErrorContains(t, unpack(tarball(t, "p-1/prometheus"), t.TempDir(), "prometheus", "promtool"), "promtool")
	assert.ErrorContains(t, unpack([]byte("<html>"), t.TempDir(), "prometheus"), "unpack")
}

func TestTheCacheIsFilledWholeOrNotAtAll(t *testing.T) {
	repo, err := settings.FindRepo(workingDir(t))
	require.NoError(t, err)
	s, err := settings.Load(repo, []string{"PLAYGROUND_CACHE=" + t.TempDir()})
	require.NoError(t, err)
	program := Prometheus.cached(s, "prometheus")
	put := func(content string, result error) func(string) error {
		return func(folder string) error {
			require.NoError(t, os.WriteFile(filepath.Join(folder, "prometheus"), []byte(content), 0o755))
			return result
		}
	}
	require.ErrorIs(t, Prometheus.fill(s, put("half", io.ErrUnexpectedEOF)), io.ErrUnexpectedEOF)
	assert.NoFileExists(t, program)

	require.NoError(t, Prometheus.fill(s, put("first", nil)))
	require.NoError(t, Prometheus.fill(s, put("second", nil)), "somebody else was faster")
	text, err := os.ReadFile(program)
	require.NoError(t, err)
	assert.Equal(t, "first", string(text))
	left, err := filepath.Glob(filepath.Join(s.Cache, "*unfinished*"))
	require.NoError(t, err)
	assert.Empty(t, left)
}

func workingDir(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	require.NoError(t, err)
	return dir
}

func tarball(t *testing.T, names ...string) []byte {
	t.Helper()
	var buffer bytes.Buffer
	compressed := gzip.NewWriter(&buffer)
	archive := tar.NewWriter(compressed)
	for _, name := range names {
		require.NoError(t, archive.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: 4, Typeflag: tar.TypeReg}))
		_, err := archive.Write([]byte("text"))
		require.NoError(t, err)
	}
	require.NoError(t, archive.Close())
	require.NoError(t, compressed.Close())
	return buffer.Bytes()
}

func TestStamp(t *testing.T) {
	folder := t.TempDir()
	from := filepath.Join(t.TempDir(), "pom.xml")
	require.NoError(t, os.WriteFile(from, []byte("versions"), 0o644))
	assert.False(t, stamped(folder, from), "not made yet")
	require.NoError(t, stamp(folder, from))
	assert.True(t, stamped(folder, from))
	require.NoError(t, os.WriteFile(from, []byte("other versions"), 0o644))
	assert.False(t, stamped(folder, from), "made from another file")
}

// A clone may lie in a folder with letters that are not in ASCII, on a machine without the user's locale.
func TestJVMsReadAllPaths(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("JVMs take paths for UTF-8 here, whatever the locale is")
	}
	t.Setenv("LC_ALL", "POSIX")
	require.NoError(t, ReadAllPaths())
	said, err := exec.CommandContext(t.Context(), "java", "-XshowSettings:properties", "-version").CombinedOutput()
	require.NoError(t, err)
	assert.Contains(t, string(said), "sun.jnu.encoding = UTF-8")
}
