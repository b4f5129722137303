// Package schedule says which click event is due when, which number it bears and into which partition it goes. All of
// it is a pure function of the flags and of event time: there is no state to lose, so a generator that starts again
// needs only the number of the last event that each partition holds.
package schedule

import (
	"fmt"
	"hash/fnv"
	"time"

	"flinkwatch/exporter/audit"
)

// The limits within which the arithmetic of this package is exact in 64 bits.
const (
	MaxWindow          = 24 * time.Hour
	MaxSkew            = time.Hour
	MaxEventsPerSecond = 1_000_000
)

// lateEvery is the share of late events: with a skew, each tenth event of a page is sent late.
const lateEvery = 10

// Layout is the shape of the schedule. A window of each page holds Events events, spread evenly over Window.
//
// Its unit is the tick: the instant at which every page has one event. Ticks are counted from the Unix epoch, and an
// event's number is tick × pages + page, so that numbers rise with time and are the same for every reader.
type Layout struct {
	Pages      []string
	Events     int           // per page and window
	Window     time.Duration // whole milliseconds
	Skew       time.Duration // how late each tenth event of a page is sent; 0: none is
	Partitions int
	Gaps       []Gap
}

// Fingerprint names the layout: two layouts with the same fingerprint number the same events alike. Gaps are no part
// of it: they leave events out but renumber none.
func (l Layout) Fingerprint() string {
	h := fnv.New32a()
	fmt.Fprintf(h, "%q %d %d %d %d", l.Pages, l.Events, l.window(), l.lateTicks(), l.Partitions)
	return fmt.Sprintf("%08x", h.Sum32())
}

// EventsPerSecond is the rate at which all pages together send.
func (l Layout) EventsPerSecond() float64 {
	return float64(l.Events) * float64(len(l.Pages)) / l.Window.Seconds()
}

// Count is the right count: how many events of a page the input holds for the window that starts at the given time.
func (l Layout) Count(page string, window time.Time) int {
	return l.Events - l.missing(page, l.index(window.UnixMilli()))
}

// WindowAt returns the window that holds t.
func (l Layout) WindowAt(t time.Time) audit.Window { return audit.WindowOf(t, l.Window) }

// Time is the instant at which the event of this number is sent. It is the event's timestamp, unless it is a late one.
func (l Layout) Time(number int64) time.Time { return time.UnixMilli(l.tickTime(l.tick(number))).UTC() }

// NumberAt is the number of the first event that is sent at t or later.
func (l Layout) NumberAt(t time.Time) int64 { return l.tickAt(t.UnixMilli()) * int64(len(l.Pages)) }

// Partition is where the event of this number goes. Ticks rotate over the partitions, so that each instant and each
// page is spread over all of them. (The number modulo the partitions would put each of six pages into one of six.)
func (l Layout) Partition(number int64) int {
	return int((l.tick(number) + l.page(number)) % int64(l.Partitions))
}

func (l Layout) window() int64           { return l.Window.Milliseconds() }
func (l Layout) tick(number int64) int64 { return number / int64(len(l.Pages)) }
func (l Layout) page(number int64) int64 { return number % int64(len(l.Pages)) }
func (l Layout) index(ms int64) int64    { return ms / l.window() }

// tickTime is in milliseconds. The division is per window, so that each window has exactly Events ticks, however
// unevenly they divide it.
func (l Layout) tickTime(tick int64) int64 {
	events := int64(l.Events)
	return tick/events*l.window() + tick%events*l.window()/events
}

// tickAt is the first tick whose time is ms or later.
func (l Layout) tickAt(ms int64) int64 {
	events := int64(l.Events)
	return l.index(ms)*events + ceilDiv(ms%l.window()*events, l.window())
}

// lateTicks is the skew in ticks: a multiple of lateEvery, so that a late event takes the place of the next one.
func (l Layout) lateTicks() int64 {
	ticks := ceilDiv(l.Skew.Milliseconds()*int64(l.Events), l.window())
	return lateEvery * ceilDiv(ticks, lateEvery)
}

func ceilDiv(a, b int64) int64 { return (a + b - 1) / b }
