package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

const simulatedBrokers = 3

// brokers are simulated, so that they can be many and count what they are asked. They are in this process, and the
// exporter is in its own.
type brokers struct {
	*kfake.Cluster
	requests atomic.Int64
}

func newBrokers(partitions int, topics ...string) (*brokers, error) {
	cluster, err := kfake.NewCluster(kfake.NumBrokers(simulatedBrokers), kfake.SeedTopics(int32(partitions), topics...))
	if err != nil {
		return nil, err
	}
	b := &brokers{Cluster: cluster}
	cluster.Control(func(kmsg.Request) (kmsg.Response, error, bool) {
		cluster.KeepControl()
		b.requests.Add(1)
		return nil, nil, false
	})
	return b, nil
}

// fill writes one result of each window of each key. A key has one partition.
func (b *brokers) fill(ctx context.Context, t topic, partitions int) error {
	client, err := kgo.NewClient(kgo.SeedBrokers(b.ListenAddrs()...), kgo.RecordPartitioner(kgo.ManualPartitioner()),
		kgo.ProducerBatchCompression(kgo.NoCompression()))
	if err != nil {
		return err
	}
	defer client.Close()
	var failed error
	var once sync.Once
	for window := range t.windows {
		for key := range t.keys {
			record := &kgo.Record{Topic: t.name, Partition: int32(key % partitions), Value: t.value(nil, window, key, 0)}
			client.Produce(ctx, record, func(_ *kgo.Record, err error) {
				if err != nil {
					once.Do(func() { failed = err })
				}
			})
		}
	}
	if err := client.Flush(ctx); err != nil {
		return fmt.Errorf("fill topic %s: %w", t.name, err)
	}
	return failed
}

// serveAudits starts a flinkwatch that audits topics in which all windows have the same count. The file that it reads
// is in a folder.
func (b *brokers) serveAudits(ctx context.Context, s *stack, folder string, topics []string) (*exporter, error) {
	var file strings.Builder
	fmt.Fprintf(&file, "kafka: {main: {bootstrap_servers: [%q]}}\naudits:\n", b.ListenAddrs()[0])
	for _, name := range topics {
		fmt.Fprintf(&file,
			"- {name: %s, topic: %s, window: {size: %s}, expect: {count: 1000}, judge: {max_windows: 0, horizon: 720h}}\n",
			name, name, windowSize)
	}
	path := filepath.Join(folder, "flinkwatch.yaml")
	if err := os.WriteFile(path, []byte(file.String()), 0o600); err != nil {
		return nil, err
	}
	e, err := s.serve(ctx, "--config.file="+path, "--scrape.max-series=0")
	if err != nil {
		return nil, err
	}
	return e, e.await(ctx, "/-/ready")
}

// idleFor is how long an exporter is watched that has nothing to do.
const idleFor = 20 * time.Second

// idle is what a minute takes in which nothing is written and nobody asks.
func (b *brokers) idle(e *exporter) (map[string]float64, error) {
	requests := b.requests.Load()
	before, err := cpuOf(e.pid())
	if err != nil {
		return nil, err
	}
	<-time.After(idleFor)
	after, err := cpuOf(e.pid())
	return map[string]float64{
		"idle_cpu_seconds_per_minute":    (after - before) / idleFor.Minutes(),
		"requests_per_broker_and_minute": float64(b.requests.Load()-requests) / simulatedBrokers / idleFor.Minutes(),
	}, err
}
