package record

import (
	"fmt"
	"time"

	"github.com/go-faster/jx"

	"flinkwatch/exporter/audit"
)

// The names of time formats; any other is a pattern in the letters of Java.
const (
	RFC3339   = "rfc3339"
	Unix      = "unix"
	UnixMilli = "unix_ms"
	UnixMicro = "unix_us"
	UnixNano  = "unix_ns"
)

// What can be counted in nanoseconds of 64 bits, with room for a window on either side.
const minYear, maxYear = 1700, 2200

var earliest, latest = time.Date(minYear, 1, 1, 0, 0, 0, 0, time.UTC).UnixNano(),
	time.Date(maxYear+1, 1, 1, 0, 0, 0, 0, time.UTC).UnixNano()

// TimeFormat says how times are written.
type TimeFormat struct {
	// Format is RFC3339, Unix, UnixMilli, UnixMicro, UnixNano, or a pattern such as dd-MM-yyyy HH:mm:ss.SSS.
	Format string
	// Clock is how a pattern with hh and without a is read.
	Clock Clock
	// Zone is the time zone of times that are written without one; empty is UTC.
	Zone string
}

// NeedsClock is whether the format does not tell morning from afternoon.
func (f TimeFormat) NeedsClock() bool {
	p, err := f.pattern()
	return err == nil && p != nil && p.isTwelve()
}

func (f TimeFormat) pattern() (*pattern, error) {
	switch f.Format {
	case RFC3339, Unix, UnixMilli, UnixMicro, UnixNano:
		return nil, nil
	}
	return parsePattern(f.Format)
}

// moments reads times of a format. Where the clock or the zone has a say, they are the time on the clock, as though it
// were UTC, until they are settled.
type moments struct {
	format string
	parse  func(text []byte) (int64, bool)
	isUnix bool
	clock  Clock
	zone   *time.Location // nil where times are settled as they are read
	last   [maxParts]seen
}

// seen is what was read last: neighbours in a topic mostly have the same windows.
type seen struct {
	text []byte
	at   int64
}

// compile makes the format ready to use. The names in errors are those of the flags.
func (f TimeFormat) compile(flag string) (moments, error) {
	m := moments{format: f.Format, clock: Clock24}
	zone, err := time.LoadLocation(f.Zone)
	if err != nil {
		return m, fmt.Errorf("audit.time-zone: %q: want the name of a time zone, such as UTC or Europe/Berlin", f.Zone)
	}
	switch f.Format {
	case RFC3339:
		m.parse = parseRFC3339
	case Unix, UnixMilli, UnixMicro, UnixNano:
		m.parse, m.isUnix = parseUnix(f.Format), true
	default:
		return f.compilePattern(flag, zone)
	}
	return m, nil
}

func (f TimeFormat) compilePattern(flag string, zone *time.Location) (moments, error) {
	p, err := parsePattern(f.Format)
	if err != nil {
		return moments{}, fmt.Errorf("%s: %q is none of %s, %s, %s, %s and %s, and no pattern: %w",
			flag, f.Format, RFC3339, Unix, UnixMilli, UnixMicro, UnixNano, err)
	}
	m := moments{format: f.Format, parse: p.parse, clock: Clock24}
	if p.isTwelve() {
		if m.clock = f.Clock; m.clock != ClockAM && m.clock != ClockUnwrap {
			return moments{}, fmt.Errorf("audit.time-clock: %q has hh and no a, which does not tell morning from afternoon: "+
				"want %s or %s", f.Format, ClockAM, ClockUnwrap)
		}
	}
	if zone != time.UTC && !p.has('X') {
		m.zone = zone
	}
	return m, nil
}

// read reads a time that is the given part of the record.
func (m *moments) read(name string, number int, p part) (int64, error) {
	switch p.kind {
	case jx.Invalid, jx.Null:
		return 0, reject(audit.MissingField, "no %s", name)
	case jx.Number, jx.String:
	default:
		return 0, reject(audit.WrongType, "%s is a JSON %s", name, p.kind)
	}
	last := &m.last[number]
	if last.text != nil && string(last.text) == string(p.text) {
		return last.at, nil
	}
	at, ok := m.parse(p.text)
	if !ok || at < earliest || at >= latest {
		return 0, m.reject(name, p, ok)
	}
	*last = seen{text: append(last.text[:0], p.text...), at: at}
	return at, nil
}

func (m *moments) reject(name string, p part, inRange bool) error {
	switch {
	case inRange:
		return reject(audit.BadTime, "%s %.40q is not between the years %d and %d", name, p.text, minYear, maxYear)
	case p.kind == jx.Number && !m.isUnix:
		return reject(audit.BadTime, "%s %.40s is a number and no time of the format %s: is it unix, unix_ms, unix_us or unix_ns?",
			name, p.text, m.format)
	}
	return reject(audit.BadTime, "%s %.40q is no time of the format %s", name, p.text, m.format)
}

// settle turns the time on the clock of the zone into time.
func (m *moments) settle(clock int64) int64 {
	if m.zone == nil {
		return clock
	}
	t := time.Unix(0, clock).UTC()
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), m.zone).UnixNano()
}

// onClock is what the clock of the zone shows at a time.
func (m *moments) onClock(t time.Time) int64 {
	if m.zone == nil {
		return t.UnixNano()
	}
	_, offset := t.In(m.zone).Zone()
	return t.UnixNano() + int64(offset)*int64(time.Second)
}

var common = must(parsePattern("yyyy-MM-dd'T'HH:mm:ssX"))

// parseRFC3339 reads the common form fast, and leaves all others to the standard library.
func parseRFC3339(text []byte) (int64, bool) {
	if n := len(text); n > 0 && text[n-1] == 'Z' {
		if at, ok := common.parse(text); ok {
			return at, true
		}
	}
	t, err := time.Parse(time.RFC3339Nano, string(text))
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

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
