//go:build e2e

package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/stretchr/testify/require"
)

// The topics are read here without the exporter's code: it is what is being tested.

// read returns all records that a topic holds now. A Kafka that has just been started may not have found its leaders
// yet, so another try may be due.
func (s *stack) read(topic string) (all []kafka.Message) {
	s.t.Helper()
	s.eventually(time.Minute, "topic "+topic+" can be read", func() string {
		var err error
		if all, err = s.tryRead(topic); err != nil {
			return err.Error()
		}
		return ""
	})
	return all
}

// tryRead asks for the ends of all partitions first: of a topic that continues growing, the partitions are then read up
// to nearly the same moment.
func (s *stack) tryRead(topic string) ([]kafka.Message, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	broker := s.kafka()
	conn, err := kafka.DialContext(ctx, "tcp", broker)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	partitions, err := conn.ReadPartitions(topic)
	if err != nil {
		return nil, err
	}
	var stretches []stretch
	for _, partition := range partitions {
		found, err := stretchOf(ctx, broker, topic, partition.ID)
		if err != nil {
			return nil, err
		}
		stretches = append(stretches, found)
	}
	var all []kafka.Message
	for _, stretch := range stretches {
		messages, err := stretch.read(ctx, broker, topic)
		if err != nil {
			return nil, err
		}
		all = append(all, messages...)
	}
	return all, nil
}

// stretch is what a partition holds: the offsets from first up to end.
type stretch struct {
	partition  int
	first, end int64
}

func stretchOf(ctx context.Context, broker, topic string, partition int) (stretch, error) {
	conn, err := kafka.DialLeader(ctx, "tcp", broker, topic, partition)
	if err != nil {
		return stretch{}, err
	}
	defer conn.Close()
	first, end, err := conn.ReadOffsets()
	return stretch{partition, first, end}, err
}

func (s stretch) read(ctx context.Context, broker, topic string) (messages []kafka.Message, err error) {
	reader := kafka.NewReader(kafka.ReaderConfig{
		Brokers: []string{broker}, Topic: topic, Partition: s.partition, MaxWait: 100 * time.Millisecond, MaxBytes: 10 << 20,
	})
	defer reader.Close()
	if err := reader.SetOffset(s.first); err != nil {
		return nil, err
	}
	for offset := s.first; offset < s.end; {
		message, err := reader.ReadMessage(ctx)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("read %s/%d at offset %d: %w", topic, s.partition, offset, err)
		}
		messages = append(messages, message)
		offset = message.Offset + 1
	}
	return messages, nil
}

// cell is a window of a page.
type cell struct {
	Start time.Time
	Page  string
}

func (c cell) String() string { return c.Start.UTC().Format(time.TimeOnly) + " " + c.Page }

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
		counts[cell{windowStart(event.Timestamp, s.settings.Window()), event.Page}]++
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
		if !json.Valid(message.Value) {
			continue // the end of a transaction, which kafka-go hands out as if it were a record
		}
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
