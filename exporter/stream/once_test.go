package stream

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"

	"flinkwatch/exporter/audit"
)

// event puts an event of a key into the input.
func (b *broker) event(partition int, key string, at time.Time) {
	b.produce("events", partition, 0, at, fmt.Sprintf(`{"timestamp":%q,"page":%q}`, at.Format(time.RFC3339Nano), key))
}

func countingAudit() audit.Config {
	cfg := testAudit
	cfg.Expect, cfg.Keys, cfg.Lateness = audit.ExpectInput, nil, time.Second
	return cfg
}

// clicks puts three events of each key into each of n windows, and lets the time of the input pass the last one's end.
func (b *broker) clicks(first, n int) {
	for window := first; window < first+n; window++ {
		for _, key := range testAudit.Keys {
			for i := range 3 {
				b.event(i%2, key, windowNo(window).Start.Add(time.Duration(i)*time.Second))
			}
		}
	}
	for partition := range 2 {
		b.event(partition, "a", windowNo(first+n-1).End.Add(2*time.Second))
	}
}

// A whole topic is audited, however long it is, and what is wrong is told window by window.
func TestOnce(t *testing.T) {
	b := startBroker(t)
	b.create("events", 2)
	const windows = 60 // more than the horizon of 40
	b.clicks(0, windows)
	for window := range windows {
		for _, key := range testAudit.Keys {
			if window != 3 || key != "b" {
				b.write(key, window, 3-int64(window/50)) // from window 50 on one event is lost
			}
		}
	}
	var mu sync.Mutex
	var told []int64
	got, err := Once(t.Context(), AuditorConfig{
		Kafka: b.connection(), Topic: topic, Input: "events", Audit: countingAudit(),
	}, func(left int64) {
		mu.Lock()
		defer mu.Unlock()
		told = append(told, left)
	})
	require.NoError(t, err)
	assert.Equal(t, map[audit.Verdict]int64{audit.Correct: 3*50 - 1, audit.Missing: 1, audit.Short: 3 * 10}, got.Horizon)
	require.Len(t, got.Faults, 1+3*10)
	assert.Equal(t, "b", got.Faults[0].Key)
	assert.Equal(t, windowNo(3), got.Faults[0].Window)
	assert.Equal(t, audit.Missing, got.Faults[0].Verdict)
	assert.EqualValues(t, 3+3*10, got.Lost)
	assert.Zero(t, told[len(told)-1], "nothing is left")
}

func TestOnceSaysWhatIsInTheWay(t *testing.T) {
	b := newBroker(t)
	cfg := AuditorConfig{Kafka: b.connection(), Topic: topic, Audit: testAudit}
	_, err := Once(t.Context(), cfg, func(int64) {})
	require.ErrorContains(t, err, "topic output: partitions")
	b.start()
	_, err = Once(t.Context(), cfg, func(int64) {})
	require.ErrorIs(t, err, ErrNoTopic)
}

// Once ends with an error where it has not read everything to the end.
func TestOnceThatCannotReadToTheEnd(t *testing.T) {
	t.Run("a topic cannot be asked", func(t *testing.T) {
		b := newBroker(t)
		b.start()
		_, err := Once(t.Context(), AuditorConfig{Kafka: b.connection(), Topic: topic, Audit: testAudit}, func(int64) {})
		require.ErrorIs(t, err, ErrNoTopic)
	})
	t.Run("one of the partitions cannot be read", func(t *testing.T) {
		b := startBroker(t)
		b.right(0, 5)
		b.cluster.Fault(kfake.Fault{
			Keys: []kmsg.Key{kmsg.Fetch}, Topic: topic, Partitions: []int32{2}, Err: kerr.NotLeaderForPartition, Count: -1,
		})
		_, err := Once(t.Context(), AuditorConfig{Kafka: b.connection(), Topic: topic, Audit: testAudit}, func(int64) {})
		require.ErrorContains(t, err, "topic output: partition 2: ")
	})
	t.Run("none of the partitions can be read", func(t *testing.T) {
		b := startBroker(t)
		b.right(0, 5)
		b.cluster.Fault(kfake.Fault{
			Keys: []kmsg.Key{kmsg.Fetch}, Topic: topic, Err: kerr.NotLeaderForPartition, Count: -1,
		})
		_, err := Once(t.Context(), AuditorConfig{Kafka: b.connection(), Topic: topic, Audit: testAudit}, func(int64) {})
		require.ErrorContains(t, err, "fetch from offset 0")
	})
}

