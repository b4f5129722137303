package record

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/audit"
)

const aDay = 24 * time.Hour

// startOfDay is the first moment of a day in a zone; where midnight is skipped, that is at one o'clock.
func startOfDay(date time.Time, zone *time.Location) time.Time {
	at := time.Date(date.Year(), date.Month(), date.Day(), 0, 0, 0, 0, zone)
	for at.Day() != date.Day() {
		at = at.Add(30 * time.Minute)
	}
	return at
}

// Days and weeks of a place: whatever the clock does, each is a window, and its events are in it.
func TestDaysAndWeeks(t *testing.T) {
	formats := map[string]func(t time.Time) string{
		"yyyy-MM-dd HH:mm:ss": func(t time.Time) string { return fmt.Sprintf("%q", t.Format(time.DateTime)) },
		UnixMilli:             func(t time.Time) string { return fmt.Sprint(t.UnixMilli()) },
		RFC3339:               func(t time.Time) string { return fmt.Sprintf("%q", t.Format(time.RFC3339)) },
	}
	tests := []struct {
		zone   string
		size   time.Duration
		offset time.Duration
		from   time.Time // a day before a change of the clock, or a Monday
	}{
		{"Europe/Berlin", aDay, 0, day(-31, "00:00:00")},
		{"Europe/Berlin", aDay, -2 * time.Hour, day(-31, "00:00:00")},
		{"Europe/Berlin", aDay, 23 * time.Hour, day(-31, "00:00:00")},
		{"Europe/Berlin", 7 * aDay, 4 * aDay, day(-41, "00:00:00")},
		{"Europe/Berlin", 7 * aDay, 4*aDay - 2*time.Hour, day(-41, "00:00:00")},
		{"America/New_York", aDay, 0, day(-24, "00:00:00")},
		{"America/New_York", aDay, 5 * time.Hour, day(-24, "00:00:00")},
		{"Asia/Shanghai", aDay, -8 * time.Hour, day(0, "00:00:00")},
		{"Asia/Shanghai", aDay, 16 * time.Hour, day(0, "00:00:00")},
		{"Asia/Kolkata", aDay, -(5*time.Hour + 30*time.Minute), day(0, "00:00:00")},
		{"Australia/Lord_Howe", aDay, 0, time.Date(2026, 4, 3, 0, 0, 0, 0, time.UTC)},
		{"Africa/Cairo", aDay, 0, time.Date(2026, 4, 22, 0, 0, 0, 0, time.UTC)},    // has no midnight on the 24th
		{"America/Havana", aDay, 0, time.Date(2026, 10, 30, 0, 0, 0, 0, time.UTC)}, // has midnight twice on the 1st
	}
	for _, test := range tests {
		for name, show := range formats {
			t.Run(fmt.Sprintf("%s from %s, %s, %s, %s", test.zone, test.from.Format(time.DateOnly), test.size, test.offset,
				name), func(t *testing.T) {
				zone := load(t, test.zone)
				format := with(pattern24(name),
					func(f *ResultFormat) { f.Size, f.Offset, f.Time.Zone = test.size, test.offset, test.zone })
				require.NoError(t, format.Validate())
				require.Equal(t, CutByZone, format.CutBy())
				results := NewResults(format)
				events := NewEvents(EventFormat{
					At: KafkaTime, Key: NoKey, Time: TimeFormat{Format: UnixMilli, Zone: test.zone, CutBy: CutByZone},
				})
				for date := test.from; date.Before(test.from.Add(5 * test.size)); date = date.Add(test.size) {
					start, end := startOfDay(date, zone), startOfDay(date.Add(test.size), zone)
					value := fmt.Sprintf(`{"windowStart":%s,"windowEnd":%s,"page":"a","count":4}`, show(start), show(end))
					got, err := results.Decode(Message{Value: []byte(value)})
					require.NoError(t, err, value)
					assert.Equal(t, audit.Window{Start: date, End: date.Add(test.size)}, got.Window, value)
					assert.Zero(t, got.Window.Start.Add(-format.WindowOffset()).UnixNano()%int64(test.size),
						"on the axis of the audit")
					for _, at := range []time.Time{start, end.Add(-time.Millisecond)} {
						event, err := events.Decode(Message{Value: []byte("x"), Written: at})
						require.NoError(t, err)
						assert.False(t, event.Time.Before(got.Window.Start), "%s is on %s", at, event.Time)
						assert.True(t, event.Time.Before(got.Window.End), "%s is on %s", at, event.Time)
					}
				}
			})
		}
	}
}

