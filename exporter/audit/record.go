package audit

import "time"

// Record is one result in the output, and where and when it was written.
type Record struct {
	Partition int
	Offset    int64
	Key       string
	Window    Window
	Count     int64
	// Written is the time that Kafka has of it, and Appended whether that is when Kafka took it: else it is its producer's,
	// and Flink gives the event time there.
	Written  time.Time
	Appended bool
}

// Event is one event in the input, and where it is.
type Event struct {
	Partition int
	Offset    int64
	Key       string
	Time      time.Time
}

// evidence is what a window keeps of its records with one count.
type evidence struct {
	count int64
	first int64 // when the first of them was written
	n     int32 // how many there are
	// The last one in the order of writing.
	partition int32
	offset    int64
	last      int64
}

// add takes a further record with the same count.
func (e *evidence) add(r Record, written int64) {
	e.n++
	e.first = min(e.first, written)
	if other := newEvidence(r, written); e.before(other) {
		e.last, e.partition, e.offset = other.last, other.partition, other.offset
	}
}

func newEvidence(r Record, written int64) evidence {
	return evidence{
		count: r.Count, first: written, n: 1, partition: int32(r.Partition), offset: r.Offset, last: written,
	}
}

// before is whether the last record was written before the other's last one. Within a partition the offset tells, and
// between partitions the time of writing, as far as it does.
func (e *evidence) before(other evidence) bool {
	switch {
	case e.partition == other.partition:
		return e.offset < other.offset
	case e.last != other.last:
		return e.last < other.last
	default:
		return e.partition < other.partition
	}
}

// inMillis is how times of writing are held: in ms since the epoch, which is all that Kafka knows.
func inMillis(t time.Time) int64 { return t.UnixMilli() }
