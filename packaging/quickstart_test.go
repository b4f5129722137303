//go:build packages

package packaging_test

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/playground/settings"
	"flinkwatch/tools"
)

const patience = 2 * time.Minute

// A release of this machine does the quick start of docs/install.md on the playground that runs, from the archive, the
// deb and the image. `make test-release` builds the release first.
func TestQuickStart(t *testing.T) {
	s, err := settings.Load(tools.Path(), os.Environ())
	require.NoError(t, err)
	require.True(t, listens(s.Port("FLINK_PORT").Address()), "no playground runs: make up")
	for _, row := range []struct {
		name    string
		program func(t *testing.T, s settings.Settings, folder string) program
	}{
		{"the archive", fromArchive},
		{"the deb", fromPackage},
		{"the image", fromImage},
	} {
		t.Run(row.name, func(t *testing.T) {
			folder := t.TempDir()
			require.NoError(t, os.Chmod(folder, 0o755)) // the image's user reads it
			row.program(t, s, folder).quickStart(t, s, folder)
		})
	}
}

// program is how flinkwatch is run, with arguments.
type program func(ctx context.Context, args ...string) *exec.Cmd

func (run program) quickStart(t *testing.T, s settings.Settings, folder string) {
	version := run.output(t, "--version")
	assert.Contains(t, version, s.Get("FLINKWATCH_RELEASE"))
	assert.Regexp(t, `revision: [0-9a-f]{40}\)`, version)

	file := filepath.Join(folder, "flinkwatch.yaml")
	written := run.output(t, "init", "--kafka.brokers="+s.Port("KAFKA_PORT").Address(), "--topic=output",
		"--flink.url=http://"+s.Port("FLINK_PORT").Address())
	require.NoError(t, os.WriteFile(file, []byte(written), 0o644))
	t.Log(run.output(t, "check", "config", file, "--connect"))

	address := free(t)
	ctx, cancel := context.WithCancel(t.Context())
	started := run(ctx, "--config.file="+file, "--web.listen-address="+address)
	log := &strings.Builder{}
	started.Stdout, started.Stderr = log, log
	require.NoError(t, started.Start())
	t.Cleanup(func() {
		cancel()
		_ = started.Wait()
		if t.Failed() {
			t.Log(log.String())
		}
	})
	require.Eventually(t, func() bool { return correct(address) > 0 }, patience, time.Second, "no window is correct")
	t.Logf("%d windows are correct", correct(address))
}

func (run program) output(t *testing.T, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	command := run(ctx, args...)
	var errors strings.Builder
	command.Stderr = &errors
	output, err := command.Output()
	require.NoError(t, err, "%v\n%s%s", args, output, &errors)
	return string(output)
}

// correct is how many windows of a key the page of windows shows as correct.
func correct(address string) (n int) {
	response, err := http.Get("http://" + address + "/windows?format=json")
	if err != nil {
		return 0
	}
	defer response.Body.Close()
	var page struct {
		Windows []struct {
			Keys map[string]struct{ Verdict string }
		}
	}
	if json.NewDecoder(response.Body).Decode(&page) != nil {
		return 0
	}
	for _, window := range page.Windows {
		for _, key := range window.Keys {
			if key.Verdict == "correct" {
				n++
			}
		}
	}
	return n
}

func listens(address string) bool {
	connection, err := net.Dial("tcp", address)
	if err != nil {
		return false
	}
	return connection.Close() == nil
}

func free(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	return listener.Addr().String()
}

// made is the file of a release of which the name is like this.
func made(t *testing.T, pattern string) string {
	t.Helper()
	found, err := filepath.Glob(tools.Path(".cache", "dist", pattern))
	require.NoError(t, err)
	require.Len(t, found, 1, "%s: make release-snapshot", pattern)
	return found[0]
}

func at(path string) program {
	return func(ctx context.Context, args ...string) *exec.Cmd { return exec.CommandContext(ctx, path, args...) }
}

func fromArchive(t *testing.T, _ settings.Settings, folder string) program {
	tools.Run(t, "tar", "-xzf", made(t, "flinkwatch-*.linux-amd64.tar.gz"), "-C", folder, "--strip-components=1")
	return at(filepath.Join(folder, "flinkwatch"))
}

// fromPackage takes the package apart, so that it needs no rights, and leaves nothing on the machine.
func fromPackage(t *testing.T, _ settings.Settings, folder string) program {
	if _, err := exec.LookPath("dpkg-deb"); err != nil {
		t.Skip("skipped, because this is no Debian: ", err)
	}
	tools.Run(t, "dpkg-deb", "-x", made(t, "flinkwatch_*_amd64.deb"), folder)
	run := at(filepath.Join(folder, "usr", "bin", "flinkwatch"))
	run.output(t, "check", "config", filepath.Join(folder, "etc", "flinkwatch", "flinkwatch.yaml"))
	return run
}

// fromImage runs it as docs/install.md says, in the network of this machine, where the playground is.
func fromImage(t *testing.T, s settings.Settings, folder string) program {
	if output, err := exec.Command("docker", "info").CombinedOutput(); err != nil {
		t.Skipf("skipped, because there is no Docker: %v\n%s", err, output)
	}
	image := imageOf(s)
	return func(ctx context.Context, args ...string) *exec.Cmd {
		command := []string{
			"run", "--rm", "--read-only", "--cap-drop=ALL", "--network=host", "-v", folder + ":" + folder + ":ro", image,
		}
		return exec.CommandContext(ctx, "docker", append(command, args...)...)
	}
}
