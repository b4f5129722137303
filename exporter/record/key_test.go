package record

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/audit"
)

// A Kafka key that contains the window would be another key for each window, of which nothing else comes.
func TestWindowsInKafkaKeys(t *testing.T) {
	minute := func(f *ResultFormat) { f.Key, f.Size = KafkaKey, time.Minute }
	format := with(ours, minute)
	value := `{"windowStart":"2026-11-23T01:00:00Z","windowEnd":"2026-11-23T01:01:00Z","page":"/help","count":1000}`
	tests := []struct {
		why, key string
		of       string // what of the window is in it; empty for a key that is one
	}{
		{"a plain key", "/help", ""},
		{"a number", "1795", ""},
		{"a number that is longer", "91795395600", ""},
		{"one that goes on", "17953956001", ""},
		{"another day", "/help@2026-11-22 01:00", ""},
		{"milliseconds", "a 1795395600000", "start"},
		{"seconds", "1795395600-a", "start"},
		{"the end", "a/1795395660000", "end"},
		{"the text of the field", "a|2026-11-23T01:00:00Z", "start"},
		{"upsert-kafka: a JSON object", `{"page":"a","window_start":"2026-11-23 01:00:00"}`, "start"},
		{"its end", `{"page":"a","window_end":"2026-11-23 01:01:00"}`, "end"},
		{"digits alone", "a-202611230100", "start"},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			results := NewResults(format)
			for range 2 {
				got, err := results.Decode(Message{Key: []byte(test.key), Value: []byte(value)})
				if test.of == "" {
					require.NoError(t, err)
					assert.Equal(t, test.key, got.Key)
					continue
				}
				requireRefused(t, err, audit.WindowInKey, "contains the window's "+test.of)
			}
		})
	}
}

// Kafka's serializers of numbers, and those of a schema registry, write keys that do not begin as a text does.
func TestKafkaKeysThatAreNoTexts(t *testing.T) {
	for kafkaKey, want := range map[string]string{
		inBytes("", 42): "42", inBytes("", -7): "-7", "\x00\x00\x00\x2a": "42", "\x00\x00\x00\x00\x07\"/help\"": "/help",
		"\x00\x00\x00\x00\x07{\"id\":1}": `{"id":1}`, `"/help"`: `"/help"`,
	} {
		events := EventFormat{At: KafkaTime, Key: KafkaKey, Time: ourEvents.Time}
		event, err := NewEvents(events).Decode(Message{Key: []byte(kafkaKey), Value: []byte("x"), Written: begin})
		require.NoError(t, err, "%q", kafkaKey)
		assert.Equal(t, want, event.Key)
		results := NewResults(with(ours, func(f *ResultFormat) { f.Key = KafkaKey }))
		result, err := results.Decode(Message{Key: []byte(kafkaKey), Value: []byte(good)})
		require.NoError(t, err, "%q", kafkaKey)
		assert.Equal(t, want, result.Key)
	}
}

// The window may be in the key as the clock of a zone shows it, or by UTC, whichever is in the value.
func TestWindowsOfAZoneInKafkaKeys(t *testing.T) {
	for why, format := range map[string]ResultFormat{
		"hours": onWall("Europe/Berlin", time.Hour), "days": onWall("Europe/Berlin", aDay),
	} {
		format.Key = KafkaKey
		shown := begin.Add(-time.Hour) // midnight
		for _, key := range []string{"a 20261123", "a/2026-11-23T00", fmt.Sprint("a ", shown.Add(-time.Hour).UnixMilli())} {
			if why == "hours" && key == "a 20261123" {
				continue
			}
			value := shapes[0].result(shown, format.Size, "", time.UTC)
			_, err := NewResults(format).Decode(Message{Key: []byte(key), Value: value, Written: begin.Add(aDay)})
			requireRefused(t, err, audit.WindowInKey, "start")
		}
	}
}

// A key that happened to look like its window is one with the next window.
func TestAKeyThatLookedLikeItsWindow(t *testing.T) {
	results := NewResults(with(ours, func(f *ResultFormat) { f.Key = KafkaKey }))
	decode := func(start time.Time) error {
		_, err := results.Decode(Message{Key: []byte("1795395600"), Value: []byte(ourValue(start, ""))})
		return err
	}
	requireRefused(t, decode(begin), audit.WindowInKey, "")
	require.NoError(t, decode(begin.Add(15*time.Second)))
}

// Keys are labels: their length has a bound, and they stay distinct.
func TestLongKeys(t *testing.T) {
	keys := map[string]bool{}
	for _, text := range []string{
		strings.Repeat("a", MaxKey+1), strings.Repeat("a", MaxKey+2), strings.Repeat("a", 100_000) + "x",
		strings.Repeat("a", 100_000) + "y",
		strings.Repeat("日本", 1000), "a" + strings.Repeat("日本", 1000), "ab" + strings.Repeat("日本", 1000),
	} {
		got, err := NewResults(ours).Decode(Message{Value: []byte(ourValue(begin, text))})
		require.NoError(t, err)
		event, err := NewEvents(ourEvents).
			Decode(Message{Value: fmt.Appendf(nil, `{"timestamp":"2026-11-23T01:00:00Z","page":%q}`, text)})
		require.NoError(t, err)
		assert.Equal(t, got.Key, event.Key, "results and events have the same keys")
		assert.Equal(t, got.Key, KeyOf(text))
		assert.LessOrEqual(t, len(got.Key), MaxKey)
		assert.True(t, utf8.ValidString(got.Key))
		assert.True(t, strings.HasPrefix(text, strings.Split(got.Key, "…")[0]))
		assert.False(t, keys[got.Key], "they are distinct")
		keys[got.Key] = true
	}
	longest := strings.Repeat("a", MaxKey)
	assert.Equal(t, longest, KeyOf(longest))
}

