package docker_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/tools"
)

// The exporter of this test notes how it was started, and ends as it is told.
const fakeExporter = `#!/bin/sh
echo "$@" >> "$STATE/starts"
trap 'echo stopped >> "$STATE/starts"; exit 7' TERM
while [ ! -e "$STATE/crash" ]; do sleep 0.05; done
exit 3
`

// exporterContainer is the image's script, with a folder that the client writes to.
type exporterContainer struct {
	t     *testing.T
	state string
	run   *exec.Cmd
}

func startExporter(t *testing.T) exporterContainer {
	t.Helper()
	tools.Reads(t, "docker/run-exporter.sh")
	c := exporterContainer{t: t, state: t.TempDir()}
	require.NoError(t, os.WriteFile(filepath.Join(c.state, "flinkwatch"), []byte(fakeExporter), 0o755))
	c.run = exec.CommandContext(t.Context(), "sh", tools.Path("docker", "run-exporter.sh"), "--kafka.brokers=kafka:9092")
	c.run.Env = []string{"PATH=" + c.state + ":" + os.Getenv("PATH"), "STATE=" + c.state}
	require.NoError(t, c.run.Start())
	c.waitFor("--audit.time=event --kafka.brokers=kafka:9092")
	return c
}

func (c exporterContainer) tell(name, text string) {
	c.t.Helper()
	require.NoError(c.t, os.WriteFile(filepath.Join(c.state, name), []byte(text), 0o644))
}

// waitFor waits until the exporter has noted exactly these lines.
func (c exporterContainer) waitFor(lines ...string) {
	c.t.Helper()
	want := strings.Join(lines, "\n") + "\n"
	require.EventuallyWithT(c.t, func(t *assert.CollectT) {
		text, _ := os.ReadFile(filepath.Join(c.state, "starts"))
		assert.Equal(t, want, string(text))
	}, 30*time.Second, 20*time.Millisecond)
}

func (c exporterContainer) exitCode() int {
	_ = c.run.Wait()
	return c.run.ProcessState.ExitCode()
}

func TestTheExporterFollowsWhatTheClientTells(t *testing.T) {
	c := startExporter(t)
	c.tell("audit-flags", "--audit.time=processing --audit.from=2026-11-25T17:16:00Z\n")
	lines := []string{
		"--audit.time=event --kafka.brokers=kafka:9092", "stopped",
		"--audit.time=processing --audit.from=2026-11-25T17:16:00Z --kafka.brokers=kafka:9092",
	}
	c.waitFor(lines...)
	require.NoError(t, c.run.Process.Signal(syscall.SIGTERM))
	c.waitFor(append(lines, "stopped")...)
	assert.Equal(t, 7, c.exitCode(), "that of the exporter, so that its container says how it ended")
}

func TestAnExporterThatEndsEndsItsContainer(t *testing.T) {
	c := startExporter(t)
	c.tell("crash", "")
	assert.Equal(t, 3, c.exitCode())
}
