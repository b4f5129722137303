package record

import "time"

// Clock is how times are read that do not tell morning from afternoon.
type Clock string

const (
	// Clock24 is for formats that tell the hour of the day.
	Clock24 Clock = "24"
	// ClockAM takes every hour for one before noon, as Flink's own playground does with its events.
	ClockAM Clock = "am"
	// ClockUnwrap finds the half of the day by the record's time, or by the order of the records.
	ClockUnwrap Clock = "unwrap"
)

// String is the value of the setting.
func (c Clock) String() string { return string(c) }

const (
	half = int64(12 * time.Hour)
	// slack is how far a time may be after the record's, or before that of an earlier record.
	slack = int64(time.Hour)
)

// halves settles the half of the day, for the records of one partition in their order.
type halves struct {
	clock Clock
	// runs are where time has been, in two runs: after a record that is far off, the one before it continues.
	runs [2]run
}

type run struct {
	known bool
	last  int64
}

// settle returns the time that is meant by the time on a clock of twelve hours. Written is the record's time on the
// same clock.
func (h *halves) settle(clock, written int64) int64 {
	switch h.clock {
	case ClockAM:
		return morning(clock)
	case ClockUnwrap:
	default:
		return clock
	}
	// The record's time comes first, because it does not depend on where reading began.
	if at, ok := before(clock, written); ok {
		return at
	}
	for _, r := range h.runs {
		if at, ok := r.next(clock); ok {
			return at
		}
	}
	return morning(clock)
}

// accept remembers where time has been.
func (h *halves) accept(at int64) {
	if last := h.runs[0]; last.known && (at < last.last-half || at >= last.last+half) {
		h.runs[1] = last
	}
	h.runs[0] = run{known: true, last: at}
}

// before is the later of the two times that are meant, of those that are not after the record was written. It is known
// where the record was written on that day, or soon after.
func before(clock, written int64) (at int64, ok bool) {
	if written < clock-slack || written >= clock+2*half {
		return 0, false
	}
	if clock+half <= written+slack {
		return clock + half, true
	}
	return clock, true
}

// next is the one that continues from where the run has been.
func (r run) next(clock int64) (at int64, ok bool) {
	for _, at := range []int64{clock, clock + half} {
		if r.known && at >= r.last-slack && at < r.last-slack+half {
			return at, true
		}
	}
	return 0, false
}

// morning is the one before noon. A time of the afternoon is the start of a window that was told from its end.
func morning(clock int64) int64 {
	if sinceMidnight := ((clock % (2 * half)) + 2*half) % (2 * half); sinceMidnight >= half {
		return clock + half
	}
	return clock
}
