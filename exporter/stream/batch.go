package stream

import (
	"encoding/binary"
	"fmt"
	"time"
)

// Where the header of a record batch holds what (version 2, Kafka 0.11 and later), and how long it is.
const (
	atLength     = 8
	atVersion    = 16
	atSum        = 17
	atAttributes = 21
	atLastDelta  = 23
	atFirstTime  = 27
	atMaxTime    = 35
	atProducer   = 43
	atRecords    = 57
	headerSize   = 61
)

// Attributes of a batch.
const (
	compression   = 0b111
	logAppendTime = 1 << 3
	transactional = 1 << 4
	control       = 1 << 5
)

// batch is a record batch as it lies in Kafka. Its records are unpacked when they are asked for.
type batch struct {
	first, last int64 // offsets; the last one may have been compacted away
	attributes  uint16
	maxTime     time.Time
	aborted     bool // it is of a transaction that was aborted, and its records never happened
	raw         []byte
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
	markAborted(batches, f.aborted)
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
func (b batch) transactional() bool { return b.attributes&transactional != 0 }

// control reports whether it is Kafka's own: a marker at the end of a transaction.
func (b batch) control() bool { return b.attributes&control != 0 }

// producer is the id of who wrote it; less than 0 if it was neither idempotent nor transactional.
func (b batch) producer() int64 { return int64(binary.BigEndian.Uint64(b.raw[atProducer:])) }

// count is how many records the header says that there are.
func (b batch) count() int64 { return int64(int32(binary.BigEndian.Uint32(b.raw[atRecords:]))) }

// sum is the checksum that the content should have.
func (b batch) sum() uint32 { return binary.BigEndian.Uint32(b.raw[atSum:]) }

// skipped is how many of its records never happened.
func (b batch) skipped() int64 {
	if b.aborted {
		return min(max(0, b.count()), b.last-b.first+1)
	}
	return 0
}
