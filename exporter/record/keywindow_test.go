package record

import (
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/audit"
)

// inBytes writes numbers of eight bytes behind a key.
func inBytes(key string, numbers ...int64) string {
	all := []byte(key)
	for _, n := range numbers {
		all = binary.BigEndian.AppendUint64(all, uint64(n))
	}
	return string(all)
}

var startMillis, endMillis = begin.UnixMilli(), begin.Add(15 * time.Second).UnixMilli()

// inKey is a job whose windows are in its Kafka keys, and whose values are counts.
func inKey(format string) ResultFormat {
	return ResultFormat{
		Start: KafkaKey, Key: KafkaKey, Count: KafkaValue, Size: 15 * time.Second,
		Time: TimeFormat{Format: format, Clock: Clock24},
	}
}

// The window is taken from the Kafka key, and what is left is the key.
func TestWindowsFromKafkaKeys(t *testing.T) {
	tests := []struct{ why, format, kafkaKey, want string }{
		{"Kafka Streams' key in bytes", UnixMilli, inBytes("north", startMillis), "north"},
		{"whatever the format of times in texts is", RFC3339, inBytes("north", startMillis), "north"},
		{"with the number of a store", UnixMilli, inBytes("north", startMillis) + "\x00\x00\x00\x07", "north"},
		{"end and start, as of a session", UnixMilli, inBytes("north", endMillis, startMillis), "north"},
		{"a key that is a long", UnixMilli, inBytes("", 42, startMillis), "42"},
		{"a key that is an integer", UnixMilli, "\xff\xff\xff\xfe" + inBytes("", startMillis), "-2"},
		{"a key that is a JSON text", UnixMilli, inBytes(`"north"`, startMillis), "north"},
		{"a key that is a JSON text with a schema", UnixMilli, inBytes("\x00\x00\x00\x00\x07\"a\"", startMillis), "a"},
		{"a text with the start", UnixMilli, fmt.Sprint("a@", startMillis), "a"},
		{"Windowed.toString", UnixMilli, fmt.Sprintf("[a@%d/%d]", startMillis, endMillis), "a"},
		{"one without a size", UnixMilli, fmt.Sprintf("[a@%d/9223372036854775807]", startMillis), "a"},
		{"one whose key has an @ and brackets", RFC3339, fmt.Sprintf("[[x]@b@%d/%d]", startMillis, endMillis), "[x]@b"},
		{"an arrow to the end", UnixMilli, fmt.Sprintf("a@%d->%d", startMillis, endMillis), "a"},
		{"a last millisecond as the end", UnixMilli, fmt.Sprintf("a@%d-%d", startMillis, endMillis-1), "a"},
		{"a key with a number in it", UnixMilli, fmt.Sprintf("user-17-%d", startMillis), "user-17"},
		{"the window first", UnixMilli, fmt.Sprintf("%d|a-7", startMillis), "a-7"},
		{"both times first", UnixMilli, fmt.Sprintf("%d-%d_a", startMillis, endMillis), "a"},
		{"spaces around what is between", UnixMilli, fmt.Sprintf("a : %d", startMillis), "a"},
		{"a time with an @ before it", RFC3339, "a@2026-11-23T01:00:00Z", "a"},
		{"a time that has separators", RFC3339, "/cart-2026-11-23T01:00:00.000Z/2026-11-23T01:00:15.000Z", "/cart"},
		{"a pattern", "yyyy-MM-dd HH:mm:ss", "a 2026-11-23 01:00:00", "a"},
		{"seconds", Unix, fmt.Sprint("a_", startMillis/1000), "a"},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			format := inKey(test.format)
			require.NoError(t, format.Validate())
			results := NewResults(format)
			for range 2 {
				got, err := results.Decode(Message{Key: []byte(test.kafkaKey), Value: []byte("1000")})
				require.NoError(t, err)
				assert.Equal(t, Result{Key: test.want, Window: window(begin), Count: 1000}, got)
			}
			got, err := results.Decode(Message{Key: []byte(test.kafkaKey)})
			require.NoError(t, err, "a tombstone")
			assert.Equal(t, Result{Key: test.want, Window: window(begin), Retracts: true}, got)
		})
	}
}

func TestNoWindowsFromKafkaKeys(t *testing.T) {
	tests := []struct {
		why      string
		kafkaKey []byte
		reason   audit.Reason
		text     string
	}{
		{"no Kafka key", nil, audit.MissingField, "the Kafka record has no key"},
		{"a text without a time", []byte("north"), audit.BadTime, `"north" has no start`},
		{"a time at which no window starts", fmt.Append(nil, "a@", startMillis+1), audit.BadTime, "no start"},
		{"bytes of such a time", []byte(inBytes("a", startMillis+1)), audit.NotAligned, "starts at"},
		{"a session of another length", []byte(inBytes("a", startMillis+2001, startMillis+1)), audit.WindowSize, "2s"},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			format := with(inKey(UnixMilli), func(f *ResultFormat) { f.End = KafkaKey })
			_, err := NewResults(format).Decode(Message{Key: test.kafkaKey, Value: []byte("1")})
			requireRefused(t, err, test.reason, test.text)
		})
	}
}

