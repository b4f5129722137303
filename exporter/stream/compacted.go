package stream

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/segmentio/kafka-go"

	"flinkwatch/exporter/audit"
	decode "flinkwatch/exporter/record"
)

// ErrCompacted says that the topic cannot be audited: compaction deletes records that have the key of a later one.
var ErrCompacted = errors.New("the topic is compacted, so that records are deleted while they are needed; " +
	"set cleanup.policy=delete")

// ErrUpdatesNotLast says what lets a compacted topic be audited, if each of its windows has a Kafka key of its own.
var ErrUpdatesNotLast = fmt.Errorf("%w, or audit.updates=last if each window has a Kafka key of its own", ErrCompacted)

// Compacted is how the results of a compacted topic are read, or why they cannot be: all but the last result of a Kafka
// key are deleted.
func Compacted(f decode.ResultFormat, updates audit.Updates) (decode.ResultFormat, error) {
	if updates != audit.UpdatesLast {
		return f, ErrUpdatesNotLast
	}
	f.Compacted = true
	return f, nil
}

// lookForCompaction is an error if the events are compacted, or the results and they cannot be read so.
func (a *Auditor) lookForCompaction(ctx context.Context) error {
	if a.events != nil && !a.events.compacted {
		if policy := a.compacts(ctx, a.events.topic); policy != "" {
			return fmt.Errorf("topic %s has cleanup.policy=%s: %w", a.events.topic, policy, ErrCompacted)
		}
	}
	format := a.cfg.Results
	format.Compacted = false // another topic of this name may have been
	if policy := a.compacts(ctx, a.results.topic); policy != "" {
		var err error
		if format, err = Compacted(format, a.cfg.Audit.Updates); err != nil {
			return fmt.Errorf("topic %s has cleanup.policy=%s: %w", a.results.topic, policy, err)
		}
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.cfg.Results, a.resultsOf = format, a.resultDecoders()
	return nil
}

// compacts returns the cleanup policy of a compacted topic; of another one it is empty. It takes Kafka's word for it,
// and where Kafka does not give it (it takes a permission, DescribeConfigs), trusts that all is well.
func (a *Auditor) compacts(ctx context.Context, topic string) (policy string) {
	policy, err := a.cluster.cleanupPolicy(ctx, topic)
	if err != nil {
		a.logger.Debug("not known whether the topic is compacted", "topic", topic, "err", err)
	}
	if isCompacted(policy) {
		return policy
	}
	return ""
}

func isCompacted(policy string) bool { return slices.Contains(strings.Split(policy, ","), "compact") }

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
