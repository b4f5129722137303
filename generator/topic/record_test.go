package topic

import (
	"testing"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kmsg"

	"flinkwatch/generator/schedule"
)

var at = time.Date(2026, 11, 23, 1, 0, 0, 15_000_000, time.UTC)

func TestEncode(t *testing.T) {
	for page, want := range map[string]string{
		"/help":          `{"timestamp":"2026-11-23T01:00:00.015Z","page":"/help"}`,
		`/a"b\c?x=<1>&y`: `{"timestamp":"2026-11-23T01:00:00.015Z","page":"/a\"b\\c?x=<1>&y"}`,
	} {
		record := encode(schedule.Event{Number: 42, Page: page, Time: at}, []byte("1a2b3c4d@1000"))
		value, err := kafka.ReadAll(record.Value)
		require.NoError(t, err)
		assert.Equal(t, want, string(value))
		assert.Equal(t, at, record.Time)
		assert.Nil(t, record.Key)
		assert.Equal(t, kafka.Header{Key: "event", Value: []byte("42")}, record.Headers[0])
	}
}

func TestMillisecondsArePrintedEvenWhenZero(t *testing.T) {
	record := encode(schedule.Event{Page: "/help", Time: at.Truncate(time.Second)}, nil)
	value, err := kafka.ReadAll(record.Value)
	require.NoError(t, err)
	assert.Contains(t, string(value), `"2026-11-23T01:00:00.000Z"`)
}

func TestDecodeReadsWhatEncodeWrote(t *testing.T) {
	stretch := schedule.Stretch{Layout: "1a2b3c4d", From: at.Truncate(15 * time.Second)}
	record := encode(schedule.Event{Number: 42, Page: "/help", Time: at}, []byte(stretch.String()))
	read := &stored{time: record.Time}
	for _, h := range record.Headers {
		read.headers = append(read.headers, kmsg.Header(h))
	}
	last, err := decode(read)
	require.NoError(t, err)
	assert.Equal(t, &schedule.Last{Number: 42, Time: at, Stretch: stretch}, last)
}

func TestDecodeSaysWhatIsWrong(t *testing.T) {
	event := func(value string) kmsg.Header { return kmsg.Header{Key: "event", Value: []byte(value)} }
	stretch := func(value string) kmsg.Header { return kmsg.Header{Key: "schedule", Value: []byte(value)} }
	for reason, headers := range map[string][]kmsg.Header{
		"it has no header `event`":                           {},
		"its header `event` is no event's number: \"x1\"":    {event("x1")},
		"its header `event` is no event's number: \"-1\"":    {event("-1")},
		"it has no header `schedule`":                        {event("42")},
		"its header `schedule`: \"soon\" is not of the form": {event("42"), stretch("soon")},
	} {
		_, err := decode(&stored{headers: headers})
		assert.ErrorContains(t, err, reason)
	}
}
