package stream

import (
	"context"
	"os"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kgo"
)

const (
	benchRecords    = 2_000_000
	benchPartitions = 3
	// benchBroker is the variable with the address of a broker that may be written to.
	benchBroker = "BENCH_KAFKA"
)

// Reading a topic on a real broker, against kafka-go's partition reader and franz-go's client, all of which only count:
//
//	BENCH_KAFKA=localhost:9094 go test -run - -bench Broker -benchtime 5x ./exporter/stream
func BenchmarkBroker(b *testing.B) {
	address := os.Getenv(benchBroker)
	if address == "" {
		b.Skip(benchBroker + " is not set to the address of a broker")
	}
	for name, codec := range map[string]kgo.CompressionCodec{
		"plain": kgo.NoCompression(), "lz4": kgo.Lz4Compression(),
	} {
		topic := "bench-" + name + "-" + time.Now().Format("150405")
		fill(b, address, topic, codec)
		b.Run(name+"/kafka-go", func(b *testing.B) {
			measure(b, func(partition int) int { return countWithKafkaGo(b, address, topic, partition) })
		})
		b.Run(name+"/franz-go", func(b *testing.B) {
			measure(b, func(partition int) int { return countWithFranzGo(b, address, topic, partition) })
		})
		b.Run(name+"/stream", func(b *testing.B) {
			c := newCluster(Connection{Brokers: []string{address}})
			defer c.close()
			ends, err := c.bounds(b.Context(), topic, []int{0, 1, 2})
			require.NoError(b, err)
			measure(b, func(partition int) int { return countWithStream(b, c, topic, partition, ends[partition].end) })
		})
	}
}

// measure reads all partitions at once, over and over.
func measure(b *testing.B, read func(partition int) int) {
	b.ReportAllocs()
	before := cpuSeconds()
	for b.Loop() {
		var wait sync.WaitGroup
		counts := [benchPartitions]int{}
		for partition := range benchPartitions {
			wait.Go(func() { counts[partition] = read(partition) })
		}
		wait.Wait()
		if n := counts[0] + counts[1] + counts[2]; n != benchRecords {
			b.Fatalf("%d records and not %d", n, benchRecords)
		}
	}
	b.ReportMetric(float64(b.N)*benchRecords/b.Elapsed().Seconds(), "records/s")
	b.ReportMetric((cpuSeconds()-before)/float64(b.N), "cpu-s/op")
}

// cpuSeconds is what the process has used; a machine that others use as well shows it better than the clock.
func cpuSeconds() float64 {
	var used syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &used)
	return time.Duration(used.Utime.Nano() + used.Stime.Nano()).Seconds()
}

func fill(b *testing.B, address, topic string, codec kgo.CompressionCodec) {
	client := &kafka.Client{Addr: kafka.TCP(address)}
	_, err := client.CreateTopics(b.Context(), &kafka.CreateTopicsRequest{
		Topics: []kafka.TopicConfig{{Topic: topic, NumPartitions: benchPartitions, ReplicationFactor: 1}},
	})
	require.NoError(b, err)
	producer, err := kgo.NewClient(kgo.SeedBrokers(address), kgo.ProducerBatchCompression(codec),
		kgo.RecordPartitioner(kgo.ManualPartitioner()), kgo.UnknownTopicRetries(10))
	require.NoError(b, err)
	defer producer.Close()
	for n := range benchRecords {
		producer.Produce(b.Context(), &kgo.Record{
			Topic: topic, Partition: int32(n % benchPartitions), Value: []byte(value("/help", n, 1000)),
		}, func(_ *kgo.Record, err error) {
			if err != nil {
				b.Error(err)
			}
		})
	}
	require.NoError(b, producer.Flush(b.Context()))
}

func countWithKafkaGo(b *testing.B, address, topic string, partition int) int {
	conn, err := kafka.DialLeader(b.Context(), "tcp", address, topic, partition)
	require.NoError(b, err)
	end, err := conn.ReadLastOffset()
	require.NoError(b, err)
	require.NoError(b, conn.Close())
	reader := kafka.NewReader(kafka.ReaderConfig{
		Brokers: []string{address}, Topic: topic, Partition: partition, QueueCapacity: 10_000, MaxBytes: 10 << 20,
		MaxWait: 100 * time.Millisecond,
	})
	defer reader.Close()
	n := 0
	for next := int64(0); next < end; n++ {
		message, err := reader.ReadMessage(context.Background())
		require.NoError(b, err)
		next = message.Offset + 1
	}
	return n
}

func countWithFranzGo(b *testing.B, address, topic string, partition int) int {
	client, err := kgo.NewClient(kgo.SeedBrokers(address), kgo.ConsumePartitions(map[string]map[int32]kgo.Offset{
		topic: {int32(partition): kgo.NewOffset().AtStart()},
	}))
	require.NoError(b, err)
	defer client.Close()
	n, end := 0, benchRecords/benchPartitions
	if partition < benchRecords%benchPartitions {
		end++
	}
	for n < end {
		fetches := client.PollFetches(b.Context())
		require.NoError(b, fetches.Err())
		n += fetches.NumRecords()
	}
	return n
}

func countWithStream(b *testing.B, c *cluster, topic string, partition int, end int64) int {
	n := 0
	for next := int64(0); next < end; {
		got, err := c.fetch(b.Context(), topic, partition, next, portion{4 << 20, DefaultMemory})
		require.NoError(b, err)
		for _, batch := range got.batches {
			err := batch.each(next, end, func(records []record) bool {
				n += len(records)
				return true
			})
			require.NoError(b, err)
			next = batch.last + 1
		}
	}
	return n
}
