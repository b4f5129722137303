package topic

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

const (
	maxUnpacked = 16 << 20 // bytes of a batch when it is decompressed
	maxRecord   = 64 << 10 // bytes of a record; ours have a few hundred

	magic     = 2 // the format of batches since Kafka 0.11
	sizeEnds  = 8 + 4
	sumEnds   = sizeEnds + 4 + 1 + 4
	codecBits = 7
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// stored is what is read back of a record.
type stored struct {
	time    time.Time
	headers []kmsg.Header
}

// find finds the record of an offset in batches that follow each other; nil if it is not there.
func find(batches []byte, offset int64) (*stored, error) {
	for len(batches) > sumEnds {
		size := sizeEnds + int64(binary.BigEndian.Uint32(batches[sizeEnds-4:]))
		if size <= sumEnds || size > int64(len(batches)) {
			break // the last one may be cut off
		}
		whole := batches[:size]
		batches = batches[size:]
		var b kmsg.RecordBatch
		if err := b.ReadFrom(whole); err != nil {
			return nil, fmt.Errorf("a batch of %d bytes: %w", size, err)
		}
		if offset < b.FirstOffset || offset > b.FirstOffset+int64(b.LastOffsetDelta) {
			continue
		}
		if sum := crc32.Checksum(whole[sumEnds:], castagnoli); b.Magic != magic || sum != uint32(b.CRC) {
			return nil, fmt.Errorf("the batch at offset %d has format %d and checksum %x: want %d and %x",
				b.FirstOffset, b.Magic, sum, magic, uint32(b.CRC))
		}
		return findIn(b, offset)
	}
	return nil, nil
}

// findIn finds the record in its batch. One that is too long to be ours is passed over.
func findIn(b kmsg.RecordBatch, offset int64) (*stored, error) {
	rest, err := decompress(b.Records, kgo.CompressionCodecType(b.Attributes&codecBits))
	if err != nil {
		return nil, fmt.Errorf("the batch at offset %d: %w", b.FirstOffset, err)
	}
	for len(rest) > 0 {
		length, n := binary.Varint(rest)
		if n <= 0 || length < 0 || length > int64(len(rest)-n) {
			return nil, fmt.Errorf("the batch at offset %d: a record of %d bytes is cut off", b.FirstOffset, length)
		}
		whole := rest[:n+int(length)]
		rest = rest[len(whole):]
		if len(whole) > maxRecord {
			continue
		}
		var r kmsg.Record
		if err := r.ReadFrom(whole); err != nil {
			return nil, fmt.Errorf("the batch at offset %d: a record of %d bytes: %w", b.FirstOffset, length, err)
		}
		if b.FirstOffset+int64(r.OffsetDelta) == offset {
			return &stored{time: time.UnixMilli(b.FirstTimestamp + r.TimestampDelta64), headers: r.Headers}, nil
		}
	}
	return nil, nil
}

// decompress is what franz-go's client does: only a client bounds how large a batch becomes.
func decompress(packed []byte, codec kgo.CompressionCodecType) ([]byte, error) {
	decompressor, err := decompressor()
	if err != nil {
		return nil, err
	}
	records, err := decompressor.Decompress(packed, codec)
	if err != nil {
		return nil, fmt.Errorf("decompress %d bytes: %w", len(packed), err)
	}
	return records, nil
}

var decompressor = sync.OnceValues(func() (kgo.Decompressor, error) {
	client, err := kgo.NewClient(kgo.MaxDecompressBatchBytes(maxUnpacked))
	if err != nil {
		return nil, fmt.Errorf("decompressor: %w", err)
	}
	defer client.Close()
	bounded, is := client.OptValue(kgo.WithDecompressor).(kgo.Decompressor)
	if !is {
		return nil, errors.New("decompressor: the client has none")
	}
	return bounded, nil
})
