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
)

// read reads one topic. Deleted records are known by the first offset that is left.
func (w *witness) read(ctx context.Context, topic string) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	stretches, err := w.stretches(ctx, topic)
	if err != nil {
		return err
	}
	t := w.topics[topic]
	taken := false
	for _, s := range stretches {
		if s.first > t.next[s.partition] {
			return fmt.Errorf("topic %s, partition %d: records were deleted before they were seen", topic, s.partition)
		}
		taken = taken || s.first > t.first[s.partition]
		t.first[s.partition] = s.first
	}
	if taken {
		w.markGone(topic, false, func(s sighting) bool { return s.offset < t.first[s.partition] })
	}
	for _, s := range stretches {
		if err := w.readTo(ctx, topic, s); err != nil {
			return err
		}
	}
	return nil
}

func (w *witness) stretches(ctx context.Context, topic string) ([]stretch, error) {
	answer, err := w.kafka.Metadata(ctx, &kafka.MetadataRequest{Topics: []string{topic}})
	if err != nil {
		return nil, err
	}
	if err := answer.Topics[0].Error; err != nil {
		return nil, err
	}
	var requests []kafka.OffsetRequest
	for _, p := range answer.Topics[0].Partitions {
		requests = append(requests, kafka.FirstOffsetOf(p.ID), kafka.LastOffsetOf(p.ID))
	}
	offsets, err := w.kafka.ListOffsets(ctx, &kafka.ListOffsetsRequest{
		Topics: map[string][]kafka.OffsetRequest{topic: requests},
	})
	if err != nil {
		return nil, err
	}
	var stretches []stretch
	for _, p := range offsets.Topics[topic] {
		if p.Error != nil {
			return nil, p.Error
		}
		stretches = append(stretches, stretch{p.Partition, p.FirstOffset, p.LastOffset})
	}
	return stretches, nil
}

func (w *witness) readTo(ctx context.Context, topic string, s stretch) error {
	t := w.topics[topic]
	for t.next[s.partition] < s.end {
		answer, err := w.kafka.Fetch(ctx, &kafka.FetchRequest{
			Topic: topic, Partition: s.partition, Offset: t.next[s.partition], MinBytes: 1, MaxBytes: 8 << 20,
			MaxWait: 500 * time.Millisecond,
		})
		if err == nil {
			err = answer.Error
		}
		if err != nil {
			return err
		}
		before := t.next[s.partition]
		if err := w.take(topic, s.partition, answer.Records); err != nil {
			return err
		}
		if t.next[s.partition] == before {
			return fmt.Errorf("topic %s, partition %d: nothing at offset %d of %d", topic, s.partition, before, s.end)
		}
	}
	return nil
}

// take keeps the records of an answer, which may begin before the offset that was asked for.
func (w *witness) take(topic string, partition int, records kafka.RecordReader) error {
	t, now := w.topics[topic], time.Now()
	for {
		record, err := records.ReadRecord()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		value, err := kafka.ReadAll(record.Value)
		if err != nil {
			return err
		}
		if record.Offset < t.next[partition] {
			continue
		}
		t.next[partition] = record.Offset + 1
		c, count, err := w.parse(topic, value)
		if err != nil {
			return fmt.Errorf("topic %s, partition %d, offset %d: %w", topic, partition, record.Offset, err)
		}
		t.seen = append(t.seen, sighting{c, count, partition, record.Offset, t.life, now, 0})
	}
}

// parse reads an event as one of its window, and a result as its count.
func (w *witness) parse(topic string, value []byte) (cell, int, error) {
	if topic == "output" {
		var r result
		err := json.Unmarshal(value, &r)
		return cell{r.WindowStart, r.Page}, r.Count, err
	}
	var event struct {
		Timestamp time.Time `json:"timestamp"`
		Page      string    `json:"page"`
	}
	err := json.Unmarshal(value, &event)
	return cell{windowStart(event.Timestamp, w.window), event.Page}, 1, err
}
