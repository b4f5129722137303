package record

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/audit"
)

// A condition tells the records of the audit from others.
func TestConditions(t *testing.T) {
	tests := []struct {
		why, condition, fields string
		want                   bool
	}{
		{"a text", `metric == "pv"`, `"metric":"pv"`, true},
		{"another text", `metric == "pv"`, `"metric":"uv"`, false},
		{"a number", `size > 3`, `"size":4`, true},
		{"a fraction", `size > 3.5`, `"size":3.25`, false},
		{"a boolean", `!bot`, `"bot":false`, true},
		{"several", `metric == "pv" && size in [1, 2]`, `"metric":"pv","size":2`, true},
		{"one that is not there", `metric == "pv"`, ``, false},
		{"one that is null", `metric != nil`, `"metric":null`, false},
		{"in an object", `from.host.name startsWith "a"`, `"from":{"host":{"name":"ab"}}`, true},
		{"in an array", `tags[1] == "b"`, `"tags":["a","b"]`, true},
		{"a name with signs", `from["@type"] == "b"`, `"from":{"@type":"b"}`, true},
		{"normalised", `upper(trim(metric)) == "PV"`, `"metric":" pv "`, true},
		{"the name of a function that is not used", `type == "x"`, `"type":"x"`, true},
		{"the field of another setting", `page == "/help" && page != "x"`, ``, true},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			format := with(ours, func(f *ResultFormat) { f.Where = test.condition })
			require.NoError(t, format.Validate())
			fields := test.fields
			if fields != "" {
				fields += ","
			}
			value := []byte("{" + fields + `"timestamp":"2026-11-23T01:00:07Z",` + ourValue(begin, "/help")[1:])
			got, err := NewResults(format).Decode(Message{Value: value})
			events := ourEvents
			events.Where = test.condition
			require.NoError(t, events.Validate())
			event, eventErr := NewEvents(events).Decode(Message{Value: value})
			require.NoError(t, eventErr)
			assert.Equal(t, !test.want, event.Filtered)
			assert.Equal(t, begin.Add(7*time.Second), event.Time, "its time counts in any case")
			if !test.want {
				assert.ErrorIs(t, err, ErrFiltered)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, "/help", got.Key)
		})
	}
}

func TestConditionsThatCannotBe(t *testing.T) {
	for condition, want := range map[string]string{
		`metric = "pv"`:                "where: ",
		`"pv"`:                         "expected bool",
		`now() > 3`:                    "now(): unknown function",
		`count.x == 1`:                 "another setting names this field",
		`a+b+c+d+e+f+g+h+i == 10`:      "want at most 8 fields",
		`a+b+c+d+e+f+g+h+page+i == 10`: "want at most 8 fields",
	} {
		require.ErrorContains(t, with(ours, func(f *ResultFormat) { f.Where = condition }).Validate(), want, condition)
	}
	row := with(ours, func(f *ResultFormat) { f.Start, f.End, f.Where = "after.s", "", `op == "c"` })
	require.ErrorContains(t, row.Validate(), "what became of a row")
}

// A condition that cannot be tried on a record says so: the record may have been one of the audit.
func TestRecordsOnWhichAConditionCannotBeTried(t *testing.T) {
	format := with(ours, func(f *ResultFormat) { f.Where = "size > 3" })
	_, err := NewResults(format).Decode(Message{Value: []byte(good)})
	requireRefused(t, err, audit.WrongType, "the condition cannot be tried")
}

// A tombstone takes back a result of another audit, and nothing of this one.
func TestTombstonesOfFilteredResults(t *testing.T) {
	results := NewResults(with(ours, func(f *ResultFormat) { f.Where = `page == "/index"` }))
	_, err := results.Decode(Message{Key: []byte("k"), Value: []byte(good)})
	require.ErrorIs(t, err, ErrFiltered)
	_, err = results.Decode(Message{Key: []byte("k")})
	require.ErrorIs(t, err, ErrFiltered)
}
