package main

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/prometheus/common/promslog"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kfake"

	"flinkwatch/e2e/cases"
	"flinkwatch/exporter/audit"
	"flinkwatch/exporter/stream"
)

// asProgram makes the test binary the exporter.
const asProgram = "TEST_AS_EXPORTER"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// What the audit says of other people's topics: what a pipeline sees of the program, what is behind that, and what an
// exporter says that continues watching.
func TestCases(t *testing.T) {
	kafka, err := kfake.NewCluster(kfake.NumBrokers(1))
	require.NoError(t, err)
	t.Cleanup(kafka.Close)
	for _, c := range cases.All() {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			flags, err := c.Load(t.Context(), kafka.ListenAddrs()[0])
			require.NoError(t, err)
			printed, exit := runProgram(t, append(flags, "--audit.once"))
			want := c.Want.Given(exit)
			assert.Empty(t, want.CompareRun(printed, exit), "%s\n%s", c.About, printed)

			o, err := parse(flags, io.Discard)
			require.NoError(t, err, "the flags of a server")
			assert.Empty(t, want.CompareWhole(auditWhole(t, o)), "%s", c.About)
			assert.Empty(t, want.CompareLive(auditLive(t, o)), "live: %s", c.About)
		})
	}
}

// runProgram runs the exporter in a process of its own and returns what it prints and its exit code.
func runProgram(t *testing.T, flags []string) (printed string, exit int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	command := exec.CommandContext(ctx, os.Args[0], flags...)
	command.Env = append(os.Environ(), asProgram+"=1")
	out, err := command.CombinedOutput()
	if ended := (&exec.ExitError{}); !errors.As(err, &ended) {
		require.NoError(t, err)
	}
	require.NoError(t, ctx.Err(), "it does not end:\n%s", out)
	return string(out), command.ProcessState.ExitCode()
}

func auditorOf(t *testing.T, o *options) stream.AuditorConfig {
	t.Helper()
	connection, err := o.kafka.connection()
	require.NoError(t, err)
	return o.auditor(t.Context(), connection, promslog.NewNopLogger())
}

// auditWhole audits from end to end. A topic that cannot be audited has no windows.
func auditWhole(t *testing.T, o *options) cases.Said {
	t.Helper()
	whole, err := stream.Once(t.Context(), auditorOf(t, o), func(int64) {})
	if errors.Is(err, stream.ErrCompacted) {
		return cases.Said{}
	}
	require.NoError(t, err)
	return said(whole.Snapshot)
}

// auditLive audits as a server does until the history has been read, if it can be.
func auditLive(t *testing.T, o *options) cases.Said {
	t.Helper()
	cfg := auditorOf(t, o)
	cfg.Poll = 5 * time.Millisecond
	auditor := stream.NewAuditor(cfg)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- auditor.Run(ctx) }()
	defer func() {
		cancel()
		assert.NoError(t, <-ended)
	}()
	settled := func() bool { return auditor.Ready() == nil || errors.Is(auditor.Ready(), stream.ErrCompacted) }
	require.Eventually(t, settled, time.Minute, 5*time.Millisecond, "ready")
	return said(auditor.Snapshot(time.Now()))
}

func said(s stream.Snapshot) cases.Said {
	refused := map[audit.Reason]int64{}
	for refusal, n := range s.DecodeErrors {
		if refusal.Topic == s.Topic && n > 0 {
			refused[refusal.Reason] = n
		}
	}
	return cases.Said{Verdicts: s.Horizon, Unjudged: s.Unjudged, Refused: refused}
}
