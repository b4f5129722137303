package record

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/audit"
)

const event = `{"timestamp":"2026-11-23T01:00:00.015Z","page":"/help"}`

func TestEvents(t *testing.T) {
	at := begin.Add(15 * time.Millisecond)
	format := func(time, key string, f TimeFormat) EventFormat { return EventFormat{At: time, Key: key, Time: f} }
	tests := []struct {
		why    string
		format EventFormat
		value  string
		want   Event
	}{
		{"our own format", ourEvents, event, Event{Key: "/help", Time: at}},
		{
			"Flink's own playground", format("timestamp", "page", TimeFormat{Format: "dd-MM-yyyy hh:mm:ss:SSS", Clock: ClockAM}),
			`{"timestamp":"01-01-1970 12:00:00:002","page":"/help"}`,
			Event{Key: "/help", Time: time.UnixMilli(2).UTC()},
		},
		{
			"objects in it, and epoch milliseconds", format("meta.at", "user.id", TimeFormat{Format: UnixMilli}),
			`{"user":{"id":7},"meta":{"at":1795395600015}}`,
			Event{Key: "7", Time: at},
		},
		{
			"the Kafka record's own time",
			format(KafkaTime, "page", TimeFormat{Format: RFC3339}), `{"page":"/help"}`,
			Event{Key: "/help", Time: begin.Add(time.Minute)},
		},
		{
			"the Kafka record's own key",
			format("timestamp", KafkaKey, TimeFormat{Format: RFC3339}), event,
			Event{Key: "kafka", Time: at},
		},
		{
			"nothing of it is wanted, so it need not be JSON",
			format(KafkaTime, NoKey, TimeFormat{Format: RFC3339}), "\x00avro",
			Event{Key: "all", Time: begin.Add(time.Minute)},
		},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			require.NoError(t, test.format.Validate())
			got, err := NewEvents(test.format).Decode(Message{
				Key: []byte("kafka"), Value: []byte(test.value), Written: begin.Add(time.Minute),
			})
			require.NoError(t, err)
			assert.Equal(t, test.want, got)
		})
	}
}

func TestEventsThatAreRefused(t *testing.T) {
	tests := []struct {
		why, value string
		reason     audit.Reason
		detail     string
	}{
		{"no JSON", "x", audit.NotJSON, `"x"`},
		{"no time", strings.Replace(event, "timestamp", "time", 1), audit.MissingField, "no timestamp"},
		{"no time that could be read", strings.Replace(event, "2026-11", "2026-13", 1), audit.BadTime, "timestamp"},
		{"no key", strings.Replace(event, "page", "p", 1), audit.MissingField, "no page"},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			_, err := NewEvents(ourEvents).Decode(Message{Value: []byte(test.value)})
			requireRefused(t, err, test.reason, test.detail)
		})
	}
}
