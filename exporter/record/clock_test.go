package record

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// day is a time on the 22nd (day 0) of November or after, by hours and minutes.
func day(n int, clock string) time.Time {
	t, err := time.Parse("15:04:05", clock)
	if err != nil {
		panic(err)
	}
	return time.Date(2026, 11, 22+n, t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
}

func TestUnwrap(t *testing.T) {
	type step struct {
		start   time.Time
		written time.Time
		want    time.Time
	}
	never := time.Time{} // a time of writing that has nothing to do with the windows
	ago := day(400, "00:00:00")
	inOrder := func(times ...time.Time) (steps []step) {
		for _, at := range times {
			steps = append(steps, step{at, ago, at})
		}
		return steps
	}
	tests := []struct {
		why   string
		steps []step
	}{
		{
			"a result of the afternoon that was written at once",
			[]step{{day(0, "15:00:00"), day(0, "15:00:16"), day(0, "15:00:00")}},
		},
		{
			"a result of the morning that was written at once",
			[]step{{day(0, "03:00:00"), day(0, "03:00:16"), day(0, "03:00:00")}},
		},
		{"midnight", []step{{day(0, "00:00:00"), day(0, "00:00:16"), day(0, "00:00:00")}}},
		{"noon", []step{{day(0, "12:00:00"), day(0, "12:00:16"), day(0, "12:00:00")}}},
		{"written ten hours later, in the afternoon", []step{{day(0, "05:00:00"), day(0, "15:00:00"), day(0, "05:00:00")}}},
		{"written ten hours later, on the next day", []step{{day(0, "22:00:00"), day(1, "08:00:00"), day(0, "22:00:00")}}},
		{"Kafka's clock is half an hour behind", []step{{day(0, "15:00:00"), day(0, "14:30:00"), day(0, "15:00:00")}}},
		{"the time of writing counts, whatever came before", []step{
			{day(0, "03:00:00"), day(0, "03:00:16"), day(0, "03:00:00")},
			{day(0, "16:00:00"), day(0, "16:00:16"), day(0, "16:00:00")},
		}},
		{"without a time of writing nearby: by the order", inOrder(
			day(0, "00:00:00"), day(0, "06:00:00"), day(0, "11:59:45"), day(0, "12:00:00"), day(0, "18:00:00"),
			day(0, "23:59:45"),
			day(1, "00:00:00"), day(1, "10:45:00"), day(1, "21:30:00"),
		)},
		{"small steps back", inOrder(
			day(0, "11:00:00"), day(0, "12:00:00"), day(0, "11:45:00"), day(0, "12:30:00"), day(0, "20:00:00"),
			day(0, "23:59:45"), day(1, "00:00:15"), day(0, "23:30:00"),
		)},
		{"a record that is far off changes nothing for the next ones", inOrder(
			day(0, "06:00:00"), day(0, "15:00:00"), day(3000, "07:00:00"), day(0, "15:00:15"), day(0, "15:00:30"),
		)},
		{"a new beginning, far back", inOrder(
			day(20, "06:00:00"), day(20, "15:00:00"), day(0, "00:00:00"), day(0, "06:00:00"), day(0, "13:00:00"),
		)},
		{"reading begins in the middle: a.m., for want of better, and right from midnight on", []step{
			{day(0, "15:00:00"), ago, day(0, "03:00:00")},
			{day(0, "23:00:00"), ago, day(0, "11:00:00")},
			{day(1, "00:00:00"), ago, day(1, "00:00:00")},
			{day(1, "00:00:15"), never, day(1, "00:00:15")},
			{day(1, "11:00:00"), never, day(1, "11:00:00")},
			{day(1, "12:00:00"), never, day(1, "12:00:00")},
		}},
	}
	formats := map[string]ResultFormat{
		"start and end": playground(ClockUnwrap),
		"start":         with(playground(ClockUnwrap), func(f *ResultFormat) { f.End = "" }),
		"end":           with(playground(ClockUnwrap), func(f *ResultFormat) { f.Start = "" }),
	}
	for _, test := range tests {
		for name, format := range formats {
			t.Run(test.why+", by "+name, func(t *testing.T) {
				results := NewResults(format)
				for _, s := range test.steps {
					got, err := results.Decode(Message{Value: []byte(playgroundValue(s.start, "a")), Written: s.written})
					require.NoError(t, err)
					assert.Equal(t, window(s.want), got.Window, "%s, written %s", s.start, s.written)
				}
			})
		}
	}
}

// A window that ends at midnight tells by its end, which is of another day, that it is one of the afternoon.
func TestTheEndTellsTheHalfOfTheDay(t *testing.T) {
	results := NewResults(playground(ClockUnwrap))
	for _, s := range []struct{ start, want string }{
		{"20:00:00", "08:00:00"}, {"23:59:45", "23:59:45"}, {"23:30:00", "23:30:00"},
	} {
		got, err := results.Decode(Message{
			Value: []byte(playgroundValue(day(0, s.start), "a")), Written: day(400, "00:00:00"),
		})
		require.NoError(t, err)
		assert.Equal(t, window(day(0, s.want)), got.Window)
	}
}

// In a zone of its own the half of the day is that of the zone.
func TestUnwrapInAZone(t *testing.T) {
	format := with(playground(ClockUnwrap), func(f *ResultFormat) { f.Time.Zone = "America/New_York" })
	require.NoError(t, format.Validate())
	zone, err := time.LoadLocation("America/New_York")
	require.NoError(t, err)
	results := NewResults(format)
	for at := day(0, "00:00:00"); at.Before(day(2, "02:00:00")); at = at.Add(15 * time.Second) {
		got, err := results.Decode(Message{
			Value: []byte(playgroundValue(at.In(zone), "a")), Written: at.Add(20 * time.Second),
		})
		require.NoError(t, err)
		require.Equal(t, window(at), got.Window)
	}
}

const hours26 = 26 * 60 * 4 // windows of 15 s

// Flink's own playground in event time: its generator begins in 1970 and its job reads noon as midnight, so what it
// counts after noon is late, until the next day begins. Results of the afternoon there are none, and the record's time
// is that of the window.
func TestFlinksPlaygroundInEventTime(t *testing.T) {
	var messages []Message
	var want []time.Time
	for w := range hours26 {
		at := time.Unix(int64(w)*15, 0).UTC()
		if at.Hour() >= 12 {
			continue
		}
		want = append(want, at)
		messages = append(messages, Message{
			Value: []byte(playgroundValue(at, "/help")), Written: at.Add(14999 * time.Millisecond),
		})
	}
	assert.Contains(t, string(messages[0].Value),
		`"windowStart":"01-01-1970 12:00:00:000","windowEnd":"01-01-1970 12:00:15:000"`)
	assert.Contains(t, string(messages[len(messages)-1].Value), `"windowStart":"02-01-1970 01:59:45:000"`)
	assert.Len(t, messages, 14*60*4)
	requireWindows(t, playground(ClockAM), messages, want)
	requireWindows(t, with(playground(ClockAM), func(f *ResultFormat) { f.End = "" }), messages, want)
	requireWindows(t, with(playground(ClockAM), func(f *ResultFormat) { f.Start = "" }), messages, want)
}

// Its events, as its job reads them: after twelve hours time jumps back to the midnight before.
func TestFlinksPlaygroundsEvents(t *testing.T) {
	events := NewEvents(EventFormat{At: "timestamp", Key: "page", Time: playground(ClockAM).Time})
	for s := range 26 * 60 * 60 {
		at := time.Unix(int64(s), 0).UTC()
		got, err := events.Decode(Message{Value: fmt.Appendf(nil, `{"timestamp":%q,"page":"/help"}`, playgroundTime(at))})
		require.NoError(t, err)
		if at.Hour() >= 12 {
			at = at.Add(-12 * time.Hour)
		}
		require.Equal(t, at, got.Time)
	}
}

// Flink's own playground in processing time: windows are by the clock, and so is the record's time. Told without one
// nearby, by the order of the records, they are the same.
func TestFlinksPlaygroundInProcessingTime(t *testing.T) {
	var inTime, odd []Message
	var want []time.Time
	for w := range hours26 {
		at := day(0, "21:00:00").Add(time.Duration(w) * 15 * time.Second)
		want = append(want, at)
		value := []byte(playgroundValue(at, "/help"))
		inTime = append(inTime, Message{Value: value, Written: at.Add(14999 * time.Millisecond)})
		odd = append(odd, Message{Value: value, Written: at.AddDate(0, 0, 9)})
	}
	requireWindows(t, playground(ClockUnwrap), inTime, want)

	fromMidnight := 3 * 60 * 4
	requireWindows(t, playground(ClockUnwrap), odd[fromMidnight:], want[fromMidnight:])

	// Reading that begins anywhere tells the same of the rest.
	for _, from := range []int{1, 719, 720, 721, 3000, 3600, 5000} {
		requireWindows(t, playground(ClockUnwrap), inTime[from:], want[from:])
	}
}

// requireWindows reads the messages twice: a second reading from the beginning tells the same.
func requireWindows(t *testing.T, format ResultFormat, messages []Message, starts []time.Time) {
	require.NoError(t, format.Validate())
	for range 2 {
		results := NewResults(format)
		for n, m := range messages {
			got, err := results.Decode(m)
			require.NoError(t, err, string(m.Value))
			require.Equal(t, window(starts[n]), got.Window, string(m.Value))
		}
	}
}
