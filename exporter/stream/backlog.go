package stream

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/segmentio/kafka-go"
)

// BacklogConfig says whose backlog to tell.
type BacklogConfig struct {
	Kafka Connection
	// Input is what the group reads, Output what the job writes; an empty one is left out.
	Input, Output string
	// Group is the consumer group of the job. It needs no members: Flink's has none.
	Group string
}

// Backlog asks Kafka how far a group has come, when it is asked itself. It keeps nothing.
type Backlog struct {
	cfg     BacklogConfig
	cluster *cluster
}

// Progress is what Kafka says of one topic.
type Progress struct {
	Topic      string
	Partitions map[int]PartitionProgress
}

// PartitionProgress is what Kafka says of one partition.
type PartitionProgress struct {
	// End is the offset of the next record.
	End int64
	// Committed is the group's offset, if it has one here.
	Committed   int64
	IsCommitted bool
	// Backlog is the number of offsets that the group has yet to read, of those that still exist, if it is known.
	Backlog        int64
	IsBacklogKnown bool
}

// NewBacklog returns a backlog, without connecting.
func NewBacklog(cfg BacklogConfig) *Backlog {
	return &Backlog{cfg: cfg, cluster: newCluster(cfg.Kafka, append(slices.DeleteFunc(Topics(cfg.Output), IsPattern), cfg.Input)...)}
}

// Close ends the asking.
func (b *Backlog) Close() { b.cluster.close() }

// Topic is the one whose backlog it is.
func (b *Backlog) Topic() string { return b.cfg.Input }

// Read asks for commits first and ends second, so that no backlog is less than none only for the order of asking. It
// returns what is known, together with errors for what is not. Where the group commits nothing at all, source is how far
// it has come: the next offset of each partition, of those for which that is known.
func (b *Backlog) Read(ctx context.Context, source map[int]int64) (input, output Progress, err error) {
	input, inputErr := b.input(ctx, source)
	output, outputErr := b.output(ctx)
	return input, output, errors.Join(inputErr, outputErr)
}

func (b *Backlog) input(ctx context.Context, source map[int]int64) (Progress, error) {
	if b.cfg.Input == "" {
		return Progress{}, nil
	}
	commits, commitsErr := b.commits(ctx)
	ends, endsErr := b.ends(ctx, b.cfg.Input)
	progress := progressOf(b.cfg.Input, ends)
	for partition, committed := range commits {
		if p, found := progress.Partitions[partition]; found {
			p.Committed, p.IsCommitted = committed, true
			progress.Partitions[partition] = p
		}
	}
	next := commits
	if len(commits) == 0 && commitsErr == nil {
		next = source
	}
	for partition, backlog := range b.backlogs(ctx, next, ends) {
		p := progress.Partitions[partition]
		p.Backlog, p.IsBacklogKnown = backlog, true
		progress.Partitions[partition] = p
	}
	return progress, errors.Join(commitsErr, endsErr)
}

func (b *Backlog) output(ctx context.Context) (Progress, error) {
	if b.cfg.Output == "" {
		return Progress{}, nil
	}
	ends, err := b.ends(ctx, b.cfg.Output)
	return progressOf(b.cfg.Output, ends), err
}

func progressOf(topic string, ends map[int]bounds) Progress {
	progress := Progress{Topic: topic, Partitions: map[int]PartitionProgress{}}
	for partition, b := range ends {
		progress.Partitions[partition] = PartitionProgress{End: b.end}
	}
	return progress
}

// commits are the offsets that the group has committed for the input. A partition that it never committed for is not
// among them.
func (b *Backlog) commits(ctx context.Context) (map[int]int64, error) {
	partitions, err := b.cluster.partitions(ctx, b.cfg.Input)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	answer, err := b.cluster.client().OffsetFetch(ctx, &kafka.OffsetFetchRequest{
		GroupID: b.cfg.Group, Topics: map[string][]int{b.cfg.Input: partitions},
	})
	if err == nil {
		err = answer.Error
	}
	if errors.Is(err, kafka.GroupIdNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("group %s: committed offsets: %w", b.cfg.Group, err)
	}
	commits := map[int]int64{}
	for _, p := range answer.Topics[b.cfg.Input] {
		if p.Error != nil {
			failed := fmt.Errorf("group %s: committed offset of partition %d: %w", b.cfg.Group, p.Partition, p.Error)
			err = errors.Join(err, failed)
		} else if p.CommittedOffset >= 0 {
			commits[p.Partition] = p.CommittedOffset
		}
	}
	return commits, err
}

// ends are the bounds of those partitions of the topic for which they are known.
func (b *Backlog) ends(ctx context.Context, topic string) (map[int]bounds, error) {
	partitions, err := b.cluster.partitions(ctx, topic)
	if err != nil {
		return nil, err
	}
	ends, err := b.cluster.bounds(ctx, topic, partitions)
	for partition, bound := range ends {
		if bound.err != nil {
			err = errors.Join(err, fmt.Errorf("topic %s, partition %d: offsets: %w", topic, partition, bound.err))
			delete(ends, partition)
		}
	}
	return ends, err
}
