package stream

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/segmentio/kafka-go"
)

// ErrCompacted says that the topic cannot be audited: compaction deletes records that have the key of a later one.
var ErrCompacted = errors.New("the topic is compacted, so that records are deleted while they are needed; " +
	"set cleanup.policy=delete")

// refuseCompacted is an error if a topic is compacted. It takes Kafka's word for it, and where Kafka does not give it
// (it takes a permission, DescribeConfigs), trusts that all is well.
func (a *Auditor) refuseCompacted(ctx context.Context) error {
	for _, r := range []*reader{a.results, a.events} {
		if r == nil {
			continue
		}
		topic := r.topic
		policy, err := a.cluster.cleanupPolicy(ctx, topic)
		if err != nil {
			a.logger.Debug("not known whether the topic is compacted", "topic", topic, "err", err)
		} else if slices.Contains(strings.Split(policy, ","), "compact") {
			return fmt.Errorf("topic %s has cleanup.policy=%s: %w", topic, policy, ErrCompacted)
		}
	}
	return nil
}

// cleanupPolicy is the topic's setting of this name: delete, compact, or both with a comma.
func (c *cluster) cleanupPolicy(ctx context.Context, topic string) (string, error) {
	const name = "cleanup.policy"
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	answer, err := c.client().DescribeConfigs(ctx, &kafka.DescribeConfigsRequest{
		Resources: []kafka.DescribeConfigRequestResource{{
			ResourceType: kafka.ResourceTypeTopic, ResourceName: topic, ConfigNames: []string{name},
		}},
	})
	if err == nil && len(answer.Resources) != 1 {
		err = fmt.Errorf("%d resources in the answer", len(answer.Resources))
	}
	if err == nil {
		err = answer.Resources[0].Error
	}
	if err != nil {
		return "", fmt.Errorf("topic %s: %s: %w", topic, name, err)
	}
	for _, entry := range answer.Resources[0].ConfigEntries {
		if entry.ConfigName == name {
			return strings.ReplaceAll(entry.ConfigValue, " ", ""), nil
		}
	}
	return "", fmt.Errorf("topic %s: %s: %w", topic, name, errNoAnswer)
}
