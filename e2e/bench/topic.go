package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/twmb/franz-go/pkg/kgo"
)

const (
	partitions = 3
	windowSize = 15 * time.Second
)

// epoch is the start of the first window.
var epoch = time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)

// topic is what a topic of the benchmark holds: the records in the order of their windows.
type topic struct {
	name                  string
	keys, windows, copies int
	// value appends one of the copies of what a window of a key has.
	value func(to []byte, window, key, copy int) []byte
}

func (t topic) records() int { return t.keys * t.windows * t.copies }

// results is a topic with so many equal results of each window.
func results(name string, keys, windows, copies, count int) topic {
	return topic{name, keys, windows, copies, func(to []byte, window, key, _ int) []byte {
		start := epoch.Add(time.Duration(window) * windowSize)
		return fmt.Appendf(to, `{"windowStart":%q,"windowEnd":%q,"page":"/page/%d","count":%d}`,
			start.Format(time.RFC3339Nano), start.Add(windowSize).Format(time.RFC3339Nano), key, count)
	}}
}

// events is a topic with so many events of each window.
func events(name string, keys, windows, each int) topic {
	return topic{name, keys, windows, each, func(to []byte, window, key, copy int) []byte {
		at := epoch.Add(time.Duration(window)*windowSize + windowSize*time.Duration(copy)/time.Duration(each))
		return fmt.Appendf(to, `{"timestamp":%q,"page":"/page/%d"}`, at.Format("2006-01-02T15:04:05.000Z"), key)
	}}
}

// fill writes the topic, unless it is there. Batches are as large as they become, and not compressed: what unpacking
// takes is the codec's.
func (t topic) fill(ctx context.Context, broker string) error {
	client := &kafka.Client{Addr: kafka.TCP(broker)}
	if there, err := t.there(ctx, client); err != nil || there {
		return err
	}
	if err := createTopic(ctx, client, t.name, partitions); err != nil {
		return err
	}
	return t.write(ctx, broker)
}

// createTopic creates a topic in which Kafka says when a record was written.
func createTopic(ctx context.Context, client *kafka.Client, name string, partitions int) error {
	created, err := client.CreateTopics(ctx, &kafka.CreateTopicsRequest{Topics: []kafka.TopicConfig{{
		Topic: name, NumPartitions: partitions, ReplicationFactor: 1,
		ConfigEntries: []kafka.ConfigEntry{{ConfigName: "message.timestamp.type", ConfigValue: "LogAppendTime"}},
	}}})
	if err == nil {
		err = created.Errors[name]
	}
	if err != nil {
		return fmt.Errorf("create topic %s: %w", name, err)
	}
	return nil
}

// there reports whether the topic has as many records as it should.
func (t topic) there(ctx context.Context, client *kafka.Client) (bool, error) {
	n, err := recordsIn(ctx, client, t.name)
	if err != nil || n == 0 {
		return false, err
	}
	if n != t.records() {
		return false, fmt.Errorf("topic %s has %d records and not %d: forget it with make clean-state", t.name, n,
			t.records())
	}
	return true, nil
}

// recordsIn counts the records of a topic in which none was ever deleted.
func recordsIn(ctx context.Context, client *kafka.Client, name string) (n int, err error) {
	ends, err := endsOf(ctx, client, name)
	for _, end := range ends {
		n += int(end)
	}
	return n, err
}

func (t topic) write(ctx context.Context, broker string) error {
	producer, err := kgo.NewClient(kgo.SeedBrokers(broker), kgo.ProducerBatchCompression(kgo.NoCompression()),
		kgo.RecordPartitioner(kgo.ManualPartitioner()), kgo.UnknownTopicRetries(10))
	if err != nil {
		return err
	}
	defer producer.Close()
	var failed error
	var once sync.Once
	for window := range t.windows {
		for n := range t.copies {
			for key := range t.keys {
				record := &kgo.Record{Topic: t.name, Partition: int32(key % partitions), Value: t.value(nil, window, key, n)}
				producer.Produce(ctx, record, func(_ *kgo.Record, err error) {
					if err != nil {
						once.Do(func() { failed = err })
					}
				})
			}
		}
	}
	if err := producer.Flush(ctx); err != nil {
		return fmt.Errorf("fill topic %s: %w", t.name, err)
	}
	return failed
}

// endsOf are the ends of the partitions of a topic; none where it does not exist.
func endsOf(ctx context.Context, client *kafka.Client, name string) (map[int]int64, error) {
	metadata, err := client.Metadata(ctx, &kafka.MetadataRequest{Topics: []string{name}})
	if err != nil {
		return nil, fmt.Errorf("topic %s: %w", name, err)
	}
	var asked []kafka.OffsetRequest
	for _, partition := range metadata.Topics[0].Partitions {
		asked = append(asked, kafka.LastOffsetOf(partition.ID))
	}
	if len(asked) == 0 {
		return nil, nil
	}
	offsets, err := client.ListOffsets(ctx, &kafka.ListOffsetsRequest{
		Topics: map[string][]kafka.OffsetRequest{name: asked},
	})
	if err != nil {
		return nil, fmt.Errorf("ends of topic %s: %w", name, err)
	}
	ends := map[int]int64{}
	for _, o := range offsets.Topics[name] {
		ends[o.Partition] = o.LastOffset
	}
	return ends, nil
}
