// Package topics makes the two Kafka topics of the playground.
package topics

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/segmentio/kafka-go"
)

// Topics are what the job reads and writes.
//
// The events are spread over six partitions, so that every parallelism up to six has work. The output's record time
// is the time of writing: retention goes by it, and the delay of a result can be measured.
var Topics = []kafka.TopicConfig{
	{Topic: "input", NumPartitions: 6, ReplicationFactor: 1},
	{
		Topic: "output", NumPartitions: 3, ReplicationFactor: 1,
		ConfigEntries: []kafka.ConfigEntry{{ConfigName: "message.timestamp.type", ConfigValue: "LogAppendTime"}},
	},
}

// Create waits for Kafka and makes the topics that are not there yet. It gives up when ctx ends, with the last reason.
func Create(ctx context.Context, brokers string) error {
	client := &kafka.Client{Addr: kafka.TCP(brokers), Timeout: 5 * time.Second}
	for {
		err := create(ctx, client)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("create topics at %s: %w", brokers, err)
		case <-time.After(time.Second):
		}
	}
}

func create(ctx context.Context, client *kafka.Client) error {
	response, err := client.CreateTopics(ctx, &kafka.CreateTopicsRequest{Topics: Topics})
	if err != nil {
		return err
	}
	for topic, err := range response.Errors {
		if err != nil && !errors.Is(err, kafka.TopicAlreadyExists) {
			return fmt.Errorf("topic %s: %w", topic, err)
		}
	}
	return nil
}
