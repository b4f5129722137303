// Package topics makes the Kafka topics of the playground.
package topics

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/segmentio/kafka-go"

	"flinkwatch/kafkaguard"
)

// Topics are what the jobs read and write.
//
// The events are spread over six partitions, so that every parallelism up to six has work. The output's record time
// is the time of writing: retention goes by it, and the delay of a result can be measured.
var Topics = []kafka.TopicConfig{
	{Topic: "input", NumPartitions: 6, ReplicationFactor: 1},
	{
		Topic: "output", NumPartitions: 3, ReplicationFactor: 1,
		ConfigEntries: []kafka.ConfigEntry{{ConfigName: "message.timestamp.type", ConfigValue: "LogAppendTime"}},
	},
	{
		Topic: Expected, NumPartitions: 3, ReplicationFactor: 1,
		ConfigEntries: []kafka.ConfigEntry{{ConfigName: "cleanup.policy", ConfigValue: "compact"}},
	},
}

// Expected has the counts of the job Expected Counts, where that runs.
const Expected = "expected"

// Create waits for Kafka and makes the topics that are not there yet. It gives up when ctx ends, with the last reason,
// and at once where something else than Kafka answers.
func Create(ctx context.Context, broker string) error {
	client, done := Client(broker, 5*time.Second)
	defer done()
	for {
		err := create(ctx, client)
		if err == nil {
			return nil
		}
		if errors.Is(err, kafkaguard.ErrNoKafka) {
			return fmt.Errorf("create topics at %s: %w", broker, err)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("create topics at %s: %w", broker, err)
		case <-time.After(time.Second):
		}
	}
}

// Client asks a broker, and within that time. It knows of these topics, and of no others. done closes its connections.
func Client(broker string, timeout time.Duration) (client *kafka.Client, done func()) {
	transport := &kafka.Transport{
		Dial: kafkaguard.Guard{}.Dial, DialTimeout: timeout * 3 / 4, // it ends first, and says why
	}
	for _, topic := range Topics {
		transport.MetadataTopics = append(transport.MetadataTopics, topic.Topic)
	}
	return &kafka.Client{Addr: kafka.TCP(broker), Timeout: timeout, Transport: transport}, transport.CloseIdleConnections
}

func create(ctx context.Context, client *kafka.Client) error {
	// While kafka-go knows no broker, it says why only to who asks for metadata.
	if _, err := client.Metadata(ctx, &kafka.MetadataRequest{}); err != nil {
		return err
	}
	response, err := client.CreateTopics(ctx, &kafka.CreateTopicsRequest{Topics: Topics})
	if err != nil {
		return err
	}
	for _, topic := range Topics {
		err, answered := response.Errors[topic.Topic]
		if !answered {
			err = errors.New("not in the answer")
		}
		if err != nil && !errors.Is(err, kafka.TopicAlreadyExists) {
			return fmt.Errorf("topic %s: %w", topic.Topic, err)
		}
	}
	return nil
}
