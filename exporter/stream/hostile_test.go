package stream

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/kafkaguard/hostile"
)

// Whatever answers at the address of a broker: all that comes of it is a line that names the address.
func TestHostileBrokers(t *testing.T) {
	for _, broker := range hostile.Brokers() {
		t.Run(broker.Name, func(t *testing.T) {
			t.Parallel()
			address, stop, err := broker.Listen()
			require.NoError(t, err)
			t.Cleanup(stop)
			connection := Connection{Brokers: []string{address}}
			ctx, cancel := context.WithTimeout(t.Context(), 2*fetchTimeout)
			defer cancel()

			_, err = Once(ctx, AuditorConfig{Kafka: connection, Topic: topic, Input: input, Audit: testAudit}, func(int64) {})
			require.ErrorContains(t, err, broker.Says)
			require.NoError(t, ctx.Err(), "it comes in time")
			if broker.Says != "" {
				assert.ErrorContains(t, err, "topic output: partitions: kafka.(*Client).Metadata: kafka "+address+": ")
			}
			backlog := NewBacklog(BacklogConfig{Kafka: connection, Input: input, Output: topic, Group: group})
			defer backlog.cluster.close()
			_, _, err = readOne(t.Context(), backlog, nil)
			assert.ErrorContains(t, err, broker.Says)
		})
	}
}
