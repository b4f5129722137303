package stream

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/snappy"
	"github.com/segmentio/kafka-go/compress"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// rawBatch is a batch as a broker stores it, from offset 0: the producer's time, the batch's own, and the values.
func rawBatch(attributes uint16, produced, stamped time.Time, values ...string) batch {
	raw := make([]byte, headerSize)
	raw[atVersion] = 2
	binary.BigEndian.PutUint16(raw[atAttributes:], attributes)
	binary.BigEndian.PutUint32(raw[atLastDelta:], uint32(len(values)-1))
	binary.BigEndian.PutUint64(raw[atFirstTime:], uint64(produced.UnixMilli()))
	binary.BigEndian.PutUint64(raw[atMaxTime:], uint64(stamped.UnixMilli()))
	binary.BigEndian.PutUint32(raw[atRecords:], uint32(len(values)))
	var body []byte
	for n, value := range values {
		body = append(body, rawRecord(int64(n), value)...)
	}
	return reseal(append(raw, pack(attributes&compression, body)...))
}

func rawRecord(delta int64, value string) []byte {
	body := []byte{0}                       // attributes
	body = binary.AppendVarint(body, 0)     // time
	body = binary.AppendVarint(body, delta) // offset
	body = binary.AppendVarint(body, -1)    // no key
	body = append(binary.AppendVarint(body, int64(len(value))), value...)
	body = binary.AppendVarint(body, 0) // headers
	return append(binary.AppendVarint(nil, int64(len(body))), body...)
}

// pack compresses, if code is that of a codec of kafka-go's.
func pack(code uint16, body []byte) []byte {
	codec := compress.Compression(code).Codec()
	if codec == nil {
		return body
	}
	packed := &bytes.Buffer{}
	writer := codec.NewWriter(packed)
	if _, err := writer.Write(body); err != nil {
		panic(err)
	}
	if err := writer.Close(); err != nil {
		panic(err)
	}
	return packed.Bytes()
}

// reseal gives a batch the length and the checksum of its content.
func reseal(raw []byte) batch {
	binary.BigEndian.PutUint32(raw[atLength:], uint32(len(raw)-atLength-4))
	binary.BigEndian.PutUint32(raw[atSum:], crc32.Checksum(raw[atAttributes:], crc32.MakeTable(crc32.Castagnoli)))
	b, err := parseBatch(raw)
	if err != nil {
		panic(err)
	}
	return b
}

// recordsOf are all records of a batch, up to an error.
func recordsOf(b batch, begin, end int64) (all []record, err error) {
	err = b.each(begin, end, func(records []record) bool {
		for _, r := range records {
			r.key, r.value = bytes.Clone(r.key), bytes.Clone(r.value)
			all = append(all, r)
		}
		return true
	})
	return all, err
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
			records, err := recordsOf(rawBatch(test.attributes, produced, stamped, "x", "y"), 1, 2)
			require.NoError(t, err)
			want := record{offset: 1, value: []byte("y"), written: test.want, appended: test.attributes != 0}
			assert.Equal(t, []record{want}, records, "from offset 1 on")
		})
	}
}

func TestCompression(t *testing.T) {
	values := []string{"a", strings.Repeat("b", 100_000), ""}
	for code := uint16(0); code <= 4; code++ {
		t.Run(compress.Compression(code).String(), func(t *testing.T) {
			records, err := recordsOf(rawBatch(code, begin, begin, values...), 0, 9)
			require.NoError(t, err)
			require.Len(t, records, len(values))
			for n, value := range values {
				assert.Equal(t, value, string(records[n].value))
			}
		})
	}
	t.Run("snappy without the framing of Java's clients", func(t *testing.T) {
		raw := rawBatch(2, begin, begin, "x").raw
		b := reseal(append(raw[:headerSize], snappy.Encode(nil, rawRecord(0, "x"))...))
		records, err := recordsOf(b, 0, 9)
		require.NoError(t, err)
		assert.Equal(t, "x", string(records[0].value))
	})
}

