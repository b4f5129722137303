package record

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/audit"
)

// A time may be in several fields, which the format has spaces between.
func TestTimesOfSeveralFields(t *testing.T) {
	tests := []struct{ why, fields, format, value string }{
		{"a day and an hour", "dt,hh", "yyyy-MM-dd HH", `"dt":"2026-11-23","hh":"01"`},
		{"the hour is a number, without its zero", "dt,hh", "yyyyMMdd H", `"dt":"20261123","hh":1`},
		{"four numbers, at any depth", "at.y,at.m,at.d,at.h", "yyyy M d H", `"at":{"y":2026,"m":11,"d":23,"h":1}`},
		{"a day and a time", "day,time", "dd.MM.yyyy HH:mm", `"day":"23.11.2026","time":"01:00"`},
		{"with their zone", "day,time", "yyyy-MM-dd HH:mm:ssX", `"day":"2026-11-23","time":"02:00:00+01:00"`},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			format := ResultFormat{
				Start: test.fields, Key: "page", Count: "n", Size: time.Hour, Time: TimeFormat{Format: test.format, Clock: Clock24},
			}
			require.NoError(t, format.Validate())
			results := NewResults(format)
			for range 2 {
				got, err := results.Decode(Message{Value: []byte(`{"page":"a","n":7,` + test.value + "}")})
				require.NoError(t, err)
				assert.Equal(t, Result{Key: "a", Window: audit.Window{Start: begin, End: begin.Add(time.Hour)}, Count: 7}, got)
			}
			events := EventFormat{At: test.fields, Key: "page", Time: format.Time}
			require.NoError(t, events.Validate())
			event, err := NewEvents(events).Decode(Message{Value: []byte(`{"page":"a",` + test.value + "}")})
			require.NoError(t, err)
			assert.Equal(t, Event{Key: "a", Time: begin}, event)
		})
	}
}

// Start and end may both be of several fields, of a changelog as well.
func TestBothTimesOfSeveralFields(t *testing.T) {
	format := ResultFormat{
		Start: "after.d,after.from", End: "after.d,after.to", Key: "after.k", Count: "after.n", Size: time.Hour,
		Time: TimeFormat{Format: "yyyy-MM-dd HH", Clock: Clock24},
	}
	require.ErrorContains(t, format.Validate(), "another setting names this field")
	format.End = "after.e,after.to"
	require.NoError(t, format.Validate())
	row := `{"d":"2026-11-23","e":"2026-11-23","from":"01","to":"02","k":"a","n":7}`
	for _, value := range []string{`{"op":"c","after":` + row + "}", `{"op":"d","after":null,"before":` + row + "}"} {
		got, err := NewResults(format).Decode(Message{Value: []byte(value)})
		require.NoError(t, err)
		assert.Equal(t, begin, got.Window.Start)
	}
}

func TestTimesOfSeveralFieldsThatCannotBe(t *testing.T) {
	format := func(start string) ResultFormat {
		return with(ours, func(f *ResultFormat) { f.Start, f.End = start, "" })
	}
	for start, want := range map[string]string{
		"dt,": "a comma between them", "a,b,c,d,e,f,g": "at most 6 fields", "dt,dt": "another setting names this field",
	} {
		require.ErrorContains(t, format(start).Validate(), want, start)
	}
	_, err := NewResults(format("dt,hh")).Decode(Message{Value: []byte(`{"dt":"2026-11-23","page":"a","count":1}`)})
	requireRefused(t, err, audit.MissingField, "no dt,hh")
	_, err = NewResults(format("dt,hh")).Decode(Message{Value: []byte(`{"dt":"2026-11-23","hh":{},"page":"a","count":1}`)})
	requireRefused(t, err, audit.WrongType, "dt,hh is a JSON object")
}

// Jackson writes a LocalDateTime as an array of its parts, and leaves out the last ones.
func TestTimesThatAreArrays(t *testing.T) {
	format := with(ours, func(f *ResultFormat) { f.Time.Format = Array })
	require.NoError(t, format.Validate())
	value := func(start, end string) []byte {
		return fmt.Appendf(nil, `{"windowStart":%s,"windowEnd":%s,"page":"/help","count":1000}`, start, end)
	}
	for why, times := range map[string][2]string{
		"without seconds, and with them": {"[2026,11,23,1,0]", "[2026, 11, 23, 1, 0, 15]"},
		"with nanoseconds":               {"[2026,11,23,1,0,0,0]", "[2026,11,23,1,0,14,999000000]"},
		"in a text":                      {`"[2026,11,23,1,0]"`, `"[2026,11,23,1,0,15]"`},
	} {
		got, err := NewResults(format).Decode(Message{Value: value(times[0], times[1])})
		require.NoError(t, err, why)
		assert.Equal(t, Result{Key: "/help", Window: window(begin), Count: 1000}, got, why)
	}
	for _, wrong := range []string{
		"[]", "[2026]", "[2026,11]", "[2026,13,1]", "[2026,11,23,24,0]", "[2026,11,23,1,0,0,1000000000]",
		"[2026,11,23,1,0,0,0,0]",
		"[2026,11,-23,1,0]", `[2026,11,"x"]`, "20261123", `"2026-11-23"`,
	} {
		_, err := NewResults(format).Decode(Message{Value: value(wrong, wrong)})
		requireRefused(t, err, audit.BadTime, "array")
	}
	_, err := NewResults(ours).Decode(Message{Value: value("[2026,11,23,1,0]", "[2026,11,23,1,0,15]")})
	requireRefused(t, err, audit.WrongType, "is the time format array?")
}

// An array is what the clock of a zone shows, and so is a day.
func TestArraysAndDaysOfAZone(t *testing.T) {
	for format, start := range map[string]string{
		Array: "[2026,10,25]", "yyyy-MM-dd": `"2026-10-25"`, "YYYY-'W'ww-e": `"2026-W43-7"`,
	} {
		f := with(ours, func(f *ResultFormat) {
			f.Time.Format, f.Time.Zone, f.Size, f.End = format, "Europe/Berlin", aDay, ""
		})
		f.Time.CutBy = f.CutBy()
		require.NoError(t, f.Validate())
		got, err := NewResults(f).Decode(Message{Value: []byte(strings.Replace(
			`{"windowStart":START,"page":"a","count":1}`, "START", start, 1))})
		require.NoError(t, err)
		assert.Equal(t, time.Date(2026, 10, 25, 0, 0, 0, 0, time.UTC), got.Window.Start, format)
	}
}

// ZonedDateTime.toString names the zone behind the offset.
func TestZonesByNameBehindTheOffset(t *testing.T) {
	for _, text := range []string{"2026-11-23T02:00+01:00[Europe/Berlin]", "2026-11-23T01:00:00Z[UTC]"} {
		at, ok := parseRFC3339([]byte(text))
		require.True(t, ok, text)
		assert.Equal(t, begin.UnixNano(), at)
	}
}