// Where the value has the window, the key of Kafka Streams or ksqlDB is the one without it, also when it comes again.
func TestWindowedKeysBesideTheWindow(t *testing.T) {
	format := with(ours, func(f *ResultFormat) { f.Key = KafkaKey })
	for _, kafkaKey := range []string{
		inBytes("north", startMillis), inBytes("north", startMillis) + "\x00\x00\x00\x01",
		inBytes("north", endMillis, startMillis),
		fmt.Sprintf("[north@%d/%d]", startMillis, endMillis), fmt.Sprint("north@", startMillis),
	} {
		results := NewResults(format)
		for range 2 {
			got, err := results.Decode(Message{Key: []byte(kafkaKey), Value: []byte(good)})
			require.NoError(t, err, "%q", kafkaKey)
			assert.Equal(t, "north", got.Key)
		}
	}
}

// On the clock of a zone as well.
func TestWindowedKeysOfAZone(t *testing.T) {
	for _, cutBy := range []WindowClock{"", CutByUTC, CutByZone} {
		format := with(inKey("yyyy-MM-dd HH:mm:ss"),
			func(f *ResultFormat) { f.Time.Zone, f.Time.CutBy = "Asia/Kolkata", cutBy })
		fromBytes, err := NewResults(format).Decode(Message{Key: []byte(inBytes("a", startMillis)), Value: []byte("1")})
		require.NoError(t, err)
		fromText, err := NewResults(format).Decode(Message{Key: []byte("a@2026-11-23 06:30:00"), Value: []byte("1")})
		require.NoError(t, err)
		assert.Equal(t, fromText, fromBytes, cutBy)
	}
}

// A Kafka key that is JSON has fields, which are named as those of the value are.
func TestFieldsOfKafkaKeys(t *testing.T) {
	format := with(ours, func(f *ResultFormat) {
		f.Start, f.End, f.Key = "@key.window.start", "", "@key.page,region"
	})
	require.NoError(t, format.Validate())
	object := `{"window":{"start":"2026-11-23T01:00:00Z"},"page":"/help"}`
	for _, kafkaKey := range []string{object, "\x00\x00\x00\x00\x07" + object, inBytes(object, startMillis)} {
		got, err := NewResults(format).Decode(Message{
			Key: []byte(kafkaKey), Value: []byte(`{"region":"eu","count":1000,"@key":{"page":"x"}}`),
		})
		require.NoError(t, err)
		assert.Equal(t, Result{Key: "/help|eu", Window: window(begin), Count: 1000}, got)
	}
	_, err := NewResults(format).Decode(Message{Key: []byte("/help"), Value: []byte(`{"region":"eu","count":1000}`)})
	requireRefused(t, err, audit.NotJSON, "the key of the Kafka record")
	_, err = NewResults(format).Decode(Message{Value: []byte(`{"region":"eu","count":1000}`)})
	requireRefused(t, err, audit.NotJSON, "the key of the Kafka record")

	e := EventFormat{At: KafkaTime, Key: "@key.page", Time: ourEvents.Time}
	require.NoError(t, e.Validate())
	event, err := NewEvents(e).Decode(Message{Key: []byte(object), Value: []byte("x"), Written: begin})
	require.NoError(t, err)
	assert.Equal(t, "/help", event.Key)
}

// A field of a windowed key that is JSON: the window is in the bytes behind it.
func TestJSONBeforeAWindow(t *testing.T) {
	format := with(inKey(UnixMilli), func(f *ResultFormat) { f.Key = "@key.page" })
	require.NoError(t, format.Validate())
	got, err := NewResults(format).Decode(Message{Key: []byte(inBytes(`{"page":"a"}`, startMillis)), Value: []byte("7")})
	require.NoError(t, err)
	assert.Equal(t, Result{Key: "a", Window: window(begin), Count: 7}, got)
}

func TestWholeValues(t *testing.T) {
	tests := []struct {
		why, value string
		want       int64
		doubt      audit.Reason
	}{
		{"a number", "42", 42, ""},
		{"a JSON text of a number", `"42"`, 42, ""},
		{"eight digits", "12345678", 12345678, ""},
		{"a long", inBytes("", 42), 42, ""},
		{"an integer", "\x00\x00\x00\x2a", 42, ""},
		{"a negative long", inBytes("", -1), 0, audit.BadCount},
		{"no number", "many", 0, audit.BadCount},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			got, err := NewResults(inKey(UnixMilli)).
				Decode(Message{Key: fmt.Append(nil, "a@", startMillis), Value: []byte(test.value)})
			require.NoError(t, err)
			assert.Equal(t, test.want, got.Count)
			assert.Equal(t, test.doubt, got.Doubt)
		})
	}
	err := with(ours, func(f *ResultFormat) { f.Count = KafkaValue }).Validate()
	require.ErrorContains(t, err, "nothing but the count")
}

// However many separators a key has, whether a window is in it is found out at once.
func TestKeysOfSeparators(t *testing.T) {
	results := NewResults(inKey(UnixMilli))
	begun := time.Now()
	for _, part := range []string{"@", "-", "1@", " ", "1795395600001@", "1@ "} {
		_, err := results.Decode(Message{Key: []byte(strings.Repeat(part, 1<<20/len(part))), Value: []byte("1")})
		requireRefused(t, err, audit.BadTime, "has no start of a window in it")
	}
	assert.Less(t, time.Since(begun), 30*time.Second, "of a machine that is busy")
	got, err := results.Decode(Message{
		Key: fmt.Appendf(nil, "%s@%d", strings.Repeat("@", 1<<20), startMillis), Value: []byte("1"),
	})
	require.NoError(t, err)
	assert.Equal(t, KeyOf(strings.Repeat("@", 1<<20)), got.Key)
}
