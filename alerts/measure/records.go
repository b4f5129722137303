package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"time"

	"github.com/segmentio/kafka-go"
)

func (s *stack) broker() net.Addr { return kafka.TCP(s.settings.Port("KAFKA_PORT").Address()) }

// write writes one record.
func (s *stack) write(ctx context.Context, topic string, key, value []byte) error {
	writer := &kafka.Writer{Addr: s.broker(), Topic: topic, RequiredAcks: kafka.RequireAll}
	defer writer.Close()
	if err := writer.WriteMessages(ctx, kafka.Message{Key: key, Value: value}); err != nil {
		return fmt.Errorf("write into %s: %w", topic, err)
	}
	return nil
}

// contradict waits for a result and writes it again, with another count.
func contradict(ctx context.Context, s *stack) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	brokers := []string{s.broker().String()}
	reader := kafka.NewReader(kafka.ReaderConfig{Brokers: brokers, Topic: "output", MaxWait: time.Second})
	defer reader.Close()
	if err := reader.SetOffset(kafka.LastOffset); err != nil {
		return err
	}
	message, err := reader.ReadMessage(ctx)
	if err != nil {
		return fmt.Errorf("read a result: %w", err)
	}
	var result map[string]any
	if err := json.Unmarshal(message.Value, &result); err != nil {
		return fmt.Errorf("result at offset %d: %w", message.Offset, err)
	}
	result["count"] = 17
	value, err := json.Marshal(result)
	if err != nil {
		return err
	}
	return s.write(ctx, "output", message.Key, value)
}

// writeLate spoils the stack: the generator does not continue in a topic that somebody else has written to.
func writeLate(ctx context.Context, s *stack) error {
	s.runsFor = ""
	at := time.Now().Add(-5 * time.Minute).UTC()
	return s.write(ctx, "input", nil, fmt.Appendf(nil, `{"timestamp":%q,"page":"/help"}`, at.Format(time.RFC3339)))
}

func writeUnreadable(ctx context.Context, s *stack) error {
	return s.write(ctx, "output", nil, []byte("no JSON"))
}

// skipInput lets the job's group continue at the end of its input, so that nothing before is read.
func skipInput(ctx context.Context, s *stack) error {
	client := &kafka.Client{Addr: s.broker()}
	metadata, err := client.Metadata(ctx, &kafka.MetadataRequest{Topics: []string{"input"}})
	if err != nil {
		return fmt.Errorf("partitions of the input: %w", err)
	}
	var asked []kafka.OffsetRequest
	for _, partition := range metadata.Topics[0].Partitions {
		asked = append(asked, kafka.LastOffsetOf(partition.ID))
	}
	ends, err := client.ListOffsets(ctx, &kafka.ListOffsetsRequest{
		Topics: map[string][]kafka.OffsetRequest{"input": asked},
	})
	if err != nil {
		return fmt.Errorf("end of the input: %w", err)
	}
	var commits []kafka.OffsetCommit
	for _, end := range ends.Topics["input"] {
		commits = append(commits, kafka.OffsetCommit{Partition: end.Partition, Offset: end.LastOffset})
	}
	_, err = client.OffsetCommit(ctx, &kafka.OffsetCommitRequest{
		GroupID: "click-event-count", GenerationID: -1, Topics: map[string][]kafka.OffsetCommit{"input": commits},
	})
	if err != nil {
		return fmt.Errorf("skip the input: %w", err)
	}
	return nil
}
