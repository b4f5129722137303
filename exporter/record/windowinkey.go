package record

import (
	"bytes"
	"iter"
	"slices"
	"strconv"
	"time"

	"flinkwatch/exporter/audit"
)

// windowInKey finds a window in the key of its Kafka record, where Kafka Streams, ksqlDB and upsert sinks put it. Such
// a key is none that could have another window.
type windowInKey struct {
	shapes keyWindows
	wall   *wall        // nil without a zone
	window audit.Window // whose texts these are
	texts  []needle
}

// needle is a way to write a time of the window.
type needle struct {
	text []byte
	of   string
	// rough reports whether other windows have the text, too.
	rough bool
}

// without returns a key without its window, if it has that as Kafka Streams and ksqlDB have it.
func (w *windowInKey) without(key []byte, window audit.Window) ([]byte, bool) {
	of, err := w.shapes.of(key)
	isStart := func(t time.Time) bool { return t.UnixNano() == of.start }
	return of.key, err == nil && len(of.key) > 0 && slices.ContainsFunc(w.times(window.Start), isStart)
}

// check refuses the key of a Kafka record that contains its window, or one of the times as they are written.
func (w *windowInKey) check(key []byte, window audit.Window, start, end part) error {
	for t := range w.in(key, window, start, end) {
		return w.refuse(key, t.of)
	}
	return nil
}

// in yields the times of the window that are in a key.
func (w *windowInKey) in(key []byte, window audit.Window, start, end part) iter.Seq[needle] {
	w.prepare(window)
	return func(yield func(needle) bool) {
		for _, t := range append([]needle{{text: start.text, of: "start"}, {text: end.text, of: "end"}}, w.texts...) {
			if len(t.text) >= 8 && hasWord(key, t.text) && !yield(t) {
				return
			}
		}
	}
}

func (w *windowInKey) refuse(key []byte, of string) error {
	return reject(audit.WindowInKey, "the Kafka key %.80q contains the window's %s: each window would be a key of its "+
		"own; use a field as the key, such as @key.name where the Kafka key is JSON, or take the start from the Kafka key "+
		"as well: start field @key", key, of)
}

// prepare makes the texts of the window.
func (w *windowInKey) prepare(window audit.Window) {
	if w.texts != nil && w.window == window {
		return
	}
	w.window, w.texts = window, w.texts[:0]
	for _, at := range w.times(window.Start) {
		w.add(at, window.End.Sub(window.Start), "start")
	}
	for _, at := range w.times(window.End) {
		w.add(at, window.End.Sub(window.Start), "end")
	}
}

// times returns a time, and what it is on the other clock: that of the zone, or of UTC.
func (w *windowInKey) times(t time.Time) []time.Time {
	if w.wall == nil {
		return []time.Time{t}
	}
	offset := time.Duration(w.wall.eraOf(t.UnixNano()).offset)
	return []time.Time{t, t.Add(offset), t.Add(-offset)}
}

func (w *windowInKey) add(at time.Time, size time.Duration, of string) {
	for _, n := range []int64{at.UnixMilli(), at.Unix()} {
		w.texts = append(w.texts, needle{strconv.AppendInt(nil, n, 10), of, size%time.Second > 0})
	}
	for _, l := range layouts {
		if rough := size%l.unit > 0; !rough || l.unit <= time.Minute {
			w.texts = append(w.texts, needle{at.AppendFormat(nil, l.layout), of, rough})
		}
	}
}

// layouts are ways to write a time, to the unit.
var layouts = []struct {
	layout string
	unit   time.Duration
}{
	{"2006-01-02 15:04:05", time.Second},
	{"2006-01-02T15:04:05", time.Second},
	{"20060102150405", time.Second},
	{"2006-01-02 15:04", time.Minute},
	{"2006-01-02T15:04", time.Minute},
	{"200601021504", time.Minute},
	{"2006-01-02 15", time.Hour},
	{"2006-01-02T15", time.Hour},
	{"2006010215", time.Hour},
	{time.DateOnly, 24 * time.Hour},
	{"20060102", 24 * time.Hour},
}

// hasWord reports whether a text is in the key, and not within a longer number.
func hasWord(key, text []byte) bool {
	for from := 0; ; {
		at := bytes.Index(key[from:], text)
		if at < 0 {
			return false
		}
		at += from
		end := at + len(text)
		if (at == 0 || !isDigit(key[at-1])) && (end == len(key) || !isDigit(key[end])) {
			return true
		}
		from = at + 1
	}
}
