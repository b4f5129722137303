//go:build e2e

package e2e

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/segmentio/kafka-go"

	"flinkwatch/playground/provide"
	"flinkwatch/playground/topics"
)

// What is done to topics, by Kafka's own tool or by its protocol.

// deleteUpTo deletes the records before some offsets with Kafka's own tool, kafka-delete-records.
func (c *chaos) deleteUpTo(ctx context.Context, topic string, offsets map[int]int64) error {
	text := ""
	for partition, offset := range offsets {
		if text != "" {
			text += ","
		}
		text += fmt.Sprintf(`{"topic":%q,"partition":%d,"offset":%d}`, topic, partition, offset)
	}
	file := filepath.Join(c.t.TempDir(), "offsets.json")
	if err := os.WriteFile(file, fmt.Appendf(nil, `{"version":1,"partitions":[%s]}`, text), 0o644); err != nil {
		return err
	}
	java, err := provide.FindJava(ctx, c.settings.Get("JAVA_HOME"))
	if err != nil {
		return err
	}
	output, err := exec.CommandContext(ctx, java.Binary,
		"-cp", filepath.Join(provide.Libraries(c.settings, "kafka"), "*"), "org.apache.kafka.tools.DeleteRecordsCommand",
		"--bootstrap-server", c.kafka(), "--offset-json-file", file).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w: %s", err, output)
	}
	return nil
}

// configOf is a topic of the playground, with another number of partitions, and the timestamps of this run.
func (c *chaos) configOf(topic string, partitions int) kafka.TopicConfig {
	for _, config := range topics.Topics {
		if config.Topic == topic {
			config.NumPartitions = partitions
			if c.createTime {
				config.ConfigEntries = nil
			}
			return config
		}
	}
	panic("no topic of the playground: " + topic)
}

// create creates a topic, as soon as Kafka has deleted the one before.
func create(ctx context.Context, client *kafka.Client, config kafka.TopicConfig) error {
	for {
		answer, err := client.CreateTopics(ctx, &kafka.CreateTopicsRequest{Topics: []kafka.TopicConfig{config}})
		if err == nil {
			err = answer.Errors[config.Topic]
		}
		if !errors.Is(err, kafka.TopicAlreadyExists) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
}
