package record

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFormatsThatCannotBe(t *testing.T) {
	tests := []struct {
		why    string
		change func(f *ResultFormat)
		want   string
	}{
		{
			"neither start nor end",
			func(f *ResultFormat) { f.Start, f.End = "", "" }, "start field: want the field of the window's start",
		},
		{"no count", func(f *ResultFormat) { f.Count = "" }, "count field: want the field"},
		{"no key", func(f *ResultFormat) { f.Key = "" }, "key field: want a field or @key or @none"},
		{
			"a special key that is none",
			func(f *ResultFormat) { f.Key = "@value" }, `key field: "@value": want a field or @key or @none`,
		},
		{
			"a name that is missing",
			func(f *ResultFormat) { f.Start = "window." }, `start field: "window.": want the names of fields`,
		},
		{
			"one field for two parts",
			func(f *ResultFormat) { f.Key = "count" }, `key field: "count": another setting names this field`,
		},
		{
			"a field within another",
			func(f *ResultFormat) { f.End = "windowStart.end" }, `end field: "windowStart.end": another setting`,
		},
		{
			"a field around another",
			func(f *ResultFormat) { f.Start, f.End = "window.start", "window" }, `end field: "window": another setting`,
		},
		{"no size", func(f *ResultFormat) { f.Size = 0 }, "window size: 0s is shorter than 1ms"},
		{
			"an offset as long as a window",
			func(f *ResultFormat) { f.Offset = 15 * time.Second }, "window offset: 15s is not shorter than a window of 15s",
		},
		{
			"a step without an end", func(f *ResultFormat) { f.Step, f.End = 5*time.Second, "" },
			"window step: want an end field",
		},
		{"a step where a clock is changed", func(f *ResultFormat) {
			f.Step, f.Time = 5*time.Second, TimeFormat{Format: "yyyy-MM-dd HH:mm:ss", Clock: Clock24, Zone: "Europe/Berlin"}
		}, "window step: want times with their zone in them"},
		{"a negative one", func(f *ResultFormat) { f.Offset = -15 * time.Second }, "window offset: -15s"},
		{
			"no format",
			func(f *ResultFormat) { f.Time.Format = "" },
			`time format: "" is none of rfc3339, unix, unix_ms, unix_us, unix_ns and array, and no pattern`,
		},
		{
			"a format that is none",
			func(f *ResultFormat) { f.Time.Format = "epoch" }, `time format: "epoch" is none of`,
		},
		{"a twelve-hour clock that nobody explains", func(f *ResultFormat) {
			f.Time = TimeFormat{Format: "dd-MM-yyyy hh:mm:ss", Clock: Clock24}
		}, `time clock: "dd-MM-yyyy hh:mm:ss" has hh and no a`},
		{"windows that a twelve-hour clock cannot tell", func(f *ResultFormat) {
			f.Time, f.Size = TimeFormat{Format: "dd-MM-yyyy hh:mm:ss", Clock: ClockAM}, 12*time.Hour
		}, "time clock: windows of 12h0m0s"},
		{
			"a zone that is nowhere",
			func(f *ResultFormat) { f.Time.Zone = "Europe/Atlantis" }, `time zone: "Europe/Atlantis": want the name`,
		},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			assert.ErrorContains(t, with(ours, test.change).Validate(), test.want)
		})
	}
}

func TestEventFormatsThatCannotBe(t *testing.T) {
	tests := []struct {
		why    string
		change func(f *EventFormat)
		want   string
	}{
		{"no time", func(f *EventFormat) { f.At = "" }, "input time field: want the field"},
		{
			"a special time that is none",
			func(f *EventFormat) { f.At = "@key" }, `input time field: "@key": want a field or @time`,
		},
		{"no key", func(f *EventFormat) { f.Key = "" }, "input key field: want a field or @key or @none"},
		{"one field for both", func(f *EventFormat) { f.Key = f.At }, `input key field: "timestamp": another setting`},
		{
			"a format that is none",
			func(f *EventFormat) { f.Time.Format = "epoch" }, `input time format: "epoch" is none of`,
		},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			f := ourEvents
			require.NoError(t, f.Validate())
			test.change(&f)
			assert.ErrorContains(t, f.Validate(), test.want)
		})
	}
}
