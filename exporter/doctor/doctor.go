// Package doctor tries an audit before it runs: whether its topics are there and may be read, and what the audit makes
// of their last records. It says what it found line by line, each with what would help.
package doctor

import (
	"context"
	"errors"
	"fmt"
	"time"

	"flinkwatch/exporter/audit"
	"flinkwatch/exporter/recognise"
	"flinkwatch/exporter/record"
	"flinkwatch/exporter/stream"
)

const (
	// shown is how many records of a topic are decoded.
	shown = 5
	// seen is how many are looked at to say what would help.
	seen = 1000
)

// Audit is what is tried.
type Audit struct {
	Kafka stream.Connection
	// Input is empty where the events are not counted. Both may be several topics, with commas between them.
	Topic, Input string
	Results      record.ResultFormat
	Events       record.EventFormat
	// Updates is which results of a window count.
	Updates audit.Updates
}

// State is how an audit is.
type State int

const (
	// Well is what is as it has to be.
	Well State = iota
	// Doubtful is what a person should look at.
	Doubtful
	// Broken is why an audit cannot work.
	Broken
)

// String is the word for it.
func (s State) String() string { return [...]string{"ok", "look", "broken"}[s] }

// Line is a finding, and what would help.
type Line struct {
	State           State
	Finding, Remedy string
}

// String is the line as it is printed.
func (l Line) String() string {
	if l.Remedy == "" {
		return fmt.Sprintf("%-6s  %s", l.State, l.Finding)
	}
	return fmt.Sprintf("%-6s  %s -> %s", l.State, l.Finding, l.Remedy)
}

// Examine tries the audit, topic by topic.
func Examine(ctx context.Context, a Audit) []Line {
	topics, lines := a.topics(ctx, a.Topic, "topic")
	for _, topic := range topics {
		results, found := a.topic(ctx, topic, "topic", "results")
		lines = append(lines, found...)
		lines = append(lines, a.results(topic, results)...)
	}
	if a.Input == "" {
		return lines
	}
	topics, found := a.topics(ctx, a.Input, "input_topic")
	lines = append(lines, found...)
	for _, topic := range topics {
		events, found := a.topic(ctx, topic, "input_topic", "events")
		lines = append(lines, found...)
		if events.Compacted() {
			lines = append(lines, compacted(topic, events, stream.ErrCompacted))
		} else if len(events.Records) > 0 {
			lines = append(lines, a.events(topic, events)...)
		}
	}
	return lines
}

// topics are those of a union, or of a pattern.
func (a Audit) topics(ctx context.Context, union, setting string) ([]string, []Line) {
	if !stream.IsPattern(union) {
		return stream.Topics(union), nil
	}
	topics, err := stream.Matching(ctx, a.Kafka, union)
	if err != nil {
		return nil, []Line{{
			Broken, err.Error(),
			fmt.Sprintf("correct %s, create a topic, or give the user DESCRIBE and READ (docs/kafka-access.md)", setting),
		}}
	}
	return topics, []Line{{Well, fmt.Sprintf("topics %s: %d match", union, len(topics)), ""}}
}

// topic takes a sample of a topic. It has no records where the topic cannot be audited.
func (a Audit) topic(ctx context.Context, topic, setting, what string) (stream.Sample, []Line) {
	sample, err := stream.TakeSample(ctx, a.Kafka, topic, seen)
	found := fmt.Sprintf("topic %s: %d partitions, %d of the last %s read", topic, sample.Partitions, len(sample.Records),
		what)
	switch {
	case errors.Is(err, stream.ErrNoTopic):
		return stream.Sample{}, []Line{{
			Broken, fmt.Sprintf("topic %s: %v", topic, stream.ErrNoTopic),
			fmt.Sprintf("correct %s, create the topic, or give the user DESCRIBE and READ (docs/kafka-access.md)", setting),
		}}
	case err != nil:
		return stream.Sample{}, []Line{{
			Broken, err.Error(), "correct the Kafka cluster of the audit, or its access (docs/kafka-access.md)",
		}}
	case len(sample.Records) == 0:
		return sample, []Line{{Doubtful, found, "start what writes it, and check again"}}
	}
	return sample, []Line{{Well, found, ""}}
}

// compacted says that a topic is, and what would help.
func compacted(topic string, s stream.Sample, err error) Line {
	finding := fmt.Sprintf("topic %s is compacted (cleanup.policy=%s): records are deleted while they are needed", topic,
		s.Policy)
	remedy := "set cleanup.policy=delete for the topic, or let the job write to one that has it"
	if errors.Is(err, stream.ErrUpdatesNotLast) {
		remedy += "; or set expect.updates to last, if each window has a Kafka key of its own"
	}
	return Line{Broken, finding, remedy}
}

// results decodes the last results.
func (a Audit) results(topic string, s stream.Sample) []Line {
	if s.Compacted() {
		var err error
		if a.Results, err = stream.Compacted(a.Results, a.Updates); err != nil {
			return []Line{compacted(topic, s, err)}
		}
	}
	if len(s.Records) == 0 {
		return nil
	}
	decoders, newest := map[int]*record.Results{}, time.Time{}
	said := ""
	t := tally{topic: topic, what: "results"}
	for _, r := range s.Records {
		if decoders[r.Partition] == nil {
			decoders[r.Partition] = record.NewResults(a.Results)
		}
		for _, m := range decoders[r.Partition].Split(nil, r.Message) {
			result, err := decoders[r.Partition].Decode(m)
			if err == nil && result.Doubt != "" {
				err = &record.DecodeError{Reason: result.Doubt, Detail: result.Detail}
			}
			t.add(r.Partition, err)
			if err == nil && !result.Window.Start.Before(newest) {
				newest = result.Window.Start
				said = fmt.Sprintf("newest result: window %s, key %.80s, %s",
					newest.Format(time.RFC3339), result.Key, a.saidBy(result))
			}
		}
	}
	return t.lines(said, a.advice(s))
}

// saidBy is what a result says.
func (a Audit) saidBy(result record.Result) string {
	if a.Results.Meaning != record.MeansSum {
		return fmt.Sprintf("count %d", result.Count)
	}
	return "sum " + audit.Config{Decimals: a.Results.Amounts.Decimals}.Text(result.Count)
}

// events decodes the last events.
func (a Audit) events(topic string, s stream.Sample) []Line {
	decoders, newest, said := map[int]*record.Events{}, time.Time{}, ""
	t := tally{topic: topic, what: "events"}
	for _, r := range s.Records {
		if decoders[r.Partition] == nil {
			decoders[r.Partition] = record.NewEvents(a.Events)
		}
		for _, m := range decoders[r.Partition].Split(nil, r.Message) {
			event, err := decoders[r.Partition].Decode(m)
			if err == nil && event.Doubt != nil {
				err = event.Doubt
			}
			t.add(r.Partition, err)
			if err == nil && !event.Time.Before(newest) {
				newest = event.Time
				said = fmt.Sprintf("newest event: %s, key %.80s", newest.Format(time.RFC3339), event.Key)
			}
		}
	}
	return t.lines(said, "correct format.input_time_field, format.input_key_field, format.input_time_format or "+
		"format.input_sum_field; init finds the first three")
}

// advice is what the records themselves say the audit should be.
func (a Audit) advice(s stream.Sample) string {
	sample := recognise.Sample{Cut: s.Cut}
	for _, r := range s.Records {
		sample.Records = append(sample.Records, recognise.Record{Message: r.Message, Partition: r.Partition})
	}
	found, err := recognise.Look(sample, recognise.Sample{})
	if err != nil {
		return err.Error()
	}
	return a.differences(found)
}
