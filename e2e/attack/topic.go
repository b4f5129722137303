package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
)

const (
	outputTopic = "output"
	windowSize  = 15 * time.Second
)

// topic is one of results, on brokers of its own.
type topic struct {
	cluster   *kfake.Cluster
	listeners *listeners
	client    *kgo.Client
	next      time.Time // the start of the next window

	mu  sync.Mutex
	err error
}

func newTopic(p poison) (*topic, error) {
	t := &topic{listeners: &listeners{}, next: time.Now().Add(-280 * windowSize).Truncate(windowSize).UTC()}
	var err error
	t.cluster, err = kfake.NewCluster(kfake.NumBrokers(3), kfake.ListenFn(t.listeners.listen),
		kfake.SeedTopics(max(3, p.partitions), outputTopic))
	if err != nil {
		return nil, err
	}
	codec, largest := p.codec, int32(128<<20) // before it is compressed
	if codec == (kgo.CompressionCodec{}) {
		codec, largest = kgo.NoCompression(), 1_000_000
	}
	t.client, err = kgo.NewClient(kgo.SeedBrokers(t.cluster.ListenAddrs()...), kgo.ProducerBatchCompression(codec),
		kgo.RecordPartitioner(kgo.ManualPartitioner()), kgo.ProducerBatchMaxBytes(largest), kgo.BrokerMaxWriteBytes(256<<20),
		kgo.MaxBufferedRecords(1_000_000))
	if err != nil {
		t.cluster.Close()
	}
	return t, err
}

func (t *topic) brokers() string { return strings.Join(t.cluster.ListenAddrs(), ",") }

// now is the start of the next window.
func (t *topic) now() time.Time { return t.next }

// good writes so many windows of three keys, each in a partition of its own, and waits until all is written.
func (t *topic) good(ctx context.Context, windows int) {
	for range windows {
		for p, key := range []string{"a", "b", "c"} {
			t.put(ctx, int32(p), resultOf(key, t.next, 1000))
		}
		t.next = t.next.Add(windowSize)
	}
	t.failed(t.client.Flush(ctx))
}

func (t *topic) put(ctx context.Context, partition int32, value string) {
	t.produce(ctx, &kgo.Record{Partition: partition, Value: []byte(value)})
}

func (t *topic) tombstone(ctx context.Context, partition int32, key string) {
	t.produce(ctx, &kgo.Record{Partition: partition, Key: []byte(key)})
}

func (t *topic) produce(ctx context.Context, r *kgo.Record) {
	r.Topic = outputTopic
	t.client.Produce(ctx, r, func(_ *kgo.Record, err error) { t.failed(err) })
}

func (t *topic) failed(err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.err == nil {
		t.err = err
	}
}

// halt has a broker hang.
func (t *topic) halt(broker int) { t.listeners.halt(t.cluster.ListenAddrs()[broker]) }

func (t *topic) close() {
	t.listeners.release()
	t.client.Close()
	t.cluster.Close()
}

func resultOf(key string, start time.Time, count int) string {
	return fmt.Sprintf(`{"windowStart":%q,"windowEnd":%q,"page":%q,"count":%d}`,
		start.UTC().Format(time.RFC3339), start.Add(windowSize).UTC().Format(time.RFC3339), key, count)
}

// noise is a text that no codec makes much shorter.
func noise(n int) string {
	text := make([]byte, n)
	for i := range text {
		text[i] = 'a' + byte(rand.IntN(26))
	}
	return string(text)
}
