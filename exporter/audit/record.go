package audit

import "time"

// Record is one result in the output, and where and when it was written.
type Record struct {
	Partition int
	Offset    int64
	Key       string
	Window    Window
	Count     int64
	// Written is when Kafka took it, by the topic's own clock.
	Written time.Time
}

// evidence is what a window keeps of a record.
type evidence struct {
	incarnation int // of the topic: its offsets start anew when it is made anew
	partition   int
	offset      int64
	count       int64
	written     time.Time
}
