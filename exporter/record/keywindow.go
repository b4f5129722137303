package record

import (
	"bytes"
	"encoding/binary"
	"math"
	"strconv"
	"strings"

	"flinkwatch/exporter/audit"
)

// keyWindow is the window in a Kafka key, and what the key is without it.
type keyWindow struct {
	key        []byte
	start, end int64
	hasEnd     bool
}

// keyWindows takes the window out of Kafka keys: out of those in bytes that Kafka Streams and ksqlDB write, and out of
// texts.
type keyWindows struct {
	grid
	parse      func(text []byte) (int64, bool)
	wall       *wall // nil without a zone
	show       bool  // whether the format tells times that the clock of the zone has to show
	separators string
}

// separators may be between the key and its window, or between start and end.
const separators = "@|#:;,_/~-> "

func newKeyWindows(m *moments, g grid, separators string) keyWindows {
	return keyWindows{
		grid: g, parse: m.parse, wall: m.wall, show: m.cutBy == CutByZone && !m.shows, separators: separators,
	}
}

// of returns the window of a key.
func (k *keyWindows) of(key []byte) (keyWindow, error) {
	w, ok := k.ofBytes(key)
	if !ok {
		w, ok = k.ofText(key)
	}
	switch {
	case ok:
		return w, nil
	case key == nil:
		return w, reject(audit.MissingField, "the Kafka record has no key, in which the window should be")
	case k.sessions:
		return w, reject(audit.BadTime,
			"the Kafka key %.80q has no start and end of a session in it, in bytes or in the time format", key)
	}
	return w, reject(audit.BadTime, "the Kafka key %.80q has no start of a window in it, in bytes or in the time format",
		key)
}

// ofBytes takes eight bytes off the end, which are the start; or twelve, of which four are a number; or sixteen, which
// are end and start.
func (k *keyWindows) ofBytes(key []byte) (keyWindow, bool) {
	start, ok := k.millis(key, 0)
	end, both := k.millis(key, 8)
	both = both && ok
	numbered, isNumbered := k.millis(key, 4)
	switch w := (keyWindow{start: start, end: end, hasEnd: both}); {
	case k.sessions && !both:
		return keyWindow{}, false
	case both && k.isLong(start, end):
		w.key = keyBefore(key[:len(key)-16])
		return w, true
	case ok && k.isStart(start):
		return keyWindow{key: keyBefore(key[:len(key)-8]), start: start}, true
	case isNumbered && k.isStart(numbered):
		return keyWindow{key: keyBefore(key[:len(key)-12]), start: numbered}, true
	case both && end >= start:
		w.key = keyBefore(key[:len(key)-16])
		return w, true
	}
	return keyWindow{key: keyBefore(key[:max(0, len(key)-8)]), start: start}, ok
}

// millis reads eight bytes that end so many before the end of a key. No text has zero bytes in it.
func (k *keyWindows) millis(key []byte, before int) (at int64, ok bool) {
	end := len(key) - before
	if end < 8 {
		return 0, false
	}
	n := binary.BigEndian.Uint64(key[end-8 : end])
	if n >= uint64(latest/1e6) {
		return 0, false
	}
	return k.absolute(int64(n) * 1e6), true
}

func (k *keyWindows) absolute(at int64) int64 {
	if k.wall != nil {
		return k.wall.show(at)
	}
	return at
}

// isStart reports whether a window may start then. What the clock of a zone shows does not tell.
func (k *keyWindows) isStart(at int64) bool {
	return k.wall != nil || k.grid.isStart(at)
}

// keyBefore reads what is before the bytes of a window: text, perhaps as JSON, or a number.
func keyBefore(key []byte) []byte {
	if len(key) > 0 {
		key = withoutSchema(key)
	}
	if text, ok := textIn(key); ok {
		return text
	}
	switch isNumber := len(key) > 0 && (key[0] == 0 || key[0] == math.MaxUint8); {
	case isNumber && len(key) == 4:
		return strconv.AppendInt(nil, int64(int32(binary.BigEndian.Uint32(key))), 10)
	case isNumber && len(key) == 8:
		return strconv.AppendInt(nil, int64(binary.BigEndian.Uint64(key)), 10)
	}
	return key
}

// ofText reads a@START, [a@START/END] and the like, or START@a.
func (k *keyWindows) ofText(text []byte) (w keyWindow, ok bool) {
	if len(text) > 1 && text[0] == '[' && text[len(text)-1] == ']' {
		text = text[1 : len(text)-1]
	}
	if w, ok = k.times(text); ok {
		return w, true
	}
	for at := range text {
		left, right, isCut := k.cut(text, at)
		if !isCut {
			continue
		}
		if after, found := k.times(right); found {
			after.key = bytes.TrimSpace(left)
			return after, true
		}
		if before, found := k.times(left); found {
			before.key = bytes.TrimSpace(right)
			w, ok = before, true
		}
	}
	return w, ok
}

// longestTimes bounds the bytes of a window in a text. A key may be of separators only, and each of them is tried.
const longestTimes = 128

// cut parts a text where a separator is, near enough to an end for a window.
func (k *keyWindows) cut(text []byte, at int) (left, right []byte, ok bool) {
	if min(at, len(text)-at) > longestTimes || strings.IndexByte(k.separators, text[at]) < 0 {
		return nil, nil, false
	}
	left, right = text[:at], text[at+1:]
	if text[at] == '-' {
		right = bytes.TrimPrefix(right, []byte(">"))
	}
	return left, right, true
}

// times reads the start of a window, or start and end.
func (k *keyWindows) times(text []byte) (w keyWindow, ok bool) {
	if len(text) > longestTimes {
		return w, false
	}
	text = bytes.TrimSpace(text)
	if start, ok := k.time(text); ok && !k.sessions {
		return keyWindow{start: start}, k.isStart(start)
	}
	for at := range text {
		left, right, isCut := k.cut(text, at)
		if !isCut {
			continue
		}
		start, ok := k.time(bytes.TrimSpace(left))
		if !ok || !k.isStart(start) {
			continue
		}
		right = bytes.TrimSpace(right)
		if string(right) == noEnd {
			return keyWindow{start: start}, true
		}
		if end, ok := k.time(right); ok && (k.isLong(start, end) || k.isLong(start, end+1e6)) {
			return keyWindow{start: start, end: end, hasEnd: true}, true
		}
	}
	return w, false
}

// noEnd is the end of a window of which Kafka Streams does not know the size.
const noEnd = "9223372036854775807"

// time reads a time in the format, or in milliseconds, as Windowed.toString writes it.
func (k *keyWindows) time(text []byte) (int64, bool) {
	at, ok := k.parse(text)
	if ok && at >= earliest && at < latest {
		if k.show {
			at = k.wall.show(at)
		}
		return at, true
	}
	n, err := strconv.ParseInt(string(text), 10, 64)
	if err != nil || len(text) < len("100000000000") || n < 0 || n >= latest/1e6 {
		return 0, false
	}
	return k.absolute(n * 1e6), true
}
