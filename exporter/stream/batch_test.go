package stream

import (
	"encoding/binary"
	"hash/crc32"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// rawBatch is a batch as a broker stores it, from offset 0: the producer's time, the batch's own, and the values.
func rawBatch(attributes uint16, produced, stamped time.Time, values ...string) batch {
	raw := make([]byte, headerSize)
	raw[atVersion] = 2
	binary.BigEndian.PutUint16(raw[atAttributes:], attributes)
	binary.BigEndian.PutUint32(raw[atLastDelta:], uint32(len(values)-1))
	binary.BigEndian.PutUint64(raw[atMaxTime-8:], uint64(produced.UnixMilli()))
	binary.BigEndian.PutUint64(raw[atMaxTime:], uint64(stamped.UnixMilli()))
	binary.BigEndian.PutUint32(raw[atRecords:], uint32(len(values)))
	for n, value := range values {
		body := []byte{0}                          // attributes
		body = binary.AppendVarint(body, 0)        // time
		body = binary.AppendVarint(body, int64(n)) // offset
		body = binary.AppendVarint(body, -1)       // no key
		body = append(binary.AppendVarint(body, int64(len(value))), value...)
		body = binary.AppendVarint(body, 0) // headers
		raw = append(binary.AppendVarint(raw, int64(len(body))), body...)
	}
	binary.BigEndian.PutUint32(raw[atLength:], uint32(len(raw)-atLength-4))
	binary.BigEndian.PutUint32(raw[atAttributes-4:], crc32.Checksum(raw[atAttributes:], crc32.MakeTable(crc32.Castagnoli)))
	b, err := parseBatch(raw)
	if err != nil {
		panic(err)
	}
	return b
}

func TestWriteTime(t *testing.T) {
	produced, stamped := begin, begin.Add(time.Hour)
	tests := []struct {
		name       string
		attributes uint16
		want       time.Time
	}{
		{"the producer's, where the topic has CreateTime", 0, produced},
		{"the batch's, where the topic has LogAppendTime", logAppendTime, stamped},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			records, err := rawBatch(test.attributes, produced, stamped, "x", "y").records(1, 2)
			require.NoError(t, err)
			assert.Equal(t, []record{{offset: 1, value: []byte("y"), written: test.want}}, records, "from offset 1 on")
		})
	}
}

func TestMarkersOfTransactionsAreNoRecords(t *testing.T) {
	b := rawBatch(control, begin, begin, "\x00\x00\x00\x01")
	records, err := b.records(0, 9)
	require.NoError(t, err)
	assert.Empty(t, records)
	assert.Zero(t, b.last, "but they take an offset")
}

func TestABatchThatIsCutOffWaitsForTheNextAnswer(t *testing.T) {
	whole := rawBatch(0, begin, begin, "x").raw
	got, err := (&fetched{records: append(append([]byte{}, whole...), whole[:len(whole)-1]...)}).batches()
	require.NoError(t, err)
	assert.Len(t, got, 1)
}

func TestACorruptBatchIsAnErrorOfItsOwn(t *testing.T) {
	b := rawBatch(0, begin, begin, "x")
	b.raw[len(b.raw)-2] ^= 1
	_, err := b.records(0, 9)
	assert.ErrorContains(t, err, "crc32")

	b = rawBatch(0, begin, begin, "x")
	binary.BigEndian.PutUint32(b.raw[atRecords:], 1<<30)
	_, err = b.records(0, 9)
	assert.ErrorContains(t, err, "1073741824 records")
}

// Whatever a peer sends: an error, and no panic.
func FuzzFetched(f *testing.F) {
	head := make([]byte, 4+4+2+4)
	answer := binary.BigEndian.AppendUint32(head, 1)
	answer = append(answer, 0, 1, 't', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0)
	answer = append(answer, make([]byte, 24+4+4)...)
	raw := rawBatch(0, begin, begin, "x", "y").raw
	answer = append(binary.BigEndian.AppendUint32(answer, uint32(len(raw))), raw...)
	parsed, err := parseFetched(answer)
	require.NoError(f, err)
	require.Equal(f, raw, parsed.records, "the seed is a good answer")
	f.Add(answer)
	f.Add(answer[:40])
	f.Fuzz(func(t *testing.T, body []byte) {
		answer, err := parseFetched(body)
		if err != nil {
			return
		}
		batches, err := answer.batches()
		if err != nil {
			return
		}
		for _, b := range batches {
			_, _ = b.records(0, 9)
		}
	})
}
