package record

import (
	"encoding/json"
	"errors"
	"flag"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the events that the job Expected Counts is tested with")

// readings are what the job Expected Counts may make of some records, too: its own test reads the same file.
const readings = "../../flink-job/src/test/resources/expectedcounts/readings.json"

// readingOf is a record of the input, and what is read in it. Line is the format, as it is in the configuration file.
type readingOf struct {
	Line   string
	Key    []byte `json:",omitempty"`
	Value  []byte `json:",omitempty"`
	Kind   string
	Time   int64  `json:",omitempty"`
	Name   string `json:",omitempty"`
	Amount int64  `json:",omitempty"`
	Doubt  bool   `json:",omitempty"`
}

// formatsOfJob are formats that the job reads as well, by their lines, with a record of each.
func formatsOfJob() map[string]struct {
	format EventFormat
	value  string
} {
	rfc3339 := TimeFormat{Format: RFC3339, Clock: Clock24}
	nested := EventFormat{
		At: "meta.at", Key: "user.id,@key", NullKey: "none", Time: TimeFormat{Format: UnixMilli, Clock: Clock24},
	}
	sums := EventFormat{
		At: "at", Key: "page", Sum: "price", Amounts: Amounts{Decimals: 2}, Time: TimeFormat{Format: Unix, Clock: Clock24},
	}
	rounded := sums
	rounded.Amounts.Rounded = true
	return map[string]struct {
		format EventFormat
		value  string
	}{
		"format: {}": {EventFormat{At: "timestamp", Key: "page", Time: rfc3339}, event},
		`format: {input_time_field: meta.at, input_key_field: [user.id, "@key"], null_key: none, time_format: unix_ms}`: {
			nested, `{"user":{"id":7,"n":"é\u00e9\n"},"meta":{"at":1795395600015},"x":[1,{"meta":2}],"y":"\ud83d\ude00"}`,
		},
		"format: {input_time_field: at, result: sum, input_sum_field: price, decimals: 2, time_format: unix}": {
			sums, `{"at":1795395600.015,"page":"a|b","price":-12.50}`,
		},
		"format: {input_time_field: at, result: sum, input_sum_field: price, decimals: 2, time_format: unix}\n" +
			"expect: {topic: t, tolerance: 0.01}": {
			rounded, `{"at":1795395600.015,"page":"a|b","price":1.005e1}`,
		},
	}
}

// What the job Expected Counts reads in a record is what the exporter reads in it, or it reads nothing.
func TestReadingsOfTheJob(t *testing.T) {
	if *update {
		writeReadings(t)
	}
	text, err := os.ReadFile(readings)
	require.NoError(t, err)
	var all []readingOf
	require.NoError(t, json.Unmarshal(text, &all))
	for _, want := range all {
		assert.Equal(t, want, readingIn(want.Line, want.Key, want.Value), "%s", want.Value)
	}
}

func writeReadings(t *testing.T) {
	t.Helper()
	var all []readingOf
	random := rand.New(rand.NewPCG(1, 1))
	for line, f := range formatsOfJob() {
		for n := range 150 {
			value, key := []byte(f.value), []byte("k")
			if n%10 == 1 {
				key = nil
			}
			if n > 1 {
				value = garble(random, value)
			}
			all = append(all, readingIn(line, key, value))
		}
	}
	text, err := json.Marshal(all)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(readings, append(text, '\n'), 0o644))
}

// garble changes a few bytes of a record.
func garble(random *rand.Rand, value []byte) []byte {
	value = append([]byte(nil), value...)
	const letters = `{}[]",:.-+eE0123456789tfnul\ ZTz`
	for range 1 + random.IntN(3) {
		at := random.IntN(len(value))
		switch c := letters[random.IntN(len(letters))]; random.IntN(3) {
		case 0:
			value[at] = c
		case 1:
			value = append(value[:at], append([]byte{c}, value[at:]...)...)
		default:
			value = append(value[:at], value[at+1:]...)
		}
	}
	return value
}

func readingIn(line string, key, value []byte) readingOf {
	events := NewEvents(formatsOfJob()[line].format)
	r := readingOf{Line: line, Key: key, Value: value}
	event, err := events.Decode(Message{Key: key, Value: value, Written: time.Unix(1, 0)})
	if refused, isRefused := errors.AsType[*DecodeError](err); isRefused {
		r.Kind = "UNREADABLE"
		if refused.IsNone {
			r.Kind = "NONE"
		}
		return r
	}
	r.Kind, r.Time, r.Name, r.Amount, r.Doubt = "EVENT", event.Time.UnixNano(), event.Key, event.Amount, event.Doubt != nil
	return r
}
