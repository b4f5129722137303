package expected

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/audit"
)

var decoder = Decoder{Number: func(topic string, partition int) (int, bool) { return partition, topic == "input" }}

var one = time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)

func TestACell(t *testing.T) {
	got, err := decoder.Decode(2, 7, []byte(
		`{"version":1,"checkpoint":17,"key":"/help","start":"2026-11-23T01:00:00Z","events":3,`+
			`"amount":-2,"unclear":true,"late":{"events":2,"less":1,"more":4},"again":{"events":1,"less":0,"more":4},`+
			`"late_at":"2026-11-23T01:00:40Z","lost":1}`))
	require.NoError(t, err)
	assert.Equal(t, Record{Cell: &audit.Expected{
		Source: 2, Offset: 7, Key: "/help", Start: one, Events: 3, Amount: -2, Unclear: true,
		Late: audit.Left{Events: 2, Less: 1, More: 4}, Again: audit.Left{Events: 1, More: 4},
		LateAt: one.Add(40 * time.Second), Lost: 1,
	}}, got)
}

func TestTheProgress(t *testing.T) {
	got, err := decoder.Decode(2, 8, []byte(
		`{"version":1,"checkpoint":17,"progress":2,"of":6,"kept_from":"2026-11-23T01:00:00Z",`+
			`"partitions":[{"topic":"input","partition":0,"offset":9,`+
			`"time":"2026-11-23T01:00:16.5Z","begins":"2026-11-23T01:00:00Z","late":3,"unreadable":1,`+
			`"gap":{},"lost":[{"to":"2026-11-23T01:00:01Z"}]},`+
			`{"topic":"input","partition":1,"offset":4,"late":0,"unreadable":0}]}`))
	require.NoError(t, err)
	assert.Equal(t, Record{Progress: &audit.Progress{
		Source: 2, Of: 6, Offset: 8, KeptFrom: one,
		Partitions: []audit.InputProgress{
			{
				Offset: 9, Time: one.Add(16500 * time.Millisecond), Begins: one, Late: 3, HasGap: true,
				Lost: []audit.Stretch{{To: one.Add(time.Second)}},
			},
			{Partition: 1, Offset: 4},
		},
	}}, got)
}

func TestATombstoneTellsNothing(t *testing.T) {
	got, err := decoder.Decode(0, 0, nil)
	require.NoError(t, err)
	assert.Equal(t, Record{}, got)
}

func TestWhatIsRefused(t *testing.T) {
	for name, test := range map[string]struct{ value, want string }{
		"no JSON":         {`events`, "not_json: no record of Expected Counts"},
		"another version": {`{"version":2}`, "wrong_type: a record of version 2: this exporter reads version 1"},
		"no events": {
			`{"version":1,"key":"a","start":"2026-11-23T01:00:00Z"}`, "missing_field: no start, or no events",
		},
		"no start": {`{"version":1,"key":"a","events":1}`, "missing_field: no start, or no events"},
		"fewer than none": {
			`{"version":1,"start":"2026-11-23T01:00:00Z","events":-1}`, "bad_count: a number of events is negative",
		},
		"a year": {`{"version":1,"start":"0001-01-01T00:00:00Z","events":1}`, "bad_time: start or late_at"},
		"late, never": {
			`{"version":1,"start":"2026-11-23T01:00:00Z","events":1,"late":{"events":1}}`, "bad_time: start or late_at",
		},
		"another source": {
			`{"version":1,"progress":1,"of":2}`, "wrong_type: the progress of partition 1 of 2 is in partition 0",
		},
		"too many": {
			`{"version":1,"progress":0,"of":10001}`, "wrong_type: the progress of partition 0 of 10001 is in partition 0",
		},
		"another topic": {
			`{"version":1,"progress":0,"of":1,"partitions":[{"topic":"x","partition":3}]}`,
			`wrong_type: topic "x", partition 3: the audit reads no such topic`,
		},
		"a time": {
			`{"version":1,"progress":0,"of":1,"partitions":[{"topic":"input","time":"1600-01-01T00:00:00Z"}]}`,
			"bad_time: topic input, partition 0: a time is not between the years 1700 and 2200",
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := decoder.Decode(0, 0, []byte(test.value))
			assert.ErrorContains(t, err, test.want)
		})
	}
}

// Random bytes do no harm.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"version":1,"key":"a","start":"2026-11-23T01:00:00Z","events":1}`))
	f.Add([]byte(`{"version":1,"progress":0,"of":1,"partitions":[{"topic":"input","gap":{}}]}`))
	f.Fuzz(func(_ *testing.T, value []byte) { _, _ = decoder.Decode(0, 0, value) })
}
