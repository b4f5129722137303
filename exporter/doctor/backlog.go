package doctor

import (
	"context"
	"fmt"

	"flinkwatch/exporter/stream"
)

// Backlog tries whether the group has committed offsets for the topic.
func Backlog(ctx context.Context, connection stream.Connection, topic, group string) Line {
	b := stream.NewBacklog(stream.BacklogConfig{Kafka: connection, Input: topic, Group: group})
	defer b.Close()
	progress, _, err := b.Read(ctx, nil)
	committed := 0
	for _, p := range progress.Partitions {
		if p.IsCommitted {
			committed++
		}
	}
	found := fmt.Sprintf("group %s has committed offsets for %d of %d partitions of topic %s", group, committed, len(progress.Partitions), topic)
	switch {
	case err != nil:
		return Line{
			Broken, fmt.Sprintf("backlog of topic %s: %v", topic, err),
			"correct backlog.topic, or give the user DESCRIBE for the topic and the group (docs/kafka-access.md)",
		}
	case committed == 0:
		return Line{Doubtful, found, "correct backlog.group, or switch on checkpoints in the job: it commits with them"}
	}
	return Line{Well, found, ""}
}
