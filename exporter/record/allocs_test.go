package record

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// An event costs no memory, be it counted or added up.
func TestEventsAreDecodedWithoutAllocation(t *testing.T) {
	sums := ourEvents
	sums.Sum, sums.Amounts.Decimals = "paid", 2
	message := Message{Value: []byte(`{"timestamp":"2026-11-23T01:00:00.015Z","page":"/help","paid":12.5}`)}
	for name, format := range map[string]EventFormat{"counted": ourEvents, "added up": sums} {
		events := NewEvents(format)
		assert.Zero(t, testing.AllocsPerRun(100, func() {
			_, err := events.Decode(message)
			require.NoError(t, err)
		}), name)
	}
}
