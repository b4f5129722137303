package record

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/audit"
)

// What is around the JSON is taken off, where nothing else could be meant.
func TestWrapped(t *testing.T) {
	quoted := strconv.Quote
	within := with(ours, func(f *ResultFormat) {
		f.Start, f.End, f.Key, f.Count = "body.windowStart", "body.windowEnd", "body.page", "body.count"
	})
	tests := []struct {
		why    string
		format ResultFormat
		value  string
	}{
		{"Confluent's number of a schema", ours, "\x00\x00\x00\x00\x07" + good},
		{"a number in which a byte is that of a brace", ours, "\x00\x00\x00\x00{" + good},
		{"Apicurio's number of eight bytes", ours, "\x00\x00\x00\x00\x00\x00\x00\x01{" + good},
		{"Confluent's UUID of a schema", ours, "\x010123456789abcdef" + good},
		{"Glue's UUID of a schema", ours, "\x03\x000123456789abcdef" + good},
		{"a number of a schema, and space", ours, "\x00\x00\x00\x01\x00\n " + good},
		{"JSON in a text", ours, quoted(good)},
		{"JSON in a text in a text, with space around", ours, " " + quoted(quoted(good)) + "\n"},
		{"JSON in a text behind the number of a schema", ours, "\x00\x00\x00\x00\x07" + quoted(good)},
		{"fields of an object in a text", within, `{"type":"x","body":` + quoted(good) + `,"n":1}`},
		{"fields of an object in a text in a text", within, `{"body":` + quoted(quoted(good)) + `}`},
		{"a later text replaces an earlier object", within, `{"body":{"count":1},"body":` + quoted(good) + `}`},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			messages := NewResults(test.format).Split(nil, Message{Value: []byte(test.value)})
			require.Len(t, messages, 1)
			got, err := NewResults(test.format).Decode(messages[0])
			require.NoError(t, err)
			assert.Equal(t, Result{Key: "/help", Window: window(begin), Count: 1000}, got)
		})
	}
}

func TestNotWrapped(t *testing.T) {
	tests := []struct {
		why, value string
		reason     audit.Reason
		text       string
	}{
		{"a text that is no JSON", `"hello"`, audit.WrongType, "string"},
		{"a text in which the JSON is cut off", strconv.Quote(good[:40]), audit.NotJSON, ""},
		{"text after the text", strconv.Quote(good) + good, audit.NotJSON, "more"},
		{"a zero byte and no JSON behind it, as Avro", "\x00\x00\x00\x00\x07\x02a", audit.NotJSON, "Avro"},
		{"an array that is cut off", "[" + good + "," + good[:30], audit.NotJSON, ""},
		{"an array and more", "[" + good + "]" + good, audit.NotJSON, "more"},
		{"an array within an array", "[[" + good + "]]", audit.WrongType, "array"},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			r := NewResults(ours)
			messages := r.Split(nil, Message{Value: []byte(test.value)})
			require.Len(t, messages, 1)
			_, err := r.Decode(messages[0])
			requireRefused(t, err, test.reason, test.text)
		})
	}
}

// An array is several records, which have the rest of theirs in common.
func TestArrays(t *testing.T) {
	other := ourValue(begin.Add(15*time.Second), "/pay")
	for _, array := range []string{
		"[" + good + "," + other + "]",
		"\x00\x00\x00\x00\x07 [\n" + good + ",\n" + other + "]\n",
		strconv.Quote("[" + good + "," + other + "]"),
		"[" + strconv.Quote(good) + "," + other + "]",
	} {
		t.Run(array, func(t *testing.T) {
			r := NewResults(ours)
			kept := Message{Value: []byte("kept")}
			messages := r.Split([]Message{kept}, Message{Key: []byte("k"), Value: []byte(array), Written: begin})
			require.Len(t, messages, 3)
			assert.Equal(t, kept, messages[0])
			var keys []string
			for n, m := range messages[1:] {
				assert.Equal(t, n+1, m.Part)
				assert.Equal(t, "k", string(m.Key))
				assert.Equal(t, begin, m.Written)
				result, err := r.Decode(m)
				require.NoError(t, err)
				keys = append(keys, result.Key)
			}
			assert.Equal(t, []string{"/help", "/pay"}, keys)
		})
	}
}

// An element that cannot be read loses none of the others; an array without elements holds nothing.
func TestOddArrays(t *testing.T) {
	r := NewResults(ours)
	messages := r.Split(nil, Message{Value: fmt.Appendf(nil, `[%s,{"page":"x"},7]`, good)})
	require.Len(t, messages, 3)
	_, err := r.Decode(messages[0])
	require.NoError(t, err)
	_, err = r.Decode(messages[1])
	requireRefused(t, err, audit.MissingField, "windowStart")
	_, err = r.Decode(messages[2])
	requireRefused(t, err, audit.WrongType, "number")
	assert.Empty(t, r.Split(nil, Message{Value: []byte(" [ ] ")}))
}

// An array of which nothing is wanted is one event.
func TestAnArrayThatIsOneEvent(t *testing.T) {
	e := NewEvents(EventFormat{At: KafkaTime, Key: KafkaKey, Time: TimeFormat{Format: RFC3339}})
	assert.Len(t, e.Split(nil, Message{Value: []byte("[1,2]")}), 1)
}

// A tombstone takes back what its Kafka key had, and after an array nothing tells which result that was.
func TestATombstoneAfterAnArray(t *testing.T) {
	r := NewResults(ours)
	whole := Message{Key: []byte("k"), Value: []byte(good)}
	_, err := r.Decode(whole)
	require.NoError(t, err)
	for _, m := range r.Split(nil, Message{Key: []byte("k"), Value: []byte("[" + good + "," + good + "]")}) {
		_, err := r.Decode(m)
		require.NoError(t, err)
	}
	_, err = r.Decode(Message{Key: []byte("k")})
	requireRefused(t, err, audit.Tombstone, "")
}
