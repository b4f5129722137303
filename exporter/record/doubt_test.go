package record

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/audit"
)

// A record of which key and window can be read proves that the window came out, whatever else is wrong with it.
func TestDoubts(t *testing.T) {
	count := func(text string) string { return strings.Replace(good, "1000}", text+"}", 1) }
	replaced := func(old, text string) string { return strings.Replace(good, old, text, 1) }
	tests := []struct {
		why    string
		value  string
		reason audit.Reason
		detail string
	}{
		{"the sum of decimals", count("999.5"), audit.BadCount, "count is 999.5, not a whole number"},
		{"a quoted fraction", count(`"999.5"`), audit.BadCount, "count is 999.5"},
		{"a negative count", count("-1"), audit.BadCount, "count -1 is negative"},
		{"more than 64 bits", count("9223372036854775808"), audit.BadCount, "64 bits"},
		{"far more", count("1e999999999"), audit.BadCount, "64 bits"},
		{"null", count("null"), audit.MissingField, "no count"},
		{"no count", replaced("count", "n"), audit.MissingField, "no count"},
		{"the last of two counts is null", count(`1000,"count":null`), audit.MissingField, "no count"},
		{"a text", count(`"abc"`), audit.WrongType, `count is a text, "abc", and no number`},
		{"the empty text", count(`""`), audit.WrongType, "and no number"},
		{"an object", count(`{"n":1000}`), audit.WrongType, "count is a JSON object"},
		{"a list", count(`[1000]`), audit.WrongType, "count is a JSON array"},
		{"true", count(`true`), audit.WrongType, "count is a JSON bool"},
		{"no end", replaced("windowEnd", "end"), audit.MissingField, "no windowEnd"},
		{"an end of null", replaced(`"2026-11-23T01:00:15.000Z"`, "null"), audit.MissingField, "no windowEnd"},
		{"an end that is no time", replaced("01:00:15", "soon"), audit.BadTime, "windowEnd"},
		{"an end without a time of day", replaced("T01:00:15.000Z", ""), audit.BadTime, "windowEnd"},
		{
			"an end of another type", replaced(`"2026-11-23T01:00:15.000Z"`, "[2026,11]"), audit.WrongType,
			"windowEnd is a JSON array",
		},
		{"no start", replaced("windowStart", "start"), audit.MissingField, "no windowStart"},
		{"names are case-sensitive", replaced("windowStart", "windowstart"), audit.MissingField, "no windowStart"},
		{"a start that is no time", replaced("01:00:00", "25:00:00"), audit.BadTime, "windowStart"},
		{"start and count", strings.Replace(count("null"), "01:00:00", "25:00:00", 1), audit.BadTime, "windowStart"},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			got, err := NewResults(ours).Decode(Message{Value: []byte(test.value)})
			require.NoError(t, err)
			assert.Contains(t, got.Detail, test.detail)
			got.Detail = ""
			assert.Equal(t, Result{Key: "/help", Window: window(begin), Doubt: test.reason}, got)
		})
	}
}

// What contradicts itself, or is of another window, is refused though a part of it can be read.
func TestDoubtIsNoPardon(t *testing.T) {
	tests := []struct {
		why, value string
		reason     audit.Reason
	}{
		{"an end of another size", strings.Replace(good, "01:00:15", "01:00:30", 1), audit.WindowSize},
		{
			"a start between two windows, and no end", `{"windowStart":"2026-11-23T01:00:07Z","page":"a","count":1}`,
			audit.MissingField,
		},
		{"no key", strings.Replace(good, "page", "p", 1), audit.MissingField},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			_, err := NewResults(ours).Decode(Message{Value: []byte(test.value)})
			requireRefused(t, err, test.reason, "")
		})
	}
}

// On a twelve-hour clock one side may be no time at all.
func TestDoubtsOnATwelveHourClock(t *testing.T) {
	value := strings.Replace(playgroundValue(day(0, "13:00:00"), "a"), "01:00:15", "13:00:15", 1)
	got, err := NewResults(playground(ClockUnwrap)).Decode(Message{Value: []byte(value), Written: day(0, "13:00:16")})
	require.NoError(t, err)
	assert.Equal(t, window(day(0, "13:00:00")), got.Window)
	assert.Equal(t, audit.BadTime, got.Doubt)
}

// The time of the Kafka record is only one where there is one that can be.
func TestKafkaTimesThatAreNone(t *testing.T) {
	format := EventFormat{At: KafkaTime, Key: NoKey, Time: TimeFormat{Format: RFC3339}}
	for what, ms := range map[string]int64{
		"none": -1, "microseconds": 1795395600000000, "nanoseconds": 1795395600000000000, "the year 1600": -11676096000000,
	} {
		_, err := NewEvents(format).Decode(Message{Value: []byte("x"), Written: time.UnixMilli(ms)})
		requireRefused(t, err, audit.BadTime, "Kafka record")
		assert.Error(t, err, what)
	}
	got, err := NewEvents(format).Decode(Message{Value: []byte("x"), Written: time.UnixMilli(0)})
	require.NoError(t, err)
	assert.Equal(t, time.Unix(0, 0).UTC(), got.Time)
}

// A time may have a fraction without end; that is not kept.
func TestLongTimesAreNotKept(t *testing.T) {
	results := NewResults(ours)
	_, err := results.Decode(Message{
		Value: []byte(strings.ReplaceAll(good, ".000Z", "."+strings.Repeat("0", 10_000)+"Z")),
	})
	require.NoError(t, err)
	for _, last := range results.moments.last {
		assert.LessOrEqual(t, cap(last.text), 2*maxSeen)
	}
}
