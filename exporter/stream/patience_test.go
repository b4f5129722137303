package stream

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A broker that hangs costs one time-out a poll, however many of its partitions are asked for, and for whatever reason.
func TestABrokerThatHangsCostsOneTimeOut(t *testing.T) {
	const partitions = 40 // half of them at each broker
	tests := []struct {
		because string
		// before is what happens before the poll that is watched.
		before func(t *testing.T, a *Auditor)
		hangs  func(partition int, offset int64) bool
		failed int
		want   time.Duration
	}{
		{
			"it hangs when its partitions are read", nil,
			func(p int, _ int64) bool { return p < partitions/2 }, partitions / 2, fetchTimeout + 3*time.Second,
		},
		{
			"it hangs after it has answered", nil,
			func(p int, offset int64) bool { return p < partitions/2 && offset > 0 }, partitions / 2,
			2*fetchTimeout + 5*time.Second,
		},
		{"it hangs when it is not certain that its partitions are the same", func(t *testing.T, a *Auditor) {
			lookAt(t, a, begin)
			a.results.doubt()
		}, func(p int, _ int64) bool { return p < partitions/2 }, partitions / 2, fetchTimeout + 3*time.Second},
		{
			"some of its partitions hang alone: the others are read", nil,
			func(p int, _ int64) bool { return p < 3 }, 3, fetchTimeout + 10*time.Second,
		},
	}
	for _, test := range tests {
		t.Run(test.because, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newShelves(partitions, 0)
				s.leader = func(partition int) int { return partition / (partitions / 2) }
				for p := range partitions {
					for w := range 40 {
						s.result(p, "a", windowNo(w).Start, 0, begin)
					}
				}
				cfg := testAudit
				cfg.Whole = true // nothing is looked at before it is read
				a := newAuditor(AuditorConfig{Topic: topic, Audit: cfg}, s)
				if test.before != nil {
					test.before(t, a)
				}
				s.broken = func(_ string, partition int, offset int64) error {
					if !test.hangs(partition, offset) {
						time.Sleep(100 * time.Millisecond)
						return nil
					}
					time.Sleep(fetchTimeout)
					return fmt.Errorf("fetch: %w", context.DeadlineExceeded)
				}
				began := time.Now()
				unread, err := a.poll(t.Context(), begin)
				require.NoError(t, err)
				assert.LessOrEqual(t, time.Since(began), test.want)
				assert.Len(t, unread.results, test.failed)
				for p, position := range a.results.positions {
					if unread.results[p] == nil {
						assert.EqualValues(t, 40, position.next, "partition %d", p)
					}
				}
			})
		})
	}
}

// At the start it does so, too, and its partitions are read when it answers.
func TestABrokerThatHangsAtTheStartCostsOneTimeOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShelves(40, 40)
		s.leader = func(partition int) int { return partition / 20 }
		for p := range 40 {
			for w := range 40 {
				s.result(p, "a", windowNo(w).Start, 0, begin)
				s.event(p, "a", windowNo(w).Start, 0, begin)
			}
		}
		s.broken = func(_ string, partition int, _ int64) error {
			if partition >= 20 {
				return nil
			}
			time.Sleep(fetchTimeout)
			return fmt.Errorf("fetch: %w", context.DeadlineExceeded)
		}
		a := newAuditor(AuditorConfig{Topic: topic, Input: "events", Audit: countingAudit()}, s)
		began := time.Now()
		unread, err := a.poll(t.Context(), begin)
		require.NoError(t, err)
		assert.LessOrEqual(t, time.Since(began), fetchTimeout)
		assert.Len(t, unread.results, 20)
		assert.Len(t, unread.events, 20)

		s.broken = nil
		lookAt(t, a, begin)
		lookAt(t, a, begin)
		assert.NoError(t, a.Ready())
	})
}
