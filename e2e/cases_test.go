//go:build e2e

package e2e

import (
	"context"
	"errors"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/e2e/cases"
)

// What `make test` says of other people's topics on a Kafka in its process is true of a real one.
func TestCases(t *testing.T) {
	t.Parallel()
	s := newStack(t, "cases", 21200)
	s.run("start", "kafka")
	registry := s.startSchemaRegistry()
	again := false
	for _, c := range cases.All() {
		flags := registry.load(c)
		printed, exit := s.runToExit(append(flags, "--audit.once"))
		assert.Empty(t, c.Want.Given(exit).CompareRun(printed, exit), "%s: %s\n%s", c.Name, c.About, printed)
		if c.Name == compacted {
			s.auditCompacted(c, flags)
			again = true
		}
	}
	assert.True(t, again, "no case is called %s", compacted)
}

// load makes the topics of a case, and has its schemas registered.
func (r *schemaRegistry) load(c cases.Case) (flags []string) {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(r.t.Context(), patience*time.Minute)
	defer cancel()
	var err error
	if len(c.Schemas) > 0 {
		c, err = c.Registered(ctx, r.url)
		require.NoError(r.t, err, c.Name)
	}
	flags, err = c.Load(ctx, r.kafka())
	require.NoError(r.t, err, c.Name)
	return flags
}

// runToExit runs an exporter that ends by itself, and returns all that it prints and its exit code.
func (s *stack) runToExit(flags []string) (printed string, exit int) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	command := exec.CommandContext(ctx, s.program("flinkwatch"), flags...)
	out, err := command.CombinedOutput()
	if ended := (&exec.ExitError{}); !errors.As(err, &ended) {
		require.NoError(s.t, err)
	}
	require.NoError(s.t, ctx.Err(), "it does not end:\n%s", out)
	return string(out), command.ProcessState.ExitCode()
}
