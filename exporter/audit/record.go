package audit

import "time"

// Record is one result in the output, and where and when it was written.
type Record struct {
	Partition int
	Offset    int64
	Part      int // of several results in one Kafka record
	Key       string
	Window    Window
	Count     int64 // or the sum
	// Doubt is why the count cannot be used; empty if it can. Such a record proves that its window came out, and no more.
	Doubt Reason
	// Retracts reports whether the record takes back the result that was written before it.
	Retracts bool
	// Row reports whether the record is of a changelog whose deletions say what they take back: Count is then that of the
	// row that is inserted, or deleted.
	Row bool
	// Written is when Kafka took the record, if Appended (LogAppendTime). Otherwise Kafka only has its producer's time,
	// which for Flink is event time, and Written is when the record was read.
	Written  time.Time
	Appended bool
}

// Event is one event in the input, and where it is.
type Event struct {
	Partition int
	Offset    int64
	Part      int // of several events in one Kafka record
	Key       string
	Time      time.Time
	// Amount is what it adds to a sum, where sums are audited, and Unknown reports whether that is not known.
	Amount  int64
	Unknown bool
	// Filtered reports whether the job does not count it. Its time closes windows, as that of every other one does.
	Filtered bool
}

// position is where a result or an event is in its partition.
type position struct {
	offset int64
	part   int
}

func (r *Record) position() position { return position{r.Offset, r.Part} }

// pass moves on to the record behind one, and reports whether that one was passed before.
func (p *position) pass(offset int64, part int) (again bool) {
	if offset < p.offset || offset == p.offset && part < p.part {
		return true
	}
	*p = position{offset, part + 1}
	return false
}

// inMillis returns a time of writing as it is held: in ms since the epoch, which is all that Kafka knows.
func inMillis(t time.Time) int64 { return t.UnixMilli() }
