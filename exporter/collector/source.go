package collector

import (
	"maps"
	"strconv"
	"strings"

	"flinkwatch/exporter/flink"
)

// Source is what Flink last said of the job that reads a topic from Kafka.
type Source struct {
	Checkpointing      bool
	CheckpointingKnown bool
	// Next is the offset after that of the last record emitted, by partition.
	Next map[int]int64
}

// Source is what is known of the topic's reader. It is kept as long as it is asked for in each scrape, because it is
// needed while the job is down. Where several jobs read the topic, it is of any.
func (f *Flink) Source(topic string) (source Source, known bool) {
	return f.memory.sources.get(strings.ReplaceAll(topic, ".", "_"))
}

// remember keeps how far a vertex of the job has read. Partitions of which it says nothing are where they were.
func (r *round) remember(job flink.Job, offsets []flink.Offset) {
	settings, known := r.settingsOf(job)
	topics := map[string]Source{}
	for _, o := range offsets {
		source, found := topics[o.Topic]
		if !found {
			before, _ := r.memory.sources.get(o.Topic)
			source = Source{settings.Enabled(), known && settings.err == nil, maps.Clone(before.Next)}
			if source.Next == nil {
				source.Next = map[int]int64{}
			}
			topics[o.Topic] = source
		}
		partition, err := strconv.Atoi(o.Partition)
		if current, known := o.Current.Value(); known && err == nil {
			source.Next[partition] = int64(current) + 1
		}
	}
	for topic, source := range topics {
		r.memory.sources.put(topic, source)
	}
}
