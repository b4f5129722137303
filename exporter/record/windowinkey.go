package record

import (
	"bytes"
	"slices"
	"strconv"
	"time"

	"flinkwatch/exporter/audit"
)

// windowInKey finds a window in the key of its Kafka record, where Kafka Streams, ksqlDB and upsert sinks put it. Such a
// key is none that could have another window.
type windowInKey struct {
	shapes keyWindows
	wall   *wall // nil without a zone
	start  int64 // of the window whose texts these are
	texts  []needle
}

// needle is a way to write a time of the window.
type needle struct {
	text []byte
	of   string
}

// without returns a key without its window, if it has that as Kafka Streams and ksqlDB have it.
func (w *windowInKey) without(key []byte, window audit.Window) ([]byte, bool) {
	of, err := w.shapes.of(key)
	isStart := func(t time.Time) bool { return t.UnixNano() == of.start }
	return of.key, err == nil && len(of.key) > 0 && slices.ContainsFunc(w.times(window.Start), isStart)
}

// check refuses the key of a Kafka record that contains its window, or one of the times as they are written.
func (w *windowInKey) check(key []byte, window audit.Window, start, end part) error {
	w.prepare(window)
	for _, t := range append([]needle{{start.text, "start"}, {end.text, "end"}}, w.texts...) {
		if len(t.text) >= 8 && hasWord(key, t.text) {
			return w.refuse(key, t.of)
		}
	}
	return nil
}

func (w *windowInKey) refuse(key []byte, of string) error {
	return reject(audit.WindowInKey, "the Kafka key %.80q contains the window's %s: each window would be a key of its own; "+
		"use a field as the key, such as @key.name where the Kafka key is JSON, or take the start from the Kafka key as well: "+
		"start field @key", key, of)
}

// prepare makes the texts of the window.
func (w *windowInKey) prepare(window audit.Window) {
	start := window.Start.UnixNano()
	if w.texts != nil && w.start == start {
		return
	}
	w.start, w.texts = start, w.texts[:0]
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
		w.texts = append(w.texts, needle{strconv.AppendInt(nil, n, 10), of})
	}
	layouts := []string{"2006-01-02 15:04", "2006-01-02T15:04", "200601021504", "20060102150405"}
	if size%time.Hour == 0 {
		layouts = append(layouts, "2006-01-02 15", "2006-01-02T15", "2006010215")
	}
	if size%(24*time.Hour) == 0 {
		layouts = append(layouts, time.DateOnly, "20060102")
	}
	for _, layout := range layouts {
		w.texts = append(w.texts, needle{at.AppendFormat(nil, layout), of})
	}
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
