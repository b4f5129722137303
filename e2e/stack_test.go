//go:build e2e

// Package e2e tells the playground's stories on the real thing: real Flink, real Kafka, real Prometheus, on stacks of
// their own, with ports and state folders of their own.
package e2e

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/playground/process"
	"flinkwatch/playground/settings"
)

// stack is a playground that one story has to itself.
type stack struct {
	t        testing.TB
	settings settings.Settings
	env      []string
}

// newStack prepares a stack that is moved away from the default ports by the offset, or a little further. It is stopped
// and forgotten when the story ends; a story that failed leaves its state folder, with the logs, behind.
func newStack(t testing.TB, name string, portOffset int, env ...string) *stack {
	t.Helper()
	st := stackAt(t, name, portOffset, env)
	st.run("down")
	st.run("clean-state")
	for taken := st.takenPorts(); len(taken) > 0; taken = st.takenPorts() {
		require.Less(t, st.settings.Int("PORT_OFFSET"), portOffset+400, "ports that others have: %v", taken)
		t.Logf("others have the ports %v", taken)
		st = stackAt(t, name, st.settings.Int("PORT_OFFSET")+40, env)
	}
	require.NoError(t, os.MkdirAll(filepath.Dir(st.log()), 0o755))
	_ = os.Remove(st.log())
	t.Cleanup(st.end)
	return st
}

func stackAt(t testing.TB, name string, portOffset int, env []string) *stack {
	t.Helper()
	repo, err := settings.FindRepo(workingDir(t))
	require.NoError(t, err)
	env = append([]string{
		"PLAYGROUND_STATE=" + filepath.Join(repo, ".state-e2e", name),
		fmt.Sprintf("PORT_OFFSET=%d", portOffset),
	}, env...)
	s, err := settings.Load(repo, append(os.Environ(), env...))
	require.NoError(t, err)
	return &stack{t: t, settings: s, env: env}
}

// What a story knows of its stack is what the stack's own commands read: else it skips a Grafana that is installed.
func TestStoriesReadTheEnvironment(t *testing.T) {
	t.Setenv("GRAFANA_HOME", "/there")
	assert.Equal(t, "/there", stackAt(t, "environment", 0, nil).settings.Get("GRAFANA_HOME"))
}

func workingDir(t testing.TB) string {
	dir, err := os.Getwd()
	require.NoError(t, err)
	return dir
}

func (s *stack) end() {
	if s.t.Failed() {
		_ = s.try("status")
		s.t.Logf("what this story did is in %s, the logs of its services in %s", s.log(),
			filepath.Join(s.settings.State, "log"))
		_ = s.try("down")
		return
	}
	s.run("down")
	s.requireNothingLeft()
	s.run("clean-state")
	require.NoDirExists(s.t, s.settings.State, "what `clean-state` does not know of")
	_ = os.Remove(s.log())
}

// requireNothingLeft holds `make down` to its word: no process and no port.
func (s *stack) requireNothingLeft() {
	s.t.Helper()
	table := process.Table{Dir: s.settings.State}
	require.Empty(s.t, table.Names(), "processes that outlived `down`")
	require.Empty(s.t, s.takenPorts(), "ports that are still open")
}

// takenPorts are the stack's ports that somebody listens on; on some systems a port is also taken by any connection
// that was given it.
func (s *stack) takenPorts() (taken []settings.Port) {
	var ports []settings.Port
	for _, variable := range []string{
		"FLINK_PORT", "KAFKA_PORT", "EXPORTER_PORT", "PROMETHEUS_PORT", "ALERTMANAGER_PORT", "JOBMANAGER_RPC_PORT",
		"JOBMANAGER_BLOB_PORT", "JOBMANAGER_QUERY_PORT", "KAFKA_CONTROLLER_PORT",
	} {
		ports = append(ports, s.settings.Port(variable))
	}
	for _, port := range ports {
		if process.Listening(port.Address()) {
			taken = append(taken, port)
		}
	}
	return taken
}

// run runs a command of the playground and requires that it succeeds.
func (s *stack) run(args ...string) {
	s.t.Helper()
	require.NoError(s.t, s.try(args...), "playground %s", strings.Join(args, " "))
}

func (s *stack) try(args ...string) error {
	s.t.Helper()
	_, err := s.output(nil, args...)
	return err
}

// output runs a command of the playground, with more settings than the stack's own, and returns what it prints.
func (s *stack) output(env []string, args ...string) (string, error) {
	s.t.Helper()
	return s.outputWithin(15*time.Minute, env, args...)
}

func (s *stack) outputWithin(within time.Duration, env []string, args ...string) (string, error) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	cmd := exec.CommandContext(ctx, filepath.Join(s.settings.Cache, "bin", "playground"), args...)
	cmd.Dir = s.settings.Repo
	cmd.Env = append(append(os.Environ(), s.env...), env...)
	began := time.Now()
	output, err := cmd.CombinedOutput()
	s.report(strings.Join(append(args, env...), " "), time.Since(began), output, err)
	return string(output), err
}

// report is a line for a command that went well, and all that it printed for one that did not: what went wrong is to be
// found in the log of a whole run. The rest is in the story's own log.
func (s *stack) report(command string, took time.Duration, output []byte, err error) {
	s.t.Helper()
	summary := fmt.Sprintf("playground %s (%.1f s)", command, took.Seconds())
	if err != nil {
		s.t.Logf("%s: %v\n%s", summary, err, output)
	} else {
		s.t.Log(summary)
	}
	if log, err := os.OpenFile(s.log(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644); err == nil {
		defer log.Close()
		fmt.Fprintf(log, "%s %s\n%s\n", time.Now().UTC().Format(time.TimeOnly), summary, output)
	}
}

// log is beside the state folder, which `clean-state` removes.
func (s *stack) log() string { return s.settings.State + ".log" }

// kafka is the address of the stack's Kafka.
func (s *stack) kafka() string { return s.settings.Port("KAFKA_PORT").Address() }

// process returns the process behind a service that runs.
func (s *stack) process(service string) process.Record {
	s.t.Helper()
	record, runs := process.Table{Dir: s.settings.State}.Running(service)
	require.True(s.t, runs, "%s does not run", service)
	return record
}

// patience is by how much longer than on a quiet machine of two cores a story may take. One that goes well does not
// wait.
const patience = 3

// eventually waits for a condition; lacks says what is missing, and is empty when it holds. It is given a time that is
// ample on a quiet machine.
func (s *stack) eventually(within time.Duration, what string, lacks func() string) {
	s.t.Helper()
	within *= patience
	missing := "never asked"
	for deadline := time.Now().Add(within); time.Now().Before(deadline); time.Sleep(250 * time.Millisecond) {
		if missing = lacks(); missing == "" {
			return
		}
	}
	require.Fail(s.t, what, "not within %s: %s", within, missing)
}
