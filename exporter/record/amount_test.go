package record

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/audit"
)

// What amounts and sums are read as, with two decimals, and rounded where a tolerance says so.
func TestSums(t *testing.T) {
	const none = audit.Reason("")
	tests := []struct {
		why     string
		value   string // of the field
		rounded bool
		want    int64
		refused audit.Reason
	}{
		{"a whole number", `12`, false, 1200, none},
		{"a decimal", `12.5`, false, 1250, none},
		{"a negative one", `-0.05`, false, -5, none},
		{"zero", `0.0`, false, 0, none},
		{"a text, as DECIMAL is often written", `"1234.56"`, false, 123456, none},
		{"with an exponent", `1.25e1`, false, 1250, none},
		{"zeros behind the last decimal", `1.2500`, false, 125, none},
		{"more decimals", `1.255`, false, 0, audit.BadCount},
		{"more decimals, rounded up", `1.255`, true, 126, none},
		{"rounded down", `1.2549999`, true, 125, none},
		{"a negative one, rounded away from zero", `-1.255`, true, -126, none},
		{"what adding up floats leaves", `0.30000000000000004`, true, 30, none},
		{"too large", `92233720368547758.08`, false, 0, audit.BadCount},
		{"the smallest of 64 bits, which has no negative", `-92233720368547758.08`, false, 0, audit.BadCount},
		{"null", `null`, false, 0, audit.MissingField},
		{"a word", `"NaN"`, false, 0, audit.WrongType},
		{"an object", `{}`, false, 0, audit.WrongType},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			amounts := Amounts{Decimals: 2, Rounded: test.rounded}
			format := with(ours, func(f *ResultFormat) { f.Meaning, f.Count, f.Amounts = MeansSum, "paid", amounts })
			require.NoError(t, format.Validate())
			result, err := NewResults(format).Decode(Message{Value: []byte(
				`{"windowStart":"2026-11-23T01:00:00Z","windowEnd":"2026-11-23T01:00:15Z","page":"/help","paid":` + test.value +
					`}`,
			)})
			require.NoError(t, err)
			assert.Equal(t, "/help", result.Key)
			assert.Equal(t, test.refused, result.Doubt)
			assert.Equal(t, test.want, result.Count)

			input := ourEvents
			input.Sum, input.Amounts = "order.paid", amounts
			require.NoError(t, input.Validate())
			event, err := NewEvents(input).Decode(Message{Value: []byte(
				`{"timestamp":"2026-11-23T01:00:00.015Z","page":"/help","order":{"paid":` + test.value + `}}`,
			)})
			require.NoError(t, err, "the window and the key of the event are known")
			assert.Equal(t, "/help", event.Key)
			assert.Equal(t, test.want, event.Amount)
			if test.refused == none {
				assert.Nil(t, event.Doubt)
			} else {
				assert.Equal(t, test.refused, event.Doubt.Reason)
			}
		})
	}
}

// An event that the job leaves out needs no amount.
func TestAnEventLeftOutHasNoAmount(t *testing.T) {
	input := ourEvents
	input.Sum, input.Where = "paid", "paid != nil"
	require.NoError(t, input.Validate())
	event, err := NewEvents(input).
		Decode(Message{Value: []byte(`{"timestamp":"2026-11-23T01:00:00Z","page":"/help","paid":null}`)})
	require.NoError(t, err)
	assert.True(t, event.Filtered)
	assert.Nil(t, event.Doubt)
}
