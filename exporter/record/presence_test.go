package record

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Where presence is asked for, whatever is in the place of a count does not matter.
func TestPresence(t *testing.T) {
	const window = `{"windowStart":"2026-11-23T01:00:00Z","windowEnd":"2026-11-23T01:00:15Z","page":"/help"`
	format := with(ours, func(f *ResultFormat) { f.Meaning, f.Count = MeansPresence, "" })
	require.NoError(t, format.Validate())
	for why, rest := range map[string]string{
		"no count":         `,"average":3.1}`,
		"a fraction":       `,"count":10.5}`,
		"a negative one":   `,"count":-1}`,
		"an object":        `,"count":{"top":["a"]}}`,
		"nothing else":     `}`,
		"what count is of": `,"count":7}`,
	} {
		got, err := NewResults(format).Decode(Message{Value: []byte(window + rest)})
		require.NoError(t, err, why)
		assert.Empty(t, got.Doubt, why)
		assert.Equal(t, int64(1), got.Count, why)
	}
}
