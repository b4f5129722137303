package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/segmentio/kafka-go"
)

// contradict waits for a result of the playground's job, and writes it again with another count.
func contradict(ctx context.Context, s *stack) (at time.Time, err error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	broker := s.settings.Port("KAFKA_PORT").Address()
	reader := kafka.NewReader(kafka.ReaderConfig{Brokers: []string{broker}, Topic: "output", MaxWait: time.Second})
	defer reader.Close()
	if err := reader.SetOffset(kafka.LastOffset); err != nil {
		return at, err
	}
	message, err := reader.ReadMessage(ctx)
	if err != nil {
		return at, fmt.Errorf("read a result: %w", err)
	}
	var result map[string]any
	if err := json.Unmarshal(message.Value, &result); err != nil {
		return at, fmt.Errorf("result at offset %d: %w", message.Offset, err)
	}
	result["count"] = 17
	value, err := json.Marshal(result)
	if err != nil {
		return at, err
	}
	writer := &kafka.Writer{Addr: kafka.TCP(broker), Topic: "output", RequiredAcks: kafka.RequireAll}
	defer writer.Close()
	return time.Now(), writer.WriteMessages(ctx, kafka.Message{Key: message.Key, Value: value})
}
