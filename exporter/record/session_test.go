package record

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/audit"
)

// ourSessions are results as our own, of sessions.
func ourSessions() ResultFormat {
	return with(ours, func(f *ResultFormat) { f.Size, f.Gap = 30*time.Minute, 30*time.Minute })
}

func sessionText(start, end string) []byte {
	return fmt.Appendf(nil, `{"windowStart":%s,"windowEnd":%s,"page":"/help","count":3}`, start, end)
}

// A session starts and ends at any time.
func TestSessions(t *testing.T) {
	at := func(text string) time.Time {
		at, err := time.Parse(time.RFC3339Nano, text)
		require.NoError(t, err)
		return at
	}
	tests := []struct {
		why, start, end string
		reason          audit.Reason // empty for a result
		detail          string
	}{
		{"to the millisecond", "2026-11-23T01:00:00.001Z", "2026-11-23T01:34:17.5Z", "", ""},
		{"over midnight", "2026-11-23T23:50:00Z", "2026-11-24T01:00:00Z", "", ""},
		{"of one event, as Kafka Streams has it", "2026-11-23T01:00:00Z", "2026-11-23T01:00:00Z", "", ""},
		{"as long as can be", "2026-10-01T00:00:00Z", "2026-11-19T17:02:47.295Z", "", ""},
		{
			"longer", "2026-10-01T00:00:00Z", "2026-11-19T17:02:47.296Z", audit.WindowSize,
			"a session of 1193h2m47.296s: want sessions of no more than 1193h2m47.295s",
		},
		{
			"that ends before it starts", "2026-11-23T01:00:10Z", "2026-11-23T01:00:00Z", audit.WindowSize,
			"a session that ends 10s before it starts",
		},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			require.NoError(t, ourSessions().Validate())
			got, err := NewResults(ourSessions()).Decode(Message{Value: sessionText(`"`+test.start+`"`, `"`+test.end+`"`)})
			if test.reason != "" {
				requireRefused(t, err, test.reason, test.detail)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, Result{Key: "/help", Window: audit.Window{Start: at(test.start), End: at(test.end)}, Count: 3}, got)
		})
	}
}

// Nothing derives one side of a session from the other: a record without one of them is refused.
func TestSessionsWithOneSide(t *testing.T) {
	for _, test := range []struct{ why, start, end, field string }{
		{"no start", "null", `"2026-11-23T01:00:00Z"`, "no windowStart"},
		{"no end", `"2026-11-23T01:00:00Z"`, "null", "no windowEnd"},
	} {
		_, err := NewResults(ourSessions()).Decode(Message{Value: sessionText(test.start, test.end)})
		requireRefused(t, err, audit.MissingField, test.field)
	}
	_, err := NewResults(ourSessions()).Decode(Message{Value: sessionText(`"2026-11-23T01:00:00Z"`, `"later"`)})
	requireRefused(t, err, audit.BadTime, `windowEnd "later"`)
}

func TestSessionFormatsThatAreRefused(t *testing.T) {
	tests := []struct {
		why    string
		change func(*ResultFormat)
		want   string
	}{
		{"both sides", func(*ResultFormat) {}, ""},
		{"both sides in the Kafka key", func(f *ResultFormat) { f.Start, f.End, f.Key = KafkaKey, KafkaKey, KafkaKey }, ""},
		{"no start", func(f *ResultFormat) { f.Start = "" }, "start field: want the field of the window's start"},
		{"no end", func(f *ResultFormat) { f.End = "" }, "end field: want the field of the window's end"},
		{"half of a day", func(f *ResultFormat) {
			f.Time = TimeFormat{Format: "dd-MM-yyyy hh:mm:ss", Clock: ClockAM}
		}, "window gap: on a twelve-hour clock"},
		{"cut by a zone", func(f *ResultFormat) {
			f.Time.Zone, f.Time.CutBy = "Europe/Berlin", CutByZone
		}, "window clock: zone: no clock cuts sessions"},
	}
	for _, test := range tests {
		f := ourSessions()
		test.change(&f)
		if err := f.Validate(); test.want == "" {
			assert.NoError(t, err, test.why)
		} else {
			assert.ErrorContains(t, err, test.want, test.why)
		}
	}
}