func TestMarkersOfTransactionsAreNoRecords(t *testing.T) {
	b := rawBatch(control, begin, begin, "\x00\x00\x00\x01")
	records, err := recordsOf(b, 0, 9)
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

// A batch that is not what it should be: an error that says so, after the records before it.
func TestCorruptBatches(t *testing.T) {
	change := func(at int, value ...byte) func([]byte) []byte {
		return func(raw []byte) []byte { copy(raw[at:], value); return raw }
	}
	tests := []struct {
		name   string
		codec  uint16
		change func(raw []byte) []byte
		want   string
		good   int // records before it
	}{
		{"more records than fit", 0, change(atRecords, 0x40), "1073741826 records in 16 bytes", 0},
		{"less than none", 0, change(atRecords, 0xff), "records in 16 bytes", 0},
		{"fewer offsets than records", 0, change(atLastDelta+3, 0), "2 records", 0},
		{"a record longer than the batch", 0, change(headerSize, 0x7e), "goes beyond its end", 0},
		{"an endless length", 0, change(headerSize, bytes.Repeat([]byte{0xff}, 16)...), "goes beyond its end", 0},
		{"an empty record", 0, change(headerSize, 0), "goes beyond its end", 0},
		{"a value longer than its record", 0, change(headerSize+5, 0x7e), "goes beyond its end", 0},
		{"an offset before the batch", 0, change(headerSize+3, 1), "goes beyond its end", 0},
		{"an offset after it", 0, change(headerSize+3, 8), "do not ascend", 0},
		{"an offset twice", 0, change(headerSize+8+3, 0), "do not ascend", 1},
		{"a second record longer than the batch", 0, change(headerSize+8, 0x7e), "goes beyond its end", 1},
		{"not what the codec makes", 1, change(headerSize, 0xff), "gzip", 0},
		{"a codec that nobody knows", 7, change(0), "compression 7 is not known", 0},
		{"a frame of zstd that is cut off", 4, func(raw []byte) []byte { return raw[:headerSize+5] }, "zstd", 0},
		{
			"a block of Snappy that is cut off", 2, func(raw []byte) []byte { return raw[:len(raw)-1] },
			"snappy: a block is cut off", 0,
		},
		{"a block of Snappy that says it is huge", 2, func(raw []byte) []byte {
			return binary.AppendUvarint(raw[:headerSize], 1<<31)
		}, "larger than 16777216 bytes", 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := reseal(test.change(rawBatch(test.codec, begin, begin, "x", "y").raw))
			records, err := recordsOf(b, 0, 9)
			require.ErrorContains(t, err, test.want)
			require.ErrorContains(t, err, "offsets 0 to ")
			assert.Len(t, records, test.good)
		})
	}
	t.Run("a bit that turned over", func(t *testing.T) {
		b := rawBatch(0, begin, begin, "x")
		b.raw[len(b.raw)-2] ^= 1
		_, err := recordsOf(b, 0, 9)
		require.ErrorContains(t, err, "CRC32C")
	})
}

// Whatever a peer sends: an error, and no panic.
func FuzzFetched(f *testing.F) {
	raw := rawBatch(0, begin, begin, "x", "y").raw
	answer := rawAnswer(raw, transaction{producer: 7, first: 5})
	parsed, err := parseFetched(answer)
	require.NoError(f, err)
	require.Equal(f, raw, parsed.parts[0].records, "the seed is a good answer")
	require.Equal(f, []transaction{{producer: 7, first: 5}}, parsed.parts[0].aborted)
	f.Add(answer)
	f.Add(answer[:40])
	f.Fuzz(func(t *testing.T, body []byte) {
		answer, err := parseFetched(body)
		if err != nil {
			return
		}
		for _, part := range answer.parts {
			batches, _ := part.batches()
			for _, b := range batches {
				_, _ = recordsOf(b, 0, 9)
			}
		}
	})
}

// rawAnswer is what a broker answers for one partition.
func rawAnswer(records []byte, aborted ...transaction) []byte {
	answer := binary.BigEndian.AppendUint32(make([]byte, 4+4+2+4), 1) // topics
	answer = append(answer, 0, 1, 't', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0)
	answer = append(answer, make([]byte, 24)...) // offsets
	answer = binary.BigEndian.AppendUint32(answer, uint32(len(aborted)))
	for _, a := range aborted {
		answer = binary.BigEndian.AppendUint64(answer, uint64(a.producer))
		answer = binary.BigEndian.AppendUint64(answer, uint64(a.first))
	}
	answer = append(answer, make([]byte, 4)...) // preferred replica
	return append(binary.BigEndian.AppendUint32(answer, uint32(len(records))), records...)
}

// A batch of any content, whose checksum is right: as many records as it says, or an error, and all of them of its
// offsets.
func FuzzRecords(f *testing.F) {
	for code := uint16(0); code <= 5; code++ {
		b := rawBatch(code, begin, begin, "x", "yy")
		f.Add(code, uint32(1), uint32(2), b.raw[headerSize:])
	}
	f.Fuzz(func(t *testing.T, attributes uint16, lastDelta, count uint32, body []byte) {
		raw := append(make([]byte, headerSize), body...)
		raw[atVersion] = 2
		binary.BigEndian.PutUint16(raw[atAttributes:], attributes)
		binary.BigEndian.PutUint32(raw[atLastDelta:], lastDelta)
		binary.BigEndian.PutUint32(raw[atRecords:], count)
		b := reseal(raw)
		records, err := recordsOf(b, 0, b.last+1)
		if b.control() {
			require.Empty(t, records)
		} else if err == nil {
			require.Len(t, records, int(b.count()))
		}
		for _, r := range records {
			require.True(t, b.first <= r.offset && r.offset <= b.last, "offset %d", r.offset)
		}
	})
}

// The decoder on batches such as a broker has them: small JSON values, 500 to a batch.
func BenchmarkRecords(b *testing.B) {
	var values []string
	for n := range 500 {
		values = append(values, value("a", n, 1000))
	}
	for _, code := range []uint16{0, 1, 2, 3, 4} {
		batch := rawBatch(code, begin, begin, values...)
		b.Run(fmt.Sprint(compress.Compression(code)), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				n := 0
				err := batch.each(0, 500, func(records []record) bool { n += len(records); return true })
				if err != nil || n != 500 {
					b.Fatal(err, n)
				}
			}
			b.ReportMetric(float64(b.N)*500/b.Elapsed().Seconds(), "records/s")
		})
	}
}
