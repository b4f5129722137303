package stream

import (
	"encoding/binary"
	"testing"

	"github.com/segmentio/kafka-go"
	"github.com/stretchr/testify/require"
)

// Whatever a peer says of offsets: an error, and no panic.
func FuzzOffsets(f *testing.F) {
	answer := binary.BigEndian.AppendUint32(make([]byte, 4+4), 1) // topics
	answer = append(answer, 0, 1, 't', 0, 0, 0, 2)
	answer = append(append(answer, 0, 0, 0, 0, 0, 0), append(make([]byte, 8+7), 9)...) // partition 0 ends at 9
	answer = append(append(answer, 0, 0, 0, 1, 0, 6), make([]byte, 8+8)...)            // partition 1 has no leader here
	parsed, err := parseOffsets(answer)
	require.NoError(f, err)
	want := map[int]listed{0: {offset: 9}, 1: {err: kafka.NotLeaderForPartition}}
	require.Equal(f, map[string]map[int]listed{"t": want}, parsed.of, "the seed is a good answer")
	f.Add(answer)
	f.Add(answer[:30])
	f.Fuzz(func(t *testing.T, body []byte) {
		if parsed, err := parseOffsets(body); err != nil {
			require.Nil(t, parsed, "half an answer")
		}
	})
}
