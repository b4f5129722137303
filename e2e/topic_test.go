//go:build e2e

package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/audit"
)

// The topics are read here without the exporter's code: it is what is being tested.

// read returns all records that a topic holds now. The ends of all partitions are asked for first: of a topic that goes
// on growing, the partitions are then read up to nearly the same moment.
func (s *stack) read(topic string) []kafka.Message {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	broker := s.settings.Port("KAFKA_PORT").Address()
	conn, err := kafka.DialContext(ctx, "tcp", broker)
	require.NoError(s.t, err)
	defer conn.Close()
	partitions, err := conn.ReadPartitions(topic)
	require.NoError(s.t, err)
	var stretches []stretch
	for _, partition := range partitions {
		stretches = append(stretches, stretchOf(ctx, s.t, broker, topic, partition.ID))
	}
	var all []kafka.Message
	for _, stretch := range stretches {
		all = append(all, stretch.read(ctx, s.t, broker, topic)...)
	}
	return all
}

// stretch is what a partition holds: the offsets from first up to end.
type stretch struct {
	partition  int
	first, end int64
}

func stretchOf(ctx context.Context, t *testing.T, broker, topic string, partition int) stretch {
	t.Helper()
	conn, err := kafka.DialLeader(ctx, "tcp", broker, topic, partition)
	require.NoError(t, err)
	defer conn.Close()
	first, end, err := conn.ReadOffsets()
	require.NoError(t, err)
	return stretch{partition, first, end}
}

func (s stretch) read(ctx context.Context, t *testing.T, broker, topic string) []kafka.Message {
	t.Helper()
	reader := kafka.NewReader(kafka.ReaderConfig{
		Brokers: []string{broker}, Topic: topic, Partition: s.partition, MaxWait: 100 * time.Millisecond, MaxBytes: 10 << 20,
	})
	defer reader.Close()
	require.NoError(t, reader.SetOffset(s.first))
	var messages []kafka.Message
	for offset := s.first; offset < s.end; {
		message, err := reader.ReadMessage(ctx)
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err, "read %s/%d at offset %d", topic, s.partition, offset)
		messages = append(messages, message)
		offset = message.Offset + 1
	}
	return messages
}

// cell is a window of a page.
type cell struct {
	Start time.Time
	Page  string
}

// events counts the events of the input topic by window and page.
func (s *stack) events() map[cell]int {
	s.t.Helper()
	counts := map[cell]int{}
	for _, message := range s.read("input") {
		var event struct {
			Timestamp time.Time `json:"timestamp"`
			Page      string    `json:"page"`
		}
		require.NoError(s.t, json.Unmarshal(message.Value, &event))
		counts[cell{audit.WindowOf(event.Timestamp, s.settings.Window()).Start, event.Page}]++
	}
	return counts
}

// result is one record of the output topic.
type result struct {
	WindowStart time.Time `json:"windowStart"`
	WindowEnd   time.Time `json:"windowEnd"`
	Page        string    `json:"page"`
	Count       int       `json:"count"`
	Written     time.Time `json:"-"`
}

// results returns the records of the output topic by window and page.
func (s *stack) results() map[cell][]result {
	s.t.Helper()
	results := map[cell][]result{}
	for _, message := range s.read("output") {
		var r result
		require.NoError(s.t, json.Unmarshal(message.Value, &r))
		r.Written = message.Time
		key := cell{r.WindowStart, r.Page}
		results[key] = append(results[key], r)
	}
	return results
}

// span returns the first and the last window of some cells.
func span[V any](cells map[cell]V) (first, last time.Time) {
	for c := range cells {
		if first.IsZero() || c.Start.Before(first) {
			first = c.Start
		}
		if c.Start.After(last) {
			last = c.Start
		}
	}
	return first, last
}