func TestWhatCutsWindows(t *testing.T) {
	tests := []struct {
		why    string
		size   time.Duration
		time   TimeFormat
		offset time.Duration
		want   WindowClock
		is     time.Duration // the offset then
	}{
		{"hours of a zone: it is not told", time.Hour, TimeFormat{Zone: "Europe/Berlin"}, 0, "", 0},
		{"days of a zone", aDay, TimeFormat{Zone: "Europe/Berlin"}, 0, CutByZone, 0},
		{"days of UTC", aDay, TimeFormat{Zone: "UTC"}, 0, "", 0},
		{"days without a zone", aDay, TimeFormat{}, -2 * time.Hour, "", -2 * time.Hour},
		{
			"days of UTC that are written as of a zone", aDay,
			TimeFormat{Zone: "Europe/Berlin", CutBy: CutByUTC},
			0, CutByUTC,
			0,
		},
		{"a day and a half", 36 * time.Hour, TimeFormat{Zone: "Europe/Berlin"}, 0, "", 0},
		{
			"hours that Flink SQL cuts by the zone", time.Hour,
			TimeFormat{Zone: "Europe/Berlin", CutBy: CutByZone},
			0,
			CutByZone, 0,
		},
		{"midnight in Shanghai, by UTC", aDay, TimeFormat{Zone: "Asia/Shanghai"}, 16 * time.Hour, CutByZone, 0},
		{"days that begin at six", aDay, TimeFormat{Zone: "Europe/Berlin"}, 6 * time.Hour, CutByZone, 6 * time.Hour},
		{"weeks from Monday", 7 * aDay, TimeFormat{Zone: "Europe/Berlin"}, 4 * aDay, CutByZone, 4 * aDay},
		{
			"weeks from Monday, by UTC", 7 * aDay,
			TimeFormat{Zone: "America/New_York"},
			4*aDay + 4*time.Hour, CutByZone,
			4 * aDay,
		},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			format := with(ours, func(f *ResultFormat) { f.Size, f.Offset, f.Time = test.size, test.offset, test.time })
			assert.Equal(t, test.want, format.CutBy())
			assert.Equal(t, test.is, format.WindowOffset())
		})
	}
}

func TestDaysThatAreRefused(t *testing.T) {
	tests := []struct {
		why, start, end string
		format          ResultFormat
		reason          audit.Reason
		detail          string
	}{
		{
			"days of UTC", "2026-10-20 02:00:00", "2026-10-21 02:00:00", onWall("Europe/Berlin", aDay), audit.NotAligned,
			"would be one with 2h0m0s",
		},
		{
			"a month", "2026-10-01 00:00:00", "2026-11-01 00:00:00", onWall("Europe/Berlin", 30*aDay), audit.WindowSize,
			"for calendar months, set it to 1mo",
		},
		{
			"half a day", "2026-10-20 00:00:00", "2026-10-20 12:00:00", onWall("Europe/Berlin", aDay), audit.WindowSize,
			"a window of 12h0m0s",
		},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			value := fmt.Appendf(nil, `{"windowStart":%q,"windowEnd":%q,"page":"a","count":4}`, test.start, test.end)
			_, err := NewResults(test.format).Decode(Message{Value: value})
			requireRefused(t, err, test.reason, test.detail)
		})
	}
}

func TestTheClockThatCutsWindowsNeedsAZone(t *testing.T) {
	format := with(ours, func(f *ResultFormat) { f.Time.CutBy = CutByZone })
	assert.ErrorContains(t, format.Validate(), "window clock: zone wants a time zone with it")
}

func TestTimesOnTheClockThatCutsWindows(t *testing.T) {
	at := day(-28, "00:30:00")
	assert.Equal(t, at, TimeFormat{Zone: "Europe/Berlin"}.OnClock(at))
	assert.Equal(t, at.Add(2*time.Hour), TimeFormat{Zone: "Europe/Berlin", CutBy: CutByZone}.OnClock(at))
	assert.True(t, TimeFormat{Zone: "Europe/Berlin", CutBy: CutByZone}.OnClock(time.Time{}).IsZero(), "no time is none")
}
