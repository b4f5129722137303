package flink

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Four times as many partitions take four times as long, or a little more, and not sixteen times.
func TestManyPartitions(t *testing.T) {
	few, many := fastest(t, 5000), fastest(t, 20_000)
	assert.Less(t, many, 10*few)
}

// fastest is how long it takes to read so many offsets, the best of three times, because tests share their machine.
func fastest(t *testing.T, partitions int) time.Duration {
	var all []aggregate
	for n := range partitions {
		id := fmt.Sprintf("S.KafkaSourceReader.topic.t.partition.%d.currentOffset", n)
		all = append(all, aggregate{ID: id, Max: Number{value: float64(n), known: true}})
	}
	best := time.Hour
	for range 3 {
		begin := time.Now()
		offsets := interpret(all).Source.Offsets
		best = min(best, time.Since(begin))
		require.Len(t, offsets, partitions)
	}
	return best
}
