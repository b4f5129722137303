package main

import (
	"context"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kfake"

	"flinkwatch/e2e/cases"
	"flinkwatch/exporter/stream"
)

// Whatever happens to a job of whatever kind, an exporter that is started again after each quarter of the records says
// what one says that was never stopped, and in the end what is right.
func TestRestarts(t *testing.T) {
	kafka, err := kfake.NewCluster(kfake.NumBrokers(1))
	require.NoError(t, err)
	t.Cleanup(kafka.Close)
	broker := kafka.ListenAddrs()[0]
	const quarters = 4
	for _, c := range cases.Matrix() {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			flags, err := part(c, 0, quarters).Load(t.Context(), broker)
			require.NoError(t, err)
			o, err := parse(flags, io.Discard)
			require.NoError(t, err)
			never := watch(t, o)
			for n := 1; n <= quarters; n++ {
				again := watch(t, o)
				requireSame(t, again, never)
				if n < quarters {
					require.NoError(t, part(c, n, quarters).Append(t.Context(), broker))
				}
			}
			assert.Empty(t, c.Want.CompareLive(said(never.Snapshot(time.Now()))), "%s", c.About)
		})
	}
}

// part is the nth of so many parts of a case.
func part(c cases.Case, n, of int) cases.Case {
	c.Output.Records = c.Output.Records[n*len(c.Output.Records)/of : (n+1)*len(c.Output.Records)/of]
	c.Input.Records = c.Input.Records[n*len(c.Input.Records)/of : (n+1)*len(c.Input.Records)/of]
	return c
}

// watch audits as a server does, until the test ends.
func watch(t *testing.T, o *options) *stream.Auditor {
	t.Helper()
	cfg := auditorOf(t, o)
	cfg.Poll = 5 * time.Millisecond
	auditor := stream.NewAuditor(cfg)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- auditor.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		assert.NoError(t, <-ended)
	})
	return auditor
}

// requireSame waits until both have read the same records, and say the same.
func requireSame(t *testing.T, a, b *stream.Auditor) {
	t.Helper()
	require.Eventually(t, func() bool {
		return a.Ready() == nil &&
			b.Ready() == nil
	}, time.Minute, 5*time.Millisecond, "ready")
	assert.EventuallyWithT(t, func(t *assert.CollectT) {
		assert.Equal(t, said(a.Snapshot(time.Now())), said(b.Snapshot(time.Now())))
	}, time.Minute, 5*time.Millisecond, "the same")
}
