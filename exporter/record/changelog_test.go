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

// within is a job whose results are in an envelope.
func within(path string) ResultFormat {
	return with(ours, func(f *ResultFormat) {
		f.Start, f.End, f.Key, f.Count = path+"windowStart", path+"windowEnd", path+"page", path+"count"
	})
}

func TestChangelogs(t *testing.T) {
	result := Result{Key: "/help", Window: window(begin), Count: 1000, Row: true}
	gone := Result{Key: "/help", Window: window(begin), Count: 1000, Retracts: true, Row: true}
	// What an update replaces is not read.
	updated, deleted := result, gone
	updated.Row, deleted.Row, deleted.Count = false, false, 0
	row := good
	tests := []struct {
		why, path, value string
		want             Result
	}{
		{"Debezium: a row inserted", "after.", `{"before":null,"after":` + row + `,"op":"c","ts_ms":1}`, result},
		{"Debezium: a row of the snapshot", "after.", `{"before":null,"after":` + row + `,"op":"r"}`, result},
		{
			"Debezium: a row updated", "after.",
			`{"before":` + strings.Replace(row, "1000}", "7}", 1) + `,"after":` + row + `,"op":"u"}`, updated,
		},
		{"Debezium: a row deleted", "after.", `{"before":` + row + `,"after":null,"op":"d"}`, gone},
		{
			"Debezium: a row deleted, of which the count is not told", "after.",
			`{"op":"d","before":` + strings.Replace(row, "1000}", "null}", 1) + `}`, deleted,
		},
		{"Debezium: a deletion without op", "after.", `{"before":` + row + `,"after":null}`, gone},
		{
			"Debezium with a schema", "payload.after.", `{"schema":{},"payload":{"before":` + row + `,"after":null,"op":"d"}}`,
			gone,
		},
		{"Maxwell: a row inserted", "data.", `{"database":"d","type":"insert","data":` + row + `}`, result},
		{"Maxwell: a row of the bootstrap", "data.", `{"type":"bootstrap-insert","data":` + row + `}`, result},
		{"Maxwell: a row updated", "data.", `{"type":"update","data":` + row + `,"old":{"count":7}}`, updated},
		{"Maxwell: a row deleted", "data.", `{"data":` + row + `,"type":"delete"}`, gone},
		{"Canal: a row inserted", "data.0.", `{"data":[` + row + `],"type":"INSERT"}`, result},
		{"Canal: a row deleted", "data.0.", `{"data":[` + row + `],"type":"DELETE"}`, gone},
		{
			"CloudEvents, whose type is the job's own", "data.",
			`{"specversion":"1.0","type":"clicks.window","data":` + row + `}`, result,
		},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			format := within(test.path)
			require.NoError(t, format.Validate())
			got, err := NewResults(format).Decode(Message{Value: []byte(test.value)})
			require.NoError(t, err)
			assert.Equal(t, test.want, got)
		})
	}
}

func TestChangelogsThatAreRefused(t *testing.T) {
	tests := []struct {
		why, path, value string
		reason           audit.Reason
		isNone           bool
	}{
		{"Debezium: a message", "after.", `{"op":"m","message":{}}`, audit.Changelog, true},
		{"Debezium: the table is truncated", "after.", `{"before":null,"after":null,"op":"t"}`, audit.Changelog, false},
		{"Maxwell: a bootstrap begins", "data.", `{"type":"bootstrap-start","data":{}}`, audit.Changelog, true},
		{
			"Debezium: a deletion that tells no row", "after.", `{"before":{"id":7},"after":null,"op":"d"}`, audit.MissingField,
			false,
		},
		{
			"Canal: two rows in one record", "data.0.", `{"data":[` + good + `,` + good + `],"type":"INSERT"}`, audit.WrongType,
			false,
		},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			_, err := NewResults(within(test.path)).Decode(Message{Value: []byte(test.value)})
			requireRefused(t, err, test.reason, "")
			assert.Equal(t, test.isNone, isNone(err))
		})
	}
}

func isNone(err error) bool { return err.(*DecodeError).IsNone } //nolint:errorlint // it is never wrapped

// A record with too many rows has no effect on the next one.
func TestARecordOfTwoRowsIsForgotten(t *testing.T) {
	results := NewResults(within("data.0."))
	_, err := results.Decode(Message{Value: []byte(`{"data":[` + good + `,` + good + `],"type":"INSERT"}`)})
	requireRefused(t, err, audit.WrongType, "an array has more than one element")
	_, err = results.Decode(Message{Value: []byte(`{"data":[` + good + `],"type":"INSERT"}`)})
	require.NoError(t, err)
}