// A session is in a Kafka key with its start and its end, and a tombstone takes that very one back.
func TestSessionsFromKafkaKeys(t *testing.T) {
	start, end := begin.UnixMilli(), begin.Add(17*time.Second).UnixMilli()
	tests := []struct{ why, kafkaKey, want string }{
		{"Kafka Streams, ksqlDB: the end, then the start", inBytes("north", end, start), "north"},
		{"a key that is a long", inBytes("", 42, end, start), "42"},
		{"Windowed.toString", fmt.Sprintf("[a@%d/%d]", start, end), "a"},
		{"times first", fmt.Sprintf("%d-%d_a", start, end), "a"},
	}
	format := with(inKey(UnixMilli), func(f *ResultFormat) { f.End, f.Size, f.Gap = KafkaKey, time.Minute, time.Minute })
	want := Result{Window: audit.Window{Start: begin, End: begin.Add(17 * time.Second)}}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			results := NewResults(format)
			want := want
			want.Key, want.Count = test.want, 1000
			got, err := results.Decode(Message{Key: []byte(test.kafkaKey), Value: []byte("1000")})
			require.NoError(t, err)
			assert.Equal(t, want, got)
			got, err = results.Decode(Message{Key: []byte(test.kafkaKey)})
			require.NoError(t, err, "a tombstone")
			want.Count, want.Retracts = 0, true
			assert.Equal(t, want, got)
		})
	}
	for why, kafkaKey := range map[string]string{
		"a start alone, in bytes": inBytes("north", start), "a start alone, in a text": fmt.Sprintf("a@%d", start),
		"a session that ends before it starts": inBytes("north", start, end),
	} {
		_, err := NewResults(format).Decode(Message{Key: []byte(kafkaKey), Value: []byte("1000")})
		require.Error(t, err, why)
	}
}

// Where the value has the window, the key of ksqlDB is the one without it: each time, though sessions have a start in
// common.
func TestSessionsBesideTheWindow(t *testing.T) {
	format := with(ourSessions(), func(f *ResultFormat) { f.Key = KafkaKey })
	results := NewResults(format)
	for _, seconds := range []int{0, 10, 25} {
		end := begin.Add(time.Duration(seconds) * time.Second)
		got, err := results.Decode(Message{
			Key:   []byte(inBytes("north", end.UnixMilli(), begin.UnixMilli())),
			Value: sessionText(`"`+begin.Format(time.RFC3339)+`"`, `"`+end.Format(time.RFC3339)+`"`),
		})
		require.NoError(t, err)
		assert.Equal(t, Result{Key: "north", Window: audit.Window{Start: begin, End: end}, Count: 3}, got)
	}
}

// A clock without a zone tells a session, unless it shows one of its sides twice, or never.
func TestSessionsOnAClock(t *testing.T) {
	format := with(ourSessions(), func(f *ResultFormat) {
		f.Time = TimeFormat{Format: "yyyy-MM-dd HH:mm:ss", Clock: Clock24, Zone: "Europe/Berlin"}
	})
	require.NoError(t, format.Validate())
	results := NewResults(format)
	for start, want := range map[string]time.Time{
		"2026-07-01 12:00:00": time.Date(2026, 7, 1, 10, 0, 0, 0, time.UTC),
		"2026-10-25 12:00:00": time.Date(2026, 10, 25, 11, 0, 0, 0, time.UTC),
	} {
		got, err := results.Decode(Message{Value: sessionText(`"`+start+`"`, `"`+start[:14]+`40:10"`)})
		require.NoError(t, err)
		assert.Equal(t, audit.Window{Start: want, End: want.Add(40*time.Minute + 10*time.Second)}, got.Window)
	}
	_, err := results.Decode(Message{Value: sessionText(`"2026-10-25 01:50:00"`, `"2026-10-25 02:30:00"`)})
	requireRefused(t, err, audit.BadTime, "shows that twice")
	_, err = results.Decode(Message{Value: sessionText(`"2026-03-29 01:50:00"`, `"2026-03-29 02:30:00"`)})
	requireRefused(t, err, audit.BadTime, "skips that")
}
