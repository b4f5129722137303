package stream

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"golang.org/x/sync/errgroup"
)

// parallelTopics is of how many topics Kafka is asked at the same time.
const parallelTopics = 8

// BacklogConfig says whose backlog to tell.
type BacklogConfig struct {
	Kafka Connection
	// Input is what the group reads, Output what the job writes: a topic, several of them or a pattern, as in an audit; an
	// empty one is left out.
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
	topics := slices.DeleteFunc(slices.Concat(Topics(cfg.Output), Topics(cfg.Input)), IsPattern)
	return &Backlog{cfg: cfg, cluster: newCluster(cfg.Kafka, topics...)}
}

// Close ends the asking.
func (b *Backlog) Close() { b.cluster.close() }

// Read asks for commits first and ends second, so that no backlog is less than none only for the order of asking. It
// returns what is known of each topic, together with errors for what is not. Where the group commits nothing at all,
// source is how far it has come in a topic: the next offset of each partition, of those for which that is known. It may
// be nil.
func (b *Backlog) Read(
	ctx context.Context, source func(topic string) map[int]int64,
) (input, output []Progress, err error) {
	input, inputErr := b.input(ctx, source)
	output, outputErr := b.output(ctx)
	return input, output, errors.Join(inputErr, outputErr)
}

func (b *Backlog) input(ctx context.Context, source func(topic string) map[int]int64) ([]Progress, error) {
	topics, err := b.topics(ctx, b.cfg.Input)
	if err != nil {
		return nil, err
	}
	commits, commitsErr := b.commits(ctx, topics)
	next := func(topic string) map[int]int64 { return commits[topic] }
	if len(commits) == 0 && commitsErr == nil && source != nil {
		next = source
	}
	all, err := b.each(topics, func(topic string) (Progress, error) {
		ends, err := b.ends(ctx, topic)
		progress := progressOf(topic, ends)
		for partition, committed := range commits[topic] {
			if p, found := progress.Partitions[partition]; found {
				p.Committed, p.IsCommitted = committed, true
				progress.Partitions[partition] = p
			}
		}
		for partition, backlog := range b.backlogs(ctx, topic, next(topic), ends) {
			p := progress.Partitions[partition]
			p.Backlog, p.IsBacklogKnown = backlog, true
			progress.Partitions[partition] = p
		}
		return progress, err
	})
	return all, errors.Join(commitsErr, err)
}

func (b *Backlog) output(ctx context.Context) ([]Progress, error) {
	topics, err := b.topics(ctx, b.cfg.Output)
	if err != nil {
		return nil, err
	}
	return b.each(topics, func(topic string) (Progress, error) {
		ends, err := b.ends(ctx, topic)
		return progressOf(topic, ends), err
	})
}

// topics are those of a list, or of a pattern.
func (b *Backlog) topics(ctx context.Context, of string) ([]string, error) {
	switch {
	case of == "":
		return nil, nil
	case IsPattern(of):
		return b.cluster.matching(ctx, of)
	}
	return Topics(of), nil
}

// each asks for some topics at a time. One that cannot be told leaves the others as they are.
func (b *Backlog) each(topics []string, ask func(topic string) (Progress, error)) ([]Progress, error) {
	all, failed := make([]Progress, len(topics)), make([]error, len(topics))
	var asking errgroup.Group
	asking.SetLimit(parallelTopics)
	for n, topic := range topics {
		asking.Go(func() error {
			all[n], failed[n] = ask(topic)
			return nil
		})
	}
	_ = asking.Wait()
	return all, errors.Join(failed...)
}

func progressOf(topic string, ends map[int]bounds) Progress {
	progress := Progress{Topic: topic, Partitions: map[int]PartitionProgress{}}
	for partition, b := range ends {
		progress.Partitions[partition] = PartitionProgress{End: b.end}
	}
	return progress
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
