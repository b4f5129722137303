package flink

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Time grows with the number of partitions, and not with its square.
func TestManyPartitions(t *testing.T) {
	const many = 50_000
	var all []aggregate
	for n := range many {
		id := fmt.Sprintf("S.KafkaSourceReader.topic.t.partition.%d.currentOffset", n)
		all = append(all, aggregate{ID: id, Max: Number{value: float64(n), known: true}})
	}
	begin := time.Now()
	offsets := interpret(all).Source.Offsets
	assert.Less(t, time.Since(begin), 3*time.Second)
	require.Len(t, offsets, many)
}
