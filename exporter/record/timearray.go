package record

import (
	"bytes"
	"strconv"
)

// parseArray reads [2026,11,26,10,0]: year, month and day, hour and minute, second and nanosecond, of which the last
// ones may be left out, as Jackson does where they are zero.
func parseArray(text []byte) (int64, bool) {
	text = bytes.TrimSpace(text)
	if len(text) < 2 || text[0] != '[' || text[len(text)-1] != ']' {
		return 0, false
	}
	r := reading{}
	parts := [...]*int{&r.year, &r.month, &r.day, &r.hour, &r.minute, &r.second, &r.nanos}
	const least = 3
	n := 0
	for element := range bytes.SplitSeq(text[1:len(text)-1], []byte{','}) {
		if n == len(parts) {
			return 0, false
		}
		value, err := strconv.ParseUint(string(bytes.TrimSpace(element)), 10, 30)
		if err != nil {
			return 0, false
		}
		*parts[n] = int(value)
		n++
	}
	if n < least || r.nanos >= powers[9] {
		return 0, false
	}
	return r.nanoseconds()
}
