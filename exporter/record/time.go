package record

import (
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
	// Array is [2026,11,26,10,0], as Jackson writes a LocalDateTime.
	Array = "array"
)

// What can be counted in nanoseconds of 64 bits, with room for a window on either side.
const minYear, maxYear = 1700, 2200

var earliest, latest = time.Date(minYear, 1, 1, 0, 0, 0, 0, time.UTC).UnixNano(),
	time.Date(maxYear+1, 1, 1, 0, 0, 0, 0, time.UTC).UnixNano()

// TimeFormat says how times are written.
type TimeFormat struct {
	// Format is RFC3339, Unix, UnixMilli, UnixMicro, UnixNano, Array, or a pattern such as dd-MM-yyyy HH:mm:ss.SSS.
	Format string
	// Clock is how a pattern with hh and without a is read.
	Clock Clock
	// Zone is the time zone of times that are written without one; empty is UTC.
	Zone string
	// CutBy is the clock that cuts the windows; empty where that is not told.
	CutBy WindowClock
}

// NeedsClock reports whether the format does not tell morning from afternoon.
func (f TimeFormat) NeedsClock() bool {
	p, err := f.pattern()
	return err == nil && p != nil && p.isTwelve()
}

func (f TimeFormat) pattern() (*pattern, error) {
	switch f.Format {
	case RFC3339, Unix, UnixMilli, UnixMicro, UnixNano, Array:
		return nil, nil
	}
	return parsePattern(f.Format)
}

// moments reads times of a format. Where a zone has a say, they are what its clock shows, as though that were UTC.
type moments struct {
	format string
	parse  func(text []byte) (int64, bool)
	isUnix bool
	// isArray reports whether times are arrays of their parts.
	isArray bool
	clock   Clock
	wall    *wall // of the zone; nil where that has no say
	cutBy   WindowClock
	shows   bool // whether what is written is what the clock of the zone shows
	isUTC   bool // whether there is no other zone
	fields  [maxTimes]joined
	last    [maxTimes]seen
}

// unsettled reports whether times have to be told from what the clock of the zone shows.
func (m *moments) unsettled() bool { return m.shows && m.cutBy != CutByZone }

// maxTimes is how many parts of a record are times; they come first.
const maxTimes = resultEnd + 1

// seen is what was read last: neighbours in a topic mostly have the same windows.
type seen struct {
	text []byte
	at   int64
}

// compile makes the format, which is that of the setting, ready to use.
func (f TimeFormat) compile(setting string) (moments, error) {
	m := moments{format: f.Format, clock: Clock24, cutBy: f.CutBy}
	zone, err := time.LoadLocation(f.Zone)
	if err != nil {
		return m, wrong("time zone", "%q: want the name of a time zone, such as UTC or Europe/Berlin", f.Zone)
	}
	switch f.Format {
	case RFC3339:
		m.parse = parseRFC3339
	case Unix, UnixMilli, UnixMicro, UnixNano:
		m.parse, m.isUnix = parseUnix(f.Format), true
	case Array:
		m.parse, m.isArray, m.shows = parseArray, true, true
	default:
		if err := f.compilePattern(&m, setting); err != nil {
			return m, err
		}
	}
	if f.CutBy == CutByZone && zone == time.UTC {
		return m, wrong("window clock", "zone wants a time zone with it, such as Europe/Berlin")
	}
	m.isUTC = zone == time.UTC
	m.shows = m.shows && !m.isUTC
	if m.shows || m.cutBy == CutByZone {
		m.wall = &wall{zone: zone}
	}
	return m, nil
}

func (f TimeFormat) compilePattern(m *moments, setting string) error {
	p, err := parsePattern(f.Format)
	if err != nil {
		return wrong(setting, "%q is none of %s, %s, %s, %s, %s and %s, and no pattern: %v",
			f.Format, RFC3339, Unix, UnixMilli, UnixMicro, UnixNano, Array, err)
	}
	m.parse, m.shows = p.parse, !p.has('X')
	if p.isTwelve() {
		if m.clock = f.Clock; m.clock != ClockAM && m.clock != ClockUnwrap {
			return wrong("time clock", "%q has hh and no a, which does not tell morning from afternoon: "+
				"want %s or %s", f.Format, ClockAM, ClockUnwrap)
		}
	}
	return nil
}

// read reads a time that is the given part of the record.
func (m *moments) read(name string, number int, parts []part) (int64, error) {
	p := m.fields[number].of(parts, number)
	switch {
	case p.moment.Is:
		return m.told(name, p)
	case p.kind == jx.String, p.kind == jx.Number, p.kind == jx.Array && m.isArray:
	case p.kind == jx.Invalid, p.kind == jx.Null:
		return 0, reject(audit.MissingField, "no %s", name)
	case p.kind == jx.Array:
		return 0, reject(audit.WrongType, "%s is a JSON array; is the time format %s?", name, Array)
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
	if m.cutBy == CutByZone && !m.shows {
		at = m.wall.show(at)
	}
	if len(p.text) <= maxSeen {
		*last = seen{text: append(last.text[:0], p.text...), at: at}
	}
	return at, nil
}

// maxSeen bounds the text that is remembered: a fraction of a second may have any number of digits.
const maxSeen = 64

func (m *moments) reject(name string, p *part, parsed bool) error {
	switch {
	case parsed:
		return reject(audit.BadTime, "%s %.40q is not between the years %d and %d", name, p.text, minYear, maxYear)
	case p.kind == jx.Number && !m.isUnix:
		return reject(audit.BadTime,
			"%s %.40s is a number and no time of the format %s: is it unix, unix_ms, unix_us or unix_ns?",
			name, p.text, m.format)
	}
	return reject(audit.BadTime, "%s %.40q is no time of the format %s", name, p.text, m.format)
}

// written returns when a message was written, on the clock that times are read by; before everything, if that is not
// known.
func (m *moments) written(t time.Time) int64 {
	at := writtenAt(t)
	if m.wall == nil || at == earliest {
		return at
	}
	return m.wall.show(at)
}

// writtenAt returns when a message was written; before everything, if that is not known.
func writtenAt(t time.Time) int64 {
	if seconds := t.Unix(); seconds < earliest/int64(time.Second) || seconds >= latest/int64(time.Second) {
		return earliest
	}
	return t.UnixNano()
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
