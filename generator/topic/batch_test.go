package topic

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// Kafka compresses what is written if the topic says so.
func TestTheLastRecordIsFoundInWhateverFormItIsStored(t *testing.T) {
	c, topic := cluster(t)
	record := encode(numbered(7, 8)[0], []byte(stretch.String()))
	for i, codec := range []kgo.CompressionCodec{
		kgo.NoCompression(), kgo.GzipCompression(), kgo.SnappyCompression(), kgo.Lz4Compression(), kgo.ZstdCompression(),
	} {
		client, err := kgo.NewClient(kgo.SeedBrokers(c.ListenAddrs()...), kgo.ProducerBatchCompression(codec),
			kgo.RecordPartitioner(kgo.ManualPartitioner()))
		require.NoError(t, err)
		written := &kgo.Record{Topic: "input", Partition: int32(i), Value: make([]byte, 1000), Timestamp: record.Time}
		for _, h := range record.Headers {
			written.Headers = append(written.Headers, kgo.RecordHeader{Key: h.Key, Value: h.Value})
		}
		require.NoError(t, client.ProduceSync(t.Context(), written).FirstErr())
		client.Close()
		last, err := topic.Last(t.Context(), i, 1)
		require.NoError(t, err)
		assert.EqualValues(t, 7, last.Number)
		assert.Equal(t, at, last.Time)
	}
}

// batchOf is a batch of these records, which are of offsets 5 to 9.
func batchOf(records []byte, change func(*kmsg.RecordBatch)) []byte {
	b := kmsg.RecordBatch{FirstOffset: 5, Magic: 2, LastOffsetDelta: 4, NumRecords: 5, Records: records}
	if change != nil {
		change(&b)
	}
	b.Length = int32(len(b.AppendTo(nil)) - sizeEnds)
	b.CRC = int32(crc32.Checksum(b.AppendTo(nil)[sumEnds:], castagnoli))
	return b.AppendTo(nil)
}

// recordAt is a record with this distance to the first of its batch.
func recordAt(delta int32, value []byte) []byte {
	r := kmsg.Record{OffsetDelta: delta, Value: value}
	body := r.AppendTo(nil)
	r.Length = int32(len(body) - 1) // that of 0 has a byte
	return r.AppendTo(nil)
}

func TestBatches(t *testing.T) {
	type batch = kmsg.RecordBatch
	five := recordAt(0, nil)
	for delta := range int32(4) {
		five = append(five, recordAt(delta+1, nil)...)
	}
	for _, test := range []struct {
		why     string
		batches []byte
		want    string // an error; empty if there is none
		found   bool
	}{
		{"the last record of a batch", batchOf(five, nil), "", true},
		{"a batch before it", append(batchOf(five, func(b *batch) { b.FirstOffset = 0 }), batchOf(five, nil)...), "", true},
		{"nothing", nil, "", false},
		{"a batch that is cut off", batchOf(five, nil)[:70], "", false},
		{"a batch without end", binary.BigEndian.AppendUint64(make([]byte, 8), 1<<63-1), "", false},
		{"a batch of no length", make([]byte, 100), "", false},
		{"another offset", batchOf(five, func(b *batch) { b.FirstOffset = 50 }), "", false},
		{"less than no records", batchOf(five, func(b *batch) { b.NumRecords = -1 }), "", true},
		{"records that the batch does not have", batchOf(nil, func(b *batch) { b.NumRecords = 1 << 30 }), "", false},
		{"a format of another Kafka", batchOf(five, func(b *batch) { b.Magic = 1 }), "has format 1 and checksum", false},
		{"bytes that have changed", append(batchOf(five, nil)[:61], make([]byte, len(five))...), "and checksum", false},
		{"a record without end", batchOf(binary.AppendVarint(nil, 1<<40), nil), "1099511627776 bytes is cut off", false},
		{"a record of negative length", batchOf(binary.AppendVarint(nil, -9), nil), "a record of -9 bytes is cut off", false},
		{"a record that is cut off", batchOf([]byte("\x02\x00"), nil), "a record of 1 bytes: ", false},
		{"a record that is too long to be ours", batchOf(recordAt(4, make([]byte, maxRecord)), nil), "", false},
		{
			"a compression that is none", batchOf(five, func(b *batch) { b.Attributes = 7 }),
			"the batch at offset 5: decompress 35 bytes: ", false,
		},
		{"a batch that grows without end", batchOf(bomb(t), func(b *batch) { b.Attributes = 1 }), "decompress", false},
	} {
		t.Run(test.why, func(t *testing.T) {
			record, err := find(test.batches, 9)
			assert.Equal(t, test.found, record != nil)
			if test.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, test.want)
		})
	}
}

// bomb is compressed, and one byte too large when it is not.
func bomb(t *testing.T) []byte {
	compressor, err := kgo.DefaultCompressor(kgo.GzipCompression())
	require.NoError(t, err)
	packed, _ := compressor.Compress(&bytes.Buffer{}, make([]byte, maxUnpacked+1))
	return packed
}

// FuzzFetched reads whatever a broker answers.
func FuzzFetched(f *testing.F) {
	answer := kmsg.NewPtrFetchResponse()
	answer.SetVersion(fetchVersion)
	partition := kmsg.NewFetchResponseTopicPartition()
	partition.RecordBatches = batchOf(recordAt(4, []byte("v")), nil)
	topic := kmsg.NewFetchResponseTopic()
	topic.Topic, topic.Partitions = "input", append(topic.Partitions, partition)
	answer.Topics = append(answer.Topics, topic)
	f.Add(answer.AppendTo(nil))
	f.Fuzz(func(_ *testing.T, answer []byte) {
		if batches, err := parseFetched(answer, 0); err == nil {
			_, _ = find(batches, 9)
		}
		_, _ = find(answer, 9)
	})
}

func TestAnswersToFetch(t *testing.T) {
	head := "\x00\x00\x00\x00" + "\x00\x00" + "\x00\x00\x00\x00"
	one, name := "\x00\x00\x00\x01", "\x00\x05input"
	partition := "\x00\x00\x00\x02" + "\x00\x00" + string(make([]byte, 24)) + "\xff\xff\xff\xff" + "\xff\xff\xff\xff"
	for _, test := range []struct{ why, answer, want string }{
		{"records", head + one + name + one + partition + "\x00\x00\x00\x02ab", ""},
		{"an error of the request", "\x00\x00\x00\x00\x00\x03", "[3] Unknown Topic Or Partition"},
		{"an error of the partition", head + one + name + one + "\x00\x00\x00\x02\x00\x01", "[1] Offset Out Of Range"},
		{"no topic", head + "\x00\x00\x00\x00", errCutOff.Error()},
		{"topics without end", head + "\x7f\xff\xff\xff" + name, errCutOff.Error()},
		{"no partition", head + one + name + "\x00\x00\x00\x00", errCutOff.Error()},
		{"another partition", head + one + name + one + "\x00\x00\x00\x03" + partition[4:], errCutOff.Error()},
		{
			"aborted transactions without end", head + one + name + one + partition[:30] + "\x7f\xff\xff\xff", errCutOff.Error(),
		},
		{"records without end", head + one + name + one + partition + "\x7f\xff\xff\xffab", errCutOff.Error()},
		{"nothing", "", errCutOff.Error()},
	} {
		t.Run(test.why, func(t *testing.T) {
			batches, err := parseFetched([]byte(test.answer), 2)
			if test.want == "" {
				require.NoError(t, err)
				assert.Equal(t, "ab", string(batches))
				return
			}
			require.ErrorContains(t, err, test.want)
		})
	}
}