// The last point of a finite read is told to be the last, once, after two at which more could have come.
func TestOnceEndsWithAFinalPoint(t *testing.T) {
	s := newShelves(1, 0)
	s.results(0, 3)
	cfg := testAudit
	cfg.Whole = true
	a, ledgers := s.noting(AuditorConfig{Audit: cfg})
	require.NoError(t, a.readWhole(t.Context()))
	(*ledgers)[0].snap = audit.Snapshot{
		Overdue: 2, Pending: 3, Dropped: 4, Rejected: map[audit.Reason]int64{audit.FarAhead: 5},
	}
	got := a.whole()
	assert.Equal(t, []string{"a@0", "a@1", "a@2", "history", "history", "final"}, (*ledgers)[0].lines)
	assert.EqualValues(t, 2, got.Overdue)
	assert.EqualValues(t, 3, got.Pending)
	assert.EqualValues(t, 4, got.Dropped)
	assert.Equal(t, map[Refusal]int64{{topic, audit.FarAhead}: 5}, got.DecodeErrors)
}

// Where the time of a topic begins again, the runs before are judged as well, each to its end.
func TestOnceJudgesAllRuns(t *testing.T) {
	s := newShelves(1, 0)
	s.results(0, 100)
	s.results(0, 20)
	cfg := testAudit
	cfg.Whole, cfg.Keys = true, []string{"a"}
	a := newAuditor(AuditorConfig{Topic: topic, Audit: cfg}, s)
	a.clock = now
	require.NoError(t, a.readWhole(t.Context()))
	got := a.whole()
	assert.EqualValues(t, 120, got.Horizon[audit.Correct], got.Horizon)
}

// What the input holds is what the results should count; a pause of the input is no loss, and an outage of the job is
// told as windows that are overdue.
func TestTheInputIsCounted(t *testing.T) {
	b := startBroker(t)
	b.create("events", 2)
	a, _ := b.count()
	b.clicks(0, 4)
	for window := range 4 {
		b.write("a", window, 3)
		b.write("b", window, 3-int64(window%2))
		b.write("c", window, 3)
	}
	b.waitHorizon(a, map[audit.Verdict]int64{audit.Correct: 5, audit.Short: 1})
	assert.Zero(t, a.Snapshot(now()).Overdue)

	b.clicks(100, 3)
	eventually(t, func() bool { return a.Snapshot(now()).Overdue == 3*3+1 }, "the job is down: %+v",
		a.Snapshot(now()).Overdue)
	assert.Zero(t, a.Snapshot(now()).Horizon[audit.Missing])
}

// However often it is killed, it says what one says that never died: it needs both topics for that, and nothing else.
func TestRestartEqualsNeverDiedOnTheInput(t *testing.T) {
	b := startBroker(t)
	b.create("events", 2)
	never, _ := b.count()
	b.waitReady(never)
	steps := []func(){
		func() { b.clicks(0, 3) },
		func() { b.write("a", 0, 3); b.write("b", 0, 2); b.write("c", 0, 3) },
		func() { b.write("a", 1, 3); b.write("b", 1, 3); b.write("c", 1, 3); b.write("c", 1, 3) },
		func() { b.clicks(3, 3) },
		func() {
			for window := 3; window < 6; window++ {
				for _, key := range testAudit.Keys {
					b.write(key, window, 3)
				}
			}
		},
		func() { b.event(0, "b", windowNo(1).Start) }, // late
		func() { b.write("a", 2, 3) },
		func() {
			b.clicks(10, 60)
			for window := 10; window < 70; window++ {
				for _, key := range testAudit.Keys {
					b.write(key, window, 3)
				}
			}
		},
	}
	for n, step := range steps {
		step()
		again, stop := b.count()
		b.waitReady(again)
		at := begin.Add(10 * time.Minute)
		want := again.Snapshot(at)
		eventually(t, func() bool {
			got := never.Snapshot(at)
			return assert.ObjectsAreEqual(want.Horizon, got.Horizon) && assert.ObjectsAreEqual(want.Windows, got.Windows) &&
				want.Pending == got.Pending && want.Overdue == got.Overdue &&
				want.Lost == got.Lost && want.Surplus == got.Surplus && want.InputTime.Equal(got.InputTime)
		}, "step %d: want %v, got %v", n, want.Horizon, never.Snapshot(at).Horizon)
		stop()
	}
}

// count starts an auditor that counts the input.
func (b *broker) count() (auditor *Auditor, stop func()) {
	auditor, _, stop = b.runWith(AuditorConfig{
		Kafka: b.connection(), Topic: topic, Input: "events", Audit: countingAudit(),
	})
	return auditor, stop
}
