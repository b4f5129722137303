package flink

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestNumber(t *testing.T) {
	tests := []struct {
		why   string
		json  string
		value float64
		known bool
	}{
		{"a number is itself", `3`, 3, true},
		{"zero is known", `0`, 0, true},
		{"aggregates come with an exponent", `5.17E7`, 5.17e7, true},
		{"metrics come as strings", `"5156"`, 5156, true},
		{"some of them with a fraction", `"0.25"`, 0.25, true},
		{"null is unknown", `null`, 0, false},
		{"NaN is a string in JSON", `"NaN"`, 0, false},
		{"an infinite ratio is no ratio", `"Infinity"`, 0, false},
		{"-1 stands for unknown", `-1`, 0, false},
		{"and so it does in a string", `"-1"`, 0, false},
		{"Long.MIN_VALUE too", `-9223372036854775808`, 0, false},
		{"and Long.MAX_VALUE", `9223372036854775807`, 0, false},
		{"n/a is what Flink writes for no path", `"n/a"`, 0, false},
		{"an empty string is no number", `""`, 0, false},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			n := Number{value: 7, known: true} // must not survive
			require.NoError(t, json.Unmarshal([]byte(test.json), &n))
			value, known := n.Value()
			assert.Equal(t, test.known, known)
			assert.Equal(t, test.value, value)
		})
	}
}

func TestNumberRefusesWhatIsNoNumber(t *testing.T) {
	for _, text := range []string{`true`, `{}`, `[1]`} {
		var n Number
		assert.Error(t, json.Unmarshal([]byte(text), &n), text)
	}
}

func TestDurationAndInstantAreInSeconds(t *testing.T) {
	tests := []struct {
		why                    string
		json                   string
		duration, instant      float64
		knownDuration, knownAt bool
	}{
		{"milliseconds become seconds", `1500`, 1.5, 1.5, true, true},
		{"no time at all is a duration, but 1970 is when nothing happened", `0`, 0, 0, true, false},
		{"-1 is neither", `-1`, 0, 0, false, false},
		{"accumulated times may be NaN", `"NaN"`, 0, 0, false, false},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			var d Duration
			var i Instant
			require.NoError(t, json.Unmarshal([]byte(test.json), &d))
			require.NoError(t, json.Unmarshal([]byte(test.json), &i))
			value, known := d.Value()
			assert.Equal(t, test.knownDuration, known)
			assert.Equal(t, test.duration, value)
			value, known = i.Value()
			assert.Equal(t, test.knownAt, known)
			assert.Equal(t, test.instant, value)
		})
	}
}