// A tombstone takes back the last result of its Kafka key.
func TestTombstones(t *testing.T) {
	results := NewResults(ours)
	at := func(n int) time.Time { return begin.Add(time.Duration(n) * 15 * time.Second) }
	write := func(kafkaKey string, start time.Time, page string) {
		_, err := results.Decode(Message{Key: []byte(kafkaKey), Value: []byte(ourValue(start, page))})
		require.NoError(t, err)
	}
	takeBack := func(kafkaKey string) Result {
		got, err := results.Decode(Message{Key: []byte(kafkaKey)})
		require.NoError(t, err)
		return got
	}
	write("a 1", at(1), "a")
	write("a 2", at(2), "a")
	write("b 1", at(1), "b")
	write("plain", at(1), "c")
	write("plain", at(2), "c")
	assert.Equal(t, Result{Key: "a", Window: window(at(1)), Retracts: true}, takeBack("a 1"))
	assert.Equal(t, Result{Key: "b", Window: window(at(1)), Retracts: true}, takeBack("b 1"))
	assert.Equal(t, Result{Key: "c", Window: window(at(2)), Retracts: true}, takeBack("plain"), "the last one")
	assert.Equal(t, Result{Key: "b", Window: window(at(1)), Retracts: true}, takeBack("b 1"),
		"again, as after a restart of the job")

	_, err := results.Decode(Message{Key: []byte("c 9")})
	requireRefused(t, err, audit.Tombstone, `a tombstone for a Kafka key, "c 9", that no result is known of`)
	assert.False(t, isNone(err), "it took something back")
	_, err = results.Decode(Message{})
	requireRefused(t, err, audit.Tombstone, "")
	_, err = results.Decode(Message{Key: []byte("x"), Value: []byte("{}")})
	require.Error(t, err)
	_, err = results.Decode(Message{Key: []byte("x")})
	requireRefused(t, err, audit.Tombstone, "") // what was refused is not remembered
}

// A deletion that does not tell its row, as of a table without a full replica identity, is known by its Kafka key.
func TestADeletionIsKnownByItsKafkaKey(t *testing.T) {
	results := NewResults(within("after."))
	_, err := results.Decode(Message{
		Key: []byte(`{"id":7}`), Value: []byte(`{"before":null,"after":` + good + `,"op":"c"}`),
	})
	require.NoError(t, err)
	got, err := results.Decode(Message{
		Key: []byte(`{"id":7}`), Value: []byte(`{"before":{"id":7},"after":null,"op":"d"}`),
	})
	require.NoError(t, err)
	assert.Equal(t, Result{Key: "/help", Window: window(begin), Retracts: true}, got)
}

// What is remembered of Kafka keys has a bound; the oldest are forgotten.
func TestRowsAreForgotten(t *testing.T) {
	r := newRows()
	for n := range 3 * maxRows {
		r.put(fmt.Appendf(nil, "key %d", n), "a", int64(n), 0)
		if len(r.young)+len(r.old) > 2*maxRows {
			require.LessOrEqual(t, len(r.young)+len(r.old), 2*maxRows)
		}
	}
	_, known := r.get([]byte("key 0"))
	assert.False(t, known)
	for _, n := range []int{maxRows, 2 * maxRows, 3*maxRows - 1} {
		row, known := r.get(fmt.Appendf(nil, "key %d", n))
		assert.True(t, known)
		assert.EqualValues(t, n, row.end)
	}
}

// A job that counts events counts rows that are inserted.
func TestChangelogsOfEvents(t *testing.T) {
	const at = `{"t":1795395600015,"page":"a"}`
	format := func(path string) EventFormat {
		return EventFormat{At: path + "t", Key: path + "page", Time: TimeFormat{Format: UnixMilli}}
	}
	tests := []struct {
		why, path, value string
		reason           audit.Reason // empty for an event
	}{
		{"Debezium: inserted", "after.", `{"before":null,"after":` + at + `,"op":"c"}`, ""},
		{"Debezium: of the snapshot", "after.", `{"before":null,"after":` + at + `,"op":"r"}`, ""},
		{"Debezium: updated", "after.", `{"before":` + at + `,"after":` + at + `,"op":"u"}`, audit.Changelog},
		{"Debezium: deleted", "after.", `{"before":` + at + `,"after":null,"op":"d"}`, audit.Changelog},
		{"Debezium: a message", "payload.after.", `{"payload":{"op":"m"}}`, audit.Changelog},
		{"Maxwell: inserted", "data.", `{"type":"insert","data":` + at + `}`, ""},
		{"Maxwell: updated", "data.", `{"type":"update","data":` + at + `}`, audit.Changelog},
		{"Canal: deleted", "data.0.", `{"type":"DELETE","data":[` + at + `]}`, audit.Changelog},
		{"CloudEvents", "data.", `{"type":"click","data":` + at + `}`, ""},
		{"a tombstone", "", "", audit.Tombstone},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			require.NoError(t, format(test.path).Validate())
			got, err := NewEvents(format(test.path)).Decode(Message{Value: []byte(test.value)})
			if test.reason != "" {
				requireRefused(t, err, test.reason, "")
				assert.True(t, isNone(err), "nothing is lost with it")
				return
			}
			require.NoError(t, err)
			assert.Equal(t, Event{Key: "a", Time: begin.Add(15 * time.Millisecond)}, got)
		})
	}
}
