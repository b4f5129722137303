package flink

import (
	"bytes"
	"encoding/json"
	"strconv"
)

// never is Long.MAX_VALUE as a float: the watermark at the end of the input, the interval without checkpointing.
// Infinity is above it, and NaN is below nothing.
const never = 1 << 63

// Number is a count, a size or a ratio that Flink may not know. It says so in many ways: null, a missing field, the
// string "NaN", -1, Long.MIN_VALUE, Long.MAX_VALUE, or a word such as "n/a"; none of them is zero. The zero Number is
// unknown.
//
// Everything read as a Number is zero or more. Of event times before 1970 nothing is known.
type Number struct {
	value float64
	known bool
}

// Value is the number in its base unit, and whether Flink knows it.
func (n Number) Value() (value float64, known bool) { return n.value, n.known }

// UnmarshalJSON reads a number, or one in a string as the metric endpoints write it.
func (n *Number) UnmarshalJSON(data []byte) error {
	*n = Number{}
	text := string(data)
	if bytes.HasPrefix(data, []byte(`"`)) {
		if err := json.Unmarshal(data, &text); err != nil {
			return err
		}
		return n.set(strconv.ParseFloat(text, 64))
	}
	if text == "null" {
		return nil
	}
	if c := text[0]; c != '-' && (c < '0' || c > '9') {
		return json.Unmarshal(data, new(float64)) // no number, as the error says
	}
	return n.set(strconv.ParseFloat(text, 64))
}

// set leaves n unknown where there is no number, or one that is too large for any; that is not an error.
func (n *Number) set(value float64, err error) error {
	if err == nil && value >= 0 && value < never {
		*n = Number{value: value, known: true}
	}
	return nil
}

// Duration is a span of time that Flink gives in milliseconds. Its value is in seconds.
type Duration struct{ Number }

// UnmarshalJSON reads milliseconds.
func (d *Duration) UnmarshalJSON(data []byte) error {
	err := d.Number.UnmarshalJSON(data)
	d.value /= 1000
	return err
}

// Instant is a point in time that Flink gives in milliseconds since the epoch, with 0 or -1 for one that has not come.
// Its value is in seconds.
type Instant struct{ Number }

// UnmarshalJSON reads milliseconds since the epoch.
func (i *Instant) UnmarshalJSON(data []byte) error {
	err := i.Number.UnmarshalJSON(data)
	i.value /= 1000
	i.known = i.known && i.value > 0
	return err
}

// per is the number in units of which there are so many in a base unit, such as nanoseconds.
func (n Number) per(units float64) Number { return Number{n.value / units, n.known} }

// of is the share of a whole; unknown where that is nothing.
func (n Number) of(whole Number) Number {
	if !n.known || whole.value == 0 {
		return Number{}
	}
	return Number{n.value / whole.value, whole.known}
}

// instant is the number of milliseconds as a point in time.
func (n Number) instant() Instant {
	return Instant{Number{n.value / 1000, n.known && n.value > 0}}
}

// larger is the larger of two numbers, of which one may be unknown.
func (n Number) larger(other Number) Number {
	if !n.known || other.known && other.value > n.value {
		return other
	}
	return n
}

// plus is the sum of two numbers, of which one may be unknown.
func (n Number) plus(other Number) Number {
	return Number{n.value + other.value, n.known || other.known}
}
