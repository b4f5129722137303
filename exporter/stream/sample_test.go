package stream

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A sample is the end of each partition, and says of which there is more.
func TestSample(t *testing.T) {
	b := startBroker(t)
	for n := range 5 {
		b.writeValue(0, string(rune('0'+n)), begin.Add(time.Duration(n)*time.Second))
	}
	b.writeValue(1, "x", begin)
	s, err := TakeSample(t.Context(), b.connection(), topic, 9)
	require.NoError(t, err)
	var values string
	for _, r := range s.Records {
		values += string(r.Value)
	}
	assert.Equal(t, "234x", values, "three of each partition")
	assert.Equal(t, begin.Add(2*time.Second), s.Records[0].Written.UTC())
	assert.Equal(t, map[int]bool{0: true, 1: false, 2: false}, s.Cut)
	assert.False(t, s.Compacted())

	_, err = TakeSample(t.Context(), b.connection(), "not-there", 9)
	assert.ErrorIs(t, err, ErrNoTopic)
}
