package stream

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"
	"github.com/segmentio/kafka-go/compress"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Records of any size come out whole, whatever part of the batch is unpacked at once.
func TestRecordsOfAnySize(t *testing.T) {
	sizes := []int{
		0, 1, 63, 64, 8191, 8192, chunkBytes - 20, chunkBytes - 10, chunkBytes, chunkBytes + 1, 3 * chunkBytes, 5, 1 << 20, 7,
	}
	var values []string
	for n, size := range sizes {
		values = append(values, strings.Repeat(string(rune('a'+n)), size))
	}
	for n := range 2 * chunkRecords {
		values = append(values, fmt.Sprint("small ", n))
	}
	for code := uint16(0); code <= 4; code++ {
		t.Run(compress.Compression(code).String(), func(t *testing.T) {
			records, err := recordsOf(rawBatch(code, begin, begin, values...), 3, 1000)
			require.NoError(t, err)
			require.Len(t, records, 997)
			for n, r := range records {
				require.EqualValues(t, n+3, r.offset)
				require.Equal(t, values[n+3], string(r.value))
			}
		})
	}
}

// A batch can be read in parts, and to one end after the other.
func TestABatchIsUnpackedInParts(t *testing.T) {
	var values []string
	for n := range 3 * chunkRecords {
		values = append(values, fmt.Sprint(n))
	}
	for _, code := range []uint16{0, 1} {
		b := rawBatch(code, begin, begin, values...)
		u, err := b.open()
		require.NoError(t, err)
		next := int64(0)
		for _, end := range []int64{1, 700, 700, 701, 1e6} {
			for next < end {
				records, err := u.next(next, end)
				if err != nil {
					require.ErrorIs(t, err, io.EOF)
					break
				}
				take := 1 + len(records)/2
				for _, r := range records[:take] {
					require.Equal(t, next, r.offset)
					require.Equal(t, values[next], string(r.value))
					next++
				}
				u.back(records[take:])
			}
			assert.Equal(t, min(end, int64(len(values))), next)
		}
	}
}

// allocated is how many bytes are allocated by what is done.
func allocated(do func()) int64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return int64(after.TotalAlloc - before.TotalAlloc)
}

// A little that is very much when it is decompressed takes no more memory than any other batch.
func TestBombs(t *testing.T) {
	const most = 3*maxRecord + 2*maxBlock
	zstdOf := func(body []byte, options ...zstd.EOption) []byte {
		encoder, err := zstd.NewWriter(nil, options...)
		require.NoError(t, err)
		return encoder.EncodeAll(body, nil)
	}
	small := bytes.Repeat(rawRecord(0, "x"), 1+maxBatch/len(rawRecord(0, "x")))
	blocks := append(append([]byte{}, xerial...), make([]byte, xerialHeader-len(xerial))...)
	for block := snappy.Encode(nil, make([]byte, maxBlock)); len(blocks) < 10*len(block); {
		blocks = append(binary.BigEndian.AppendUint32(blocks, uint32(len(block))), block...)
	}
	tests := []struct {
		because string
		codec   uint16
		packed  []byte
		want    string
	}{
		{
			"a huge record, gzip", 1, pack(1, rawRecord(0, strings.Repeat("x", 20<<20))), "a record has more than 4194304 bytes",
		},
		{"a huge record, zstd", 4, zstdOf(rawRecord(0, strings.Repeat("x", 20<<20))), "a record has more than 4194304 bytes"},
		{"a huge record, lz4", 3, pack(3, rawRecord(0, strings.Repeat("x", 20<<20))), "a record has more than 4194304 bytes"},
		{"a huge block of Snappy", 2, snappy.Encode(nil, make([]byte, maxBlock+1)), "larger than 16777216 bytes"},
		{"many large blocks of Snappy", 2, blocks, "goes beyond its end"},
		{"zeros, which are empty records", 4, zstdOf(make([]byte, 2*maxBatch)), "goes beyond its end"},
		{"very many records", 4, zstdOf(small), "do not ascend"},
		{
			"a window larger than may be had, and as much content", 4,
			zstdOf(make([]byte, maxBlock+1), zstd.WithWindowSize(64<<20), zstd.WithSingleSegment(false)),
			"bytes is larger than 8388608",
		},
	}
	for _, test := range tests {
		t.Run(test.because, func(t *testing.T) {
			raw := slices.Concat(rawBatch(test.codec, begin, begin, "x").raw[:headerSize], test.packed)
			binary.BigEndian.PutUint32(raw[atRecords:], 1<<30)
			binary.BigEndian.PutUint32(raw[atLastDelta:], 1<<30)
			b := reseal(raw)
			var err error
			used := allocated(func() { err = b.each(0, 1<<40, func([]record) bool { return true }) })
			require.ErrorContains(t, err, test.want)
			assert.Less(t, used, int64(most))
		})
	}
}

// A batch of very many good records ends at the bound, and what was before has been read.
func TestABatchHasABound(t *testing.T) {
	value := strings.Repeat("x", 1<<20)
	var body []byte
	for n := range int64(maxBatch>>20 + 10) {
		body = append(body, rawRecord(n, value)...)
	}
	raw := slices.Concat(rawBatch(3, begin, begin, "x").raw[:headerSize], pack(3, body))
	binary.BigEndian.PutUint32(raw[atRecords:], maxBatch>>20+10)
	binary.BigEndian.PutUint32(raw[atLastDelta:], maxBatch>>20+9)
	b, n := reseal(raw), 0
	err := b.each(0, 1<<40, func(records []record) bool { n += len(records); return true })
	require.ErrorIs(t, err, errLargeBatch)
	assert.InDelta(t, maxBatch>>20, n, 5)
}

// A frame of zstd may say that it needs a window of any size. What is allocated is what it holds.
func TestTheWindowOfZstdIsNotAllocated(t *testing.T) {
	frame := func(log int) batch {
		body := rawRecord(0, "x")
		header := uint32(len(body))<<3 | 1 // the last block, not compressed
		frame := []byte{0x28, 0xb5, 0x2f, 0xfd, 0, byte(log-10) << 3, byte(header), byte(header >> 8), byte(header >> 16)}
		return reseal(append(rawBatch(4, begin, begin, "x").raw[:headerSize:headerSize], append(frame, body...)...))
	}
	for log, good := range map[int]bool{20: true, 23: true, 24: true, 27: true, 29: false, 38: false} {
		var records []record
		var err error
		used := allocated(func() { records, err = recordsOf(frame(log), 0, 9) })
		assert.Equal(t, good, err == nil && len(records) == 1, "2^%d: %v", log, err)
		assert.Less(t, used, int64(3*maxWindow), "2^%d", log)
	}
}
