package stream

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/audit"
)

// stuck is a ledger that never comes to an end.
type stuck struct {
	follower
	release chan struct{}
}

func (s *stuck) Advance(audit.Point) { <-s.release }

// Where reading hangs, and holds every lock, the watchdog says so.
func TestReadingThatHangsIsNotAlive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAuditor(AuditorConfig{Topic: topic, Audit: testAudit}, newShelves(1, 0))
		s := &stuck{release: make(chan struct{})}
		a.ledger = s
		require.NoError(t, a.Alive(time.Now()), "it has not begun")
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- a.Run(ctx) }()
		synctest.Wait()
		time.Sleep(stuckAfter)
		require.NoError(t, a.Alive(time.Now()), "it may take its time")
		time.Sleep(time.Second)
		require.EqualError(t, a.Alive(time.Now()), "audit of topic output: reading has not moved for 2m1s")
		close(s.release)
		time.Sleep(2 * time.Second)
		require.NoError(t, a.Alive(time.Now()), "it goes on")
		cancel()
		require.NoError(t, <-done)
	})
}

// That Kafka is away is no reason to be restarted.
func TestWithoutKafkaReadingIsAlive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shelves := newShelves(1, 0)
		shelves.result(0, "a", begin, 0, begin)
		shelves.broken = func(string, int, int64) error { return errors.New("away") }
		a := newAuditor(AuditorConfig{Topic: topic, Audit: testAudit}, shelves)
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- a.Run(ctx) }()
		time.Sleep(2 * stuckAfter)
		assert.NoError(t, a.Alive(time.Now()))
		assert.Error(t, a.Ready())
		cancel()
		require.NoError(t, <-done)
	})
}
