package collector

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/flink"
	"flinkwatch/exporter/flink/flinktest"
)

// How far the source had read is known while the job is down, and as long as somebody asks.
func TestSourceIsKeptWhileTheJobIsDown(t *testing.T) {
	server := flinktest.Serve(t, "2.2.1/playground")
	server.Excuse()
	side := newFlink(server.URL, FlinkConfig{}, &bytes.Buffer{})
	_, known := side.Source("input")
	require.False(t, known, "Flink has not been asked")
	for range learning + 1 {
		render(t, newScrape(t, side))
	}
	source, known := side.Source("input")
	require.True(t, known)
	assert.True(t, source.CheckpointingKnown)
	assert.True(t, source.Checkpointing)
	require.NotEmpty(t, source.Next)

	for range 10 * memoLife {
		side.Collectors(time.Now()) // nobody asks Flink
		again, _ := side.Source("input")
		require.Equal(t, source, again)
	}
	for range memoLife + 1 {
		side.Collectors(time.Now())
	}
	_, known = side.Source("input")
	assert.False(t, known, "what nobody needs is forgotten")
}

func TestSourceOffsets(t *testing.T) {
	offset := func(topic, partition, current string) flink.Offset {
		o := flink.Offset{Topic: topic, Partition: partition}
		require.NoError(t, o.Current.UnmarshalJSON([]byte(current)))
		return o
	}
	side := newFlink("http://127.0.0.1:1", FlinkConfig{}, &bytes.Buffer{})
	r := &round{Flink: side}
	job := flink.Job{ID: "j"}
	r.remember(job, []flink.Offset{
		offset("clicks_eu", "0", "41"), offset("clicks_eu", "1", "7"), offset("clicks_us", "0", "3"),
	})
	source, known := side.Source("clicks.eu")
	require.True(t, known, "Flink writes dots as underscores")
	assert.Equal(t, Source{Next: map[int]int64{0: 42, 1: 8}}, source, "the next ones")

	r.remember(job, []flink.Offset{offset("clicks_eu", "0", "50"), {Topic: "clicks_eu", Partition: "1"}})
	source, _ = side.Source("clicks.eu")
	assert.Equal(t, map[int]int64{0: 51, 1: 8}, source.Next, "1 has said nothing since")
}
