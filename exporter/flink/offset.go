package flink

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Offset is how far a Kafka source has read a partition. Flink replaces dots in the name of the topic.
type Offset struct {
	Topic, Partition string
	Current          Number // of the last record emitted
	Committed        Number // where it would read on
}

// partition is one of a topic.
type partition struct{ topic, number string }

// partitions are how far each was read.
type partitions map[partition]Offset

// set takes the highest: a subtask that has handed a partition over keeps its last offset for ever.
func (p partitions) set(a aggregate) {
	match := kafkaOffset.FindStringSubmatch(a.ID)
	if match == nil {
		return
	}
	if _, err := strconv.Atoi(match[2]); err != nil {
		return
	}
	key := partition{match[1], match[2]}
	o := p[key]
	o.Topic, o.Partition = key.topic, key.number
	if match[3] == "currentOffset" {
		o.Current = o.Current.larger(a.Max)
	} else {
		o.Committed = o.Committed.larger(a.Max)
	}
	p[key] = o
}

func (p partitions) sorted() []Offset {
	return slices.SortedFunc(maps.Values(p), func(a, b Offset) int {
		return strings.Compare(a.Topic+a.Partition, b.Topic+b.Partition)
	})
}

// TopicsIn are the topics that a source reads which has metrics of these names. Flink replaces dots in them.
func TopicsIn(names []string) []string {
	topics := map[string]bool{}
	for _, name := range names {
		if match := kafkaOffset.FindStringSubmatch(name); match != nil {
			topics[match[1]] = true
		}
	}
	return slices.Sorted(maps.Keys(topics))
}
