package stream

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/segmentio/kafka-go/protocol"
)

// Where the header of a record batch holds what (version 2, Kafka 0.11 and later), and how long it is.
const (
	atLength     = 8
	atVersion    = 16
	atAttributes = 21
	atLastDelta  = 23
	atMaxTime    = 35
	atRecords    = 57
	headerSize   = 61

	logAppendTime = 1 << 3 // of the attributes
	control       = 1 << 5

	maxRecords = 10_000_000
)

// batch is a record batch as it lies in Kafka. Its records are unpacked when they are asked for.
type batch struct {
	first, last int64 // offsets; the last one may have been compacted away
	attributes  uint16
	maxTime     time.Time
	raw         []byte
}

// record is one record of a batch.
type record struct {
	offset  int64
	value   []byte
	written time.Time
}

// batches cuts the records of an answer into batches. Kafka may cut off the last one: it comes again, whole.
func (f *fetched) batches() ([]batch, error) {
	var batches []batch
	for rest := f.records; len(rest) >= headerSize; {
		size := atLength + 4 + int(int32(binary.BigEndian.Uint32(rest[atLength:])))
		if size < headerSize {
			return nil, fmt.Errorf("a record batch of %d bytes is shorter than its header", size)
		}
		if size > len(rest) {
			break
		}
		b, err := parseBatch(rest[:size])
		if err != nil {
			return nil, err
		}
		batches, rest = append(batches, b), rest[size:]
	}
	return batches, nil
}

func parseBatch(raw []byte) (batch, error) {
	if version := raw[atVersion]; version != 2 {
		return batch{}, fmt.Errorf("a record batch of version %d; 2 (Kafka 0.11) is needed", version)
	}
	first := int64(binary.BigEndian.Uint64(raw))
	return batch{
		first:      first,
		last:       first + int64(binary.BigEndian.Uint32(raw[atLastDelta:])),
		attributes: binary.BigEndian.Uint16(raw[atAttributes:]),
		maxTime:    time.UnixMilli(int64(binary.BigEndian.Uint64(raw[atMaxTime:]))).UTC(),
		raw:        raw,
	}, nil
}

func (b batch) logAppendTime() bool { return b.attributes&logAppendTime != 0 }

// records unpacks the records with offsets from begin up to end; those of a control batch are Kafka's own and none. An
// error means that the batch is corrupt, for good.
func (b batch) records(begin, end int64) (records []record, err error) {
	if b.attributes&control != 0 {
		return nil, nil
	}
	if n := int64(int32(binary.BigEndian.Uint32(b.raw[atRecords:]))); n < 0 || n > b.last-b.first+1 || n > maxRecords {
		return nil, fmt.Errorf("offsets %d to %d: %d records", b.first, b.last, n)
	}
	// kafka-go does not check all that it reads.
	defer func() {
		if cause := recover(); cause != nil {
			records, err = nil, fmt.Errorf("offsets %d to %d: %v", b.first, b.last, cause)
		}
	}()
	set := protocol.RecordSet{}
	sized := append(binary.BigEndian.AppendUint32(make([]byte, 0, 4+len(b.raw)), uint32(len(b.raw))), b.raw...)
	if _, err := set.ReadFrom(bytes.NewBuffer(sized)); err != nil {
		return nil, fmt.Errorf("offsets %d to %d: %w", b.first, b.last, err)
	}
	if set.Records == nil {
		return nil, fmt.Errorf("offsets %d to %d: no records could be read", b.first, b.last)
	}
	for {
		r, err := set.Records.ReadRecord()
		if errors.Is(err, io.EOF) {
			return records, nil
		}
		if err != nil {
			return nil, fmt.Errorf("offsets %d to %d: %w", b.first, b.last, err)
		}
		taken, err := b.take(r)
		if err != nil {
			return nil, fmt.Errorf("offset %d: %w", r.Offset, err)
		}
		if taken.offset >= begin && taken.offset < end {
			records = append(records, taken)
		}
	}
}

// take copies the record: kafka-go reuses its memory.
func (b batch) take(r *protocol.Record) (record, error) {
	value, err := kafka.ReadAll(r.Value)
	for _, part := range []kafka.Bytes{r.Key, r.Value} {
		if part != nil {
			_ = part.Close()
		}
	}
	taken := record{offset: r.Offset, value: value, written: r.Time.UTC()}
	// With LogAppendTime, the time of writing is in the header, and the producer's remains in the records.
	if b.logAppendTime() {
		taken.written = b.maxTime
	}
	return taken, err
}
