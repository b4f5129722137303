package topic

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/kafkaguard/hostile"
)

// Whatever answers at the address of a broker: the generator continues, and says what it is.
func TestHostileBrokers(t *testing.T) {
	for _, broker := range hostile.Brokers() {
		t.Run(broker.Name, func(t *testing.T) {
			t.Parallel()
			address, stop, err := broker.Listen()
			require.NoError(t, err)
			t.Cleanup(stop)
			topic := New([]string{address}, "input")
			t.Cleanup(topic.Close)

			_, err = topic.Ends(t.Context())
			require.ErrorContains(t, err, "topic input on "+address)
			require.ErrorContains(t, err, broker.Says)
			if broker.Says != "" {
				assert.ErrorContains(t, err, "kafka "+address+": ")
			}
			_, err = topic.Last(t.Context(), 0, 10)
			assert.ErrorContains(t, err, "last record of topic input, partition 0, offset 9: ")
			assert.ErrorContains(t, err, broker.Says)
		})
	}
}
