package stream

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// countRequests counts those that a cluster gets, by key.
func countRequests(broker *kfake.Cluster) (of func(kmsg.Key) int64, reset func()) {
	var mu sync.Mutex
	counts := map[int16]int64{}
	broker.Control(func(r kmsg.Request) (kmsg.Response, error, bool) {
		broker.KeepControl()
		mu.Lock()
		defer mu.Unlock()
		counts[r.Key()]++
		return nil, nil, false
	})
	of = func(key kmsg.Key) int64 {
		mu.Lock()
		defer mu.Unlock()
		return counts[int16(key)]
	}
	return of, func() {
		mu.Lock()
		defer mu.Unlock()
		clear(counts)
	}
}

func seeded(t *testing.T, size, topics int, partitions int32) (brokers *kfake.Cluster, names []string) {
	t.Helper()
	for n := range topics {
		names = append(names, fmt.Sprint("topic-", n))
	}
	brokers, err := kfake.NewCluster(kfake.NumBrokers(size), kfake.SeedTopics(partitions, names...))
	require.NoError(t, err)
	t.Cleanup(brokers.Close)
	return brokers, names
}

// However many topics are asked for at the same time, each broker is asked once.
func TestTopicsAreAskedForTogether(t *testing.T) {
	const size = 3
	brokers, topics := seeded(t, size, 20, 12)
	connection := Connection{Brokers: brokers.ListenAddrs()}.Share()
	var users []*cluster
	for _, topic := range topics {
		users = append(users, newCluster(connection, topic).reads())
		users = append(users, newCluster(connection, topic)) // its backlog
	}
	requests, reset := countRequests(brokers)
	for range 2 { // the connections are there the second time
		reset()
		var wait sync.WaitGroup
		for n, user := range users {
			wait.Go(func() {
				partitions, err := user.partitions(t.Context(), topics[n/2])
				assert.NoError(t, err)
				got, err := user.bounds(t.Context(), topics[n/2], partitions)
				assert.NoError(t, err)
				assert.Len(t, got, 12)
			})
		}
		wait.Wait()
	}
	assert.LessOrEqual(t, requests(kmsg.ListOffsets), int64(2*2*size), "the first and the last offsets, and stragglers")
	for _, user := range users {
		user.close()
	}
}

// One that gives up does not end the request of the others, and a request that nobody waits for ends.
func TestWhoGivesUpHoldsNobodyUp(t *testing.T) {
	brokers, topics := seeded(t, 1, 2, 1)
	connection := Connection{Brokers: brokers.ListenAddrs()}.Share()
	hasty, patient := newCluster(connection, topics[0]).reads(), newCluster(connection, topics[1]).reads()
	defer hasty.close()
	defer patient.close()
	_, err := patient.bounds(t.Context(), topics[1], []int{0})
	require.NoError(t, err)

	var asked atomic.Int64
	release := make(chan struct{})
	brokers.ControlKey(int16(kmsg.ListOffsets), func(kmsg.Request) (kmsg.Response, error, bool) {
		brokers.KeepControl()
		if asked.Add(1) == 1 {
			brokers.SleepControl(func() { <-release })
		}
		return nil, nil, false
	})
	ctx, cancel := context.WithCancel(t.Context())
	var wait sync.WaitGroup
	wait.Go(func() {
		_, err := hasty.bounds(ctx, topics[0], []int{0})
		assert.ErrorIs(t, err, context.Canceled)
	})
	wait.Go(func() {
		_, err := patient.bounds(t.Context(), topics[1], []int{0})
		assert.NoError(t, err)
	})
	eventually(t, func() bool { return asked.Load() > 0 }, "one request for both")
	cancel()
	close(release)
	wait.Wait()
}

// A topic of an audit that is added later is known, and one of an audit that has gone is no longer asked for.
func TestTopicsComeAndGo(t *testing.T) {
	brokers, topics := seeded(t, 1, 2, 3)
	connection := Connection{Brokers: brokers.ListenAddrs()}.Share()
	first := newCluster(connection, topics[0])
	_, err := first.partitions(t.Context(), topics[0])
	require.NoError(t, err)

	second := newCluster(connection, topics[1])
	defer second.close()
	partitions, err := second.partitions(t.Context(), topics[1])
	require.NoError(t, err)
	assert.Len(t, partitions, 3)
	_, err = second.bounds(t.Context(), topics[1], partitions)
	require.NoError(t, err)
	_, err = first.bounds(t.Context(), topics[0], partitions)
	require.NoError(t, err, "the first goes on")
	first.close()
	assert.Equal(t, map[string]int{topics[1]: 1}, connection.shared.topics)
}

// All audits of a cluster look at it at the same time, once in each second.
func TestLooksAreAtTheSameTime(t *testing.T) {
	connection := Connection{Brokers: []string{"127.0.0.1:1"}}.Share()
	one := NewAuditor(AuditorConfig{Kafka: connection, Topic: "a", Audit: testAudit})
	other := NewAuditor(AuditorConfig{Kafka: connection, Topic: "b", Audit: testAudit})
	for _, late := range []time.Duration{0, 123 * time.Millisecond, 999 * time.Millisecond} {
		at := begin.Add(late)
		pause := other.untilNext(at)
		assert.LessOrEqual(t, pause, time.Second)
		assert.Positive(t, pause)
		assert.Zero(t, at.Add(pause).Sub(begin.Add(one.untilNext(begin)))%time.Second)
	}
}

// Audits of a topic that differ in their windows read it once.
func TestAuditsOfATopicReadItOnce(t *testing.T) {
	alone := fetchesOf(t, 15*time.Second)
	together := fetchesOf(t, 15*time.Second, 30*time.Second, time.Minute, time.Hour)
	assert.Less(t, together, 2*alone, "one request for all four; one of them may have come late")
}

// fetchesOf is how many requests it takes to read a record of each of four partitions, for audits of these windows.
func fetchesOf(t *testing.T, sizes ...time.Duration) int64 {
	t.Helper()
	brokers, topics := seeded(t, 1, 1, 4)
	connection := Connection{Brokers: brokers.ListenAddrs()}.Share()
	client, err := kgo.NewClient(kgo.SeedBrokers(brokers.ListenAddrs()...), kgo.RecordPartitioner(kgo.ManualPartitioner()))
	require.NoError(t, err)
	defer client.Close()
	var audits []*Auditor
	for _, size := range sizes {
		cfg := testAudit
		cfg.Size = size
		audits = append(audits, NewAuditor(AuditorConfig{Kafka: connection, Topic: topics[0], Audit: cfg}))
	}
	look := func() {
		var wait sync.WaitGroup
		for _, a := range audits {
			wait.Go(func() { lookAt(t, a, begin) })
		}
		wait.Wait()
	}
	look()
	requests, _ := countRequests(brokers)
	for p := range int32(4) {
		record := &kgo.Record{Topic: topics[0], Partition: p, Value: []byte(value("/help", int(p), 1))}
		require.NoError(t, client.ProduceSync(t.Context(), record).FirstErr())
	}
	look()
	for _, a := range audits {
		for p := range 4 {
			assert.EqualValues(t, 1, a.results.positions[p].next)
		}
		a.cluster.close()
	}
	return requests(kmsg.Fetch)
}
