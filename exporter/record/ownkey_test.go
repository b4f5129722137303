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

// compacted is our results in a topic of which Kafka keeps the last record of each key.
var compacted = with(ours, func(f *ResultFormat) { f.Compacted = true })

// A result of a compacted topic is read if no other one can have the same Kafka key.
func TestKafkaKeysOfACompactedTopic(t *testing.T) {
	cumulating := with(compacted, func(f *ResultFormat) { f.Size, f.Step = time.Minute, 15*time.Second })
	composite := with(compacted, func(f *ResultFormat) { f.Key = "page,site" })
	ofSite := strings.Replace(good, "{", `{"site":"north",`, 1)
	whole := with(compacted, func(f *ResultFormat) { f.Key = KafkaKey })
	noKey := with(compacted, func(f *ResultFormat) { f.Key = NoKey })
	streams := with(inKey(UnixMilli), func(f *ResultFormat) { f.Compacted = true })
	for _, test := range []struct {
		why      string
		format   ResultFormat
		kafkaKey string
		value    string
		lacks    string // empty if it is read
	}{
		{"key and start as JSON", compacted, `{"page":"/help","window_start":"2026-11-23 01:00:00"}`, good, ""},
		{"key and end as text", compacted, "/help|2026-11-23T01:00:15Z", good, ""},
		{"key and start in milliseconds", compacted, fmt.Sprint("/help-", startMillis), good, ""},
		{"the bytes of Kafka Streams", compacted, inBytes("/help", startMillis), good, ""},
		{"the bytes of Kafka Streams, of which the rest is the key", whole, inBytes("/help", startMillis), good, ""},
		{"a window that is read from the Kafka key", streams, fmt.Sprint("/help@", startMillis), "1000", ""},
		{"the window alone, of a job without keys", noKey, "2026-11-23T01:00:00Z", good, ""},
		{"two fields of a key", composite, "/help,north,2026-11-23T01:00:00Z", ofSite, ""},
		{"the end of a window that cumulates", cumulating, "/help 2026-11-23T01:00:15Z", good, ""},
		{"the key alone", compacted, "/help", good, "does not have the window"},
		{"the key of another window", compacted, "/help 2026-11-23T01:00:30Z", good, "does not have the window"},
		{"the window alone", compacted, "2026-11-23T01:00:00Z", good, "does not have the key of the result"},
		{"one field of two", composite, "/help,2026-11-23T01:00:00Z", ofSite, "does not have the key of the result"},
		{
			"the start of windows that cumulate: they have it in common", cumulating, "/help 2026-11-23T01:00:00Z", good,
			"does not have the window",
		},
	} {
		t.Run(test.why, func(t *testing.T) {
			result, err := NewResults(test.format).Decode(Message{Key: []byte(test.kafkaKey), Value: []byte(test.value)})
			if test.lacks == "" {
				require.NoError(t, err)
				assert.True(t, result.Window.Start.Equal(begin), "%s", result.Window.Start)
				return
			}
			requireRefused(t, err, audit.SharedKey, fmt.Sprintf(
				"the topic is compacted, and the Kafka key %q %s: other results delete this one", test.kafkaKey, test.lacks))
			assert.False(t, isNone(err), "what it deletes is not known")
		})
	}
}

// What the texts of a Kafka key do not tell, two results with the same one do.
func TestAKafkaKeyOfTwoResults(t *testing.T) {
	results := NewResults(compacted)
	key := []byte("/a/b 2026-11-23T01:00:00Z")
	first := Message{Key: key, Value: []byte(ourValue(begin, "/a"))}
	for range 2 {
		_, err := results.Decode(first)
		require.NoError(t, err, "an update, too")
	}
	_, err := results.Decode(Message{Key: key, Value: []byte(ourValue(begin, "/b"))})
	requireRefused(t, err, audit.SharedKey, `the topic is compacted, and the Kafka key "/a/b 2026-11-23T01:00:00Z" was `+
		"that of another result: other results delete this one")
}

// A tombstone of which the result is gone has taken that back already, and nothing else.
func TestTombstonesOfACompactedTopic(t *testing.T) {
	results := NewResults(compacted)
	_, err := results.Decode(Message{Key: []byte("/help 2026-11-23T01:00:00Z")})
	requireRefused(t, err, audit.Tombstone,
		`a tombstone for a Kafka key, "/help 2026-11-23T01:00:00Z", that no result is known of`)
	assert.True(t, isNone(err))

	for n := range 2*maxRows + 1 {
		results.rows.put(fmt.Append(nil, n), "/help", begin.UnixNano(), 0)
	}
	_, err = results.Decode(Message{Key: []byte("/help 2026-11-23T01:00:00Z")})
	assert.False(t, isNone(err), "it may take back one of those that were forgotten")
}
