package doctor

import (
	"context"
	"fmt"

	"flinkwatch/exporter/stream"
)

// Backlog tries whether the group has committed offsets for each of the topics.
func Backlog(ctx context.Context, connection stream.Connection, topics, group string) (lines []Line) {
	b := stream.NewBacklog(stream.BacklogConfig{Kafka: connection, Input: topics, Group: group})
	defer b.Close()
	all, _, err := b.Read(ctx, nil)
	if err != nil {
		return []Line{{
			Broken, fmt.Sprintf("backlog of topic %s: %v", topics, err),
			"correct backlog.topic, or give the user DESCRIBE for the topic and the group (docs/kafka-access.md)",
		}}
	}
	for _, topic := range all {
		lines = append(lines, committed(topic, group))
	}
	return lines
}

func committed(topic stream.Progress, group string) Line {
	committed := 0
	for _, p := range topic.Partitions {
		if p.IsCommitted {
			committed++
		}
	}
	found := fmt.Sprintf("group %s has committed offsets for %d of %d partitions of topic %s",
		group, committed, len(topic.Partitions), topic.Topic)
	if committed == 0 {
		return Line{Doubtful, found, "correct backlog.group, or switch on checkpoints in the job: it commits with them"}
	}
	return Line{Well, found, ""}
}
