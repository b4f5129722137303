package record

import (
	"bytes"
	"time"
)

var common = must(parsePattern("yyyy-MM-dd'T'HH:mm:ssX"))

// minutesOnly is what Java's OffsetDateTime makes of a time whose seconds are zero.
const minutesOnly = "2006-01-02T15:04Z07:00"

// parseRFC3339 reads the common form fast, and leaves all others to the standard library.
func parseRFC3339(text []byte) (int64, bool) {
	if n := len(text); n > 0 && text[n-1] == 'Z' {
		if at, ok := common.parse(text); ok {
			return at, true
		}
	}
	if n := bytes.IndexByte(text, '['); n > 0 && text[len(text)-1] == ']' {
		text = text[:n] // Java's ZonedDateTime names its zone after the offset
	}
	t, err := time.Parse(time.RFC3339Nano, string(text))
	if err != nil {
		t, err = time.Parse(minutesOnly, string(text))
	}
	if err != nil || t.UTC().Year() < minYear || t.UTC().Year() > maxYear {
		return 0, false
	}
	return t.UnixNano(), true
}

func parseUnix(format string) func([]byte) (int64, bool) {
	scale := map[string]int{Unix: 9, UnixMilli: 6, UnixMicro: 3, UnixNano: 0}[format]
	return func(text []byte) (int64, bool) {
		at, _, ok := scaled(text, scale)
		return at, ok
	}
}