// Long keys cost no more memory than others.
func TestLongKeysAreNotKept(t *testing.T) {
	results := NewResults(with(ours, func(f *ResultFormat) { f.Key = KafkaKey }))
	for n := range 100 {
		key := fmt.Appendf(nil, "%s%d", strings.Repeat("x", 100_000), n)
		_, err := results.Decode(Message{Key: key, Value: []byte(good)})
		require.NoError(t, err)
	}
	for text := range results.keys.known {
		assert.LessOrEqual(t, len(text), MaxKey)
	}
}

func FuzzKeys(f *testing.F) {
	for _, seed := range []string{"", "/help", "a@1795395600000", "\xff\xfe", strings.Repeat("日", 100)} {
		f.Add([]byte(seed))
	}
	results := NewResults(with(ours, func(f *ResultFormat) { f.Key = KafkaKey }))
	f.Fuzz(func(t *testing.T, key []byte) {
		got, err := results.Decode(Message{Key: key, Value: []byte(good)})
		if err == nil {
			assert.LessOrEqual(t, len(got.Key), MaxKey)
			assert.True(t, utf8.ValidString(got.Key))
		}
	})
}

// A key of several fields is a key by all of them, and no two such keys are the same.
func TestKeysOfSeveralFields(t *testing.T) {
	tests := []struct {
		why, fields, kafkaKey, value string
		want                         string
	}{
		{"two fields of the value", "src,dst", "", `"src":"a","dst":"b"`, "a|b"},
		{"in the order of the setting", "dst,src", "", `"src":"a","dst":"b"`, "b|a"},
		{"of any depth, and a number", "id,from.host.name", "", `"id":7,"from":{"host":{"name":"b"}}`, "7|b"},
		{"one of them is the Kafka record's key", "@key,dst", "a", `"dst":"b"`, "a|b"},
		{"what is between them is within one", "src,dst", "", `"src":"a|","dst":"b"`, `a\||b`},
		{"and in another place", "src,dst", "", `"src":"a","dst":"|b"`, `a|\|b`},
		{"and so is what tells them apart", "src,dst", "", `"src":"a\\","dst":"b"`, `a\\|b`},
		{"an empty one", "src,dst", "", `"src":"","dst":"b"`, "|b"},
		{"null has its name", "src,dst", "", `"src":null,"dst":"b"`, "-|b"},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			format := with(ours, func(f *ResultFormat) { f.Key, f.NullKey = test.fields, "-" })
			require.NoError(t, format.Validate())
			value := `{"windowStart":"2026-11-23T01:00:00Z","windowEnd":"2026-11-23T01:00:15Z","count":1,` + test.value + "}"
			got, err := NewResults(format).Decode(Message{Key: []byte(test.kafkaKey), Value: []byte(value)})
			require.NoError(t, err)
			assert.Equal(t, test.want, got.Key)

			input := EventFormat{At: KafkaTime, Key: test.fields, NullKey: "-", Time: ourEvents.Time}
			require.NoError(t, input.Validate())
			m := Message{Key: []byte(test.kafkaKey), Value: []byte("{" + test.value + "}"), Written: begin}
			event, err := NewEvents(input).Decode(m)
			require.NoError(t, err)
			assert.Equal(t, test.want, event.Key, "of the input")
		})
	}
}

func TestKeysOfSeveralFieldsThatCannotBe(t *testing.T) {
	for fields, want := range map[string]string{
		"src,src":           "src is there twice",
		"src,":              "want a field or @key",
		"src,@none":         "want a field or @key",
		"a,b,c,d,e,f,g,h,i": "want at most 8 fields",
		"src,count":         "another setting names this field",
	} {
		err := with(ours, func(f *ResultFormat) { f.Key = fields }).Validate()
		require.ErrorContains(t, err, want, fields)
		require.ErrorContains(t, err, "key field", fields)
	}
}

// A row that is deleted has its key in the fields that were, and one field that is missing is named.
func TestFieldsOfAKeyThatAreElsewhereOrMissing(t *testing.T) {
	results := NewResults(with(ours, func(f *ResultFormat) {
		f.Start, f.End, f.Key, f.Count = "after.s", "", "after.src,after.dst", "after.n"
	}))
	row := `{"s":"2026-11-23T01:00:00Z","src":"a","dst":"b","n":1}`
	got, err := results.Decode(Message{Value: []byte(`{"op":"d","after":null,"before":` + row + "}")})
	require.NoError(t, err)
	assert.Equal(t, "a|b", got.Key)
	assert.True(t, got.Retracts)

	_, err = results.Decode(Message{Value: []byte(`{"op":"c","after":{"s":"2026-11-23T01:00:00Z","src":"a","n":1}}`)})
	requireRefused(t, err, audit.MissingField, "no after.dst")
	_, err = NewResults(with(ours, func(f *ResultFormat) { f.Key, f.Size = "page,@key", time.Minute })).Decode(Message{
		Key:   []byte("a|1795395600000"),
		Value: []byte(`{"windowStart":"2026-11-23T01:00:00Z","windowEnd":"2026-11-23T01:01:00Z","page":"a","count":1}`),
	})
	requireRefused(t, err, audit.WindowInKey, "contains the window's start")
}
