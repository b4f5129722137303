package stream

import (
	"maps"
	"math/bits"
	"time"

	"flinkwatch/exporter/audit"
)

// Snapshot is what the audit knows at a moment.
type Snapshot struct {
	audit.Snapshot
	// Config is what is audited.
	Config audit.Config
	// Topic is the output, Input what the job reads where that is counted.
	Topic, Input string
	// Expected is the topic of the expected counts, if there is one.
	Expected string
	// InputTopics is the input with the topics of a pattern, as PartitionOf needs it.
	InputTopics string
	// Ready reports whether the history has been read. Before, no verdict means anything.
	Ready bool
	// KafkaUp reports whether Kafka answered the last request.
	KafkaUp bool
	// LastRead is when all partitions were last read as far as they went before; zero if they never were.
	LastRead time.Time
	// Lag is the number of records that are not read yet, if it is known.
	Lag      int64
	LagKnown bool
	// Records are those of the output read since the start, history excluded, and without those of other shards.
	Records int64
	// AbortedRecords are those of aborted transactions that were skipped since the start, history excluded.
	AbortedRecords int64
	// OtherRecords are those of keys of other shards, by topic, read since the start, history excluded.
	OtherRecords map[string]int64
	// DecodeErrors are the records that could not be judged, history included.
	DecodeErrors map[Refusal]int64
}

// Snapshot returns what the audit knows, with now as the end of what is recent.
func (a *Auditor) Snapshot(now time.Time) Snapshot {
	a.mu.Lock()
	defer a.mu.Unlock()
	s := Snapshot{
		Snapshot: a.ledger.Snapshot(now), Config: a.cfg.Audit, Topic: a.cfg.Topic, Input: a.cfg.Input,
		Ready: a.state.ready, KafkaUp: a.state.kafkaUp, LastRead: a.state.lastRead,
		Lag: a.state.lag, LagKnown: a.state.lagKnown,
		Records: a.state.records, AbortedRecords: a.state.aborted, OtherRecords: maps.Clone(a.state.others),
		DecodeErrors: map[Refusal]int64{},
	}
	s.InputTopics, s.Expected = a.cfg.Input, a.cfg.Expected
	if a.events != nil && a.expected == nil {
		s.InputTopics = a.events.topic
	}
	for kind, n := range a.state.decodeErrors {
		s.DecodeErrors[kind] += n
	}
	a.warnOfDropped(s.Dropped)
	a.warnOfSplitKeys(s.SplitKeys)
	s.LastWrite = a.state.lastWrite
	for reason, n := range s.Rejected {
		s.DecodeErrors[Refusal{a.cfg.Topic, reason}] += n
	}
	return s
}

// Windows are up to n of the latest windows, newest first, as far back as the horizon, and the keys of their cells.
func (a *Auditor) Windows(n int) (keys []string, windows []audit.WindowView) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.ledger.Windows(n)
}

// warnOfDropped logs the 1st, 2nd, 4th, 8th and so on window that was discarded because too many were held.
func (a *Auditor) warnOfDropped(dropped int64) {
	if bits.Len64(uint64(dropped)) > bits.Len64(uint64(a.state.dropped)) {
		a.logger.Warn("windows were discarded undecided: too many are held", "discarded", dropped, "limit",
			a.cfg.Audit.MaxWindows)
	}
	a.state.dropped = max(a.state.dropped, dropped)
}

// warnOfSplitKeys logs when there are keys of which all windows are in conflict, and again when there are twice as
// many.
func (a *Auditor) warnOfSplitKeys(keys int64) {
	if bits.Len64(uint64(keys)) > bits.Len64(uint64(a.state.split)) {
		a.logger.Warn("the last windows of keys all have several results that differ: the key has more fields than "+
			"--audit.key-field, or triggers fire early or late (--audit.updates)", "topic", a.cfg.Topic, "keys", keys)
	}
	a.state.split = max(a.state.split, keys)
}
