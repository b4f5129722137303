package record

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/audit"
)

// Which windows are taken where they overlap, by start and end or by one of the two. Times are of 2026-11-23, 01:MM:SS.
func TestWindowsThatOverlap(t *testing.T) {
	hop := func(f *ResultFormat) { f.Size, f.Slide = 5*time.Minute, time.Minute }
	cumulate := func(f *ResultFormat) { f.Size, f.Step = 5*time.Minute, time.Minute }
	tests := []struct {
		name       string
		because    string
		grid       func(*ResultFormat)
		start, end string
		want       string // start and end, or the reason of the refusal
	}{
		{"one that hops", "it starts at a multiple of the slide", hop, "03:00", "08:00", "03:00 08:00"},
		{"by its start", "the size tells the end", hop, "03:00", "", "03:00 08:00"},
		{"by its end", "the size tells the start", hop, "", "08:00", "03:00 08:00"},
		{"by its last millisecond", "as window_time is", hop, "", "07:59.999", "03:00 08:00"},
		{"between two slides", "no window starts there", hop, "03:30", "08:30", "not_aligned"},
		{"of another size", "all that hop have one size", hop, "03:00", "07:00", "window_size"},
		{"the first step", "it is as long as the step", cumulate, "05:00", "06:00", "05:00 06:00"},
		{"another step", "it has the same start", cumulate, "05:00", "09:00", "05:00 09:00"},
		{"the last step", "it is as long as the size", cumulate, "05:00", "10:00", "05:00 10:00"},
		{"a step by its end", "the size tells the start", cumulate, "", "09:00", "05:00 09:00"},
		{"a last step by its end", "the next window starts there", cumulate, "", "10:00", "05:00 10:00"},
		{"a step by its last millisecond", "as window_time is", cumulate, "05:00", "08:59.999", "05:00 09:00"},
		{"longer than the size", "there is no such step", cumulate, "05:00", "11:00", "window_size"},
		{"between two steps", "there is no such step", cumulate, "05:00", "08:30", "window_size"},
		{"a step that starts elsewhere", "all start at multiples of the size", cumulate, "06:00", "08:00", "not_aligned"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := OurResults(0)
			test.grid(&f)
			text := `{"page":"/a","count":1`
			if f.Start = ""; test.start != "" {
				f.Start = "windowStart"
				text += `,"windowStart":"2026-11-23T01:` + test.start + `Z"`
			}
			if f.End = ""; test.end != "" {
				f.End = "windowEnd"
				text += `,"windowEnd":"2026-11-23T01:` + test.end + `Z"`
			}
			require.NoError(t, f.Validate())
			result, err := NewResults(f).Decode(Message{Value: []byte(text + "}")})
			if err != nil {
				var refused *DecodeError
				require.ErrorAs(t, err, &refused)
				assert.Equal(t, test.want, string(refused.Reason), test.because)
				return
			}
			assert.Equal(t, test.want, result.Window.Start.Format("04:05")+" "+result.Window.End.Format("04:05"), test.because)
		})
	}
}

// A tombstone takes back the step that its Kafka key had last, and no other one of that start.
func TestATombstoneOfAStep(t *testing.T) {
	f := OurResults(5 * time.Minute)
	f.Step = time.Minute
	results := NewResults(f)
	of := func(end string) Message {
		value := `{"windowStart":"2026-11-23T01:05:00Z","windowEnd":"2026-11-23T01:` + end + `:00Z","page":"/a","count":1}`
		return Message{Key: []byte("/a"), Value: []byte(value)}
	}
	for _, end := range []string{"06", "07"} {
		_, err := results.Decode(of(end))
		require.NoError(t, err)
	}
	result, err := results.Decode(Message{Key: []byte("/a")})
	require.NoError(t, err)
	start := time.Date(2026, 11, 23, 1, 5, 0, 0, time.UTC)
	assert.Equal(t, Result{Key: "/a", Window: audit.Window{Start: start, End: start.Add(2 * time.Minute)}, Retracts: true},
		result)
}
