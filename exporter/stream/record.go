package stream

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"time"
)

// record is one record of a batch. Its key and its value lie in the memory of the batch.
type record struct {
	offset  int64
	key     []byte // nil where there is none
	value   []byte
	written time.Time
	// appended is whether that is when Kafka took it.
	appended bool
}

// leastRecord is the size of the smallest record in bytes: a batch cannot hold more of them than fit into it.
const leastRecord = 7

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

var (
	errSum    = errors.New("the checksum (CRC32C) is not that of the content")
	errRecord = errors.New("a record goes beyond its end")
	errOffset = errors.New("the offsets of its records do not ascend")
)

// records unpacks the records with offsets from begin up to end; those of a control batch are Kafka's own and none, and
// so are those of an aborted transaction. An error means that the batch is corrupt, for good.
func (b batch) records(begin, end int64) ([]record, error) {
	if b.control() || b.aborted || b.last < begin {
		return nil, nil
	}
	records, err := b.unpack(begin, end)
	if err != nil {
		return nil, fmt.Errorf("offsets %d to %d: %w", b.first, b.last, err)
	}
	return records, nil
}

func (b batch) unpack(begin, end int64) ([]record, error) {
	if crc32.Checksum(b.raw[atAttributes:], castagnoli) != binary.BigEndian.Uint32(b.raw[atSum:]) {
		return nil, errSum
	}
	body, err := decompress(b.attributes&compression, b.raw[headerSize:])
	if err != nil {
		return nil, err
	}
	count := b.count()
	if count < 0 || count > b.last-b.first+1 || count > int64(len(body)/leastRecord) {
		return nil, fmt.Errorf("%d records in %d bytes", count, len(body))
	}
	records := make([]record, 0, max(0, min(count, end-max(begin, b.first))))
	for before := b.first - 1; count > 0; count-- {
		var r record
		if r, body, err = b.next(body); err != nil {
			return nil, err
		}
		if r.offset <= before || r.offset > b.last {
			return nil, errOffset
		}
		before = r.offset
		if r.offset >= begin && r.offset < end {
			records = append(records, r)
		}
	}
	return records, nil
}

// next takes the first record off body. Its headers are of no interest, and not looked at.
func (b batch) next(body []byte) (record, []byte, error) {
	whole, rest, ok := sized(body)
	if !ok || len(whole) == 0 {
		return record{}, nil, errRecord
	}
	age, fields, ok1 := varint(whole[1:]) // after the attributes, of which there are none
	delta, fields, ok2 := varint(fields)
	key, fields, ok3 := sized(fields)
	value, _, ok4 := sized(fields)
	if !ok1 || !ok2 || !ok3 || !ok4 || delta < 0 {
		return record{}, nil, errRecord
	}
	return record{offset: b.first + delta, key: key, value: value, written: b.written(age), appended: b.logAppendTime()}, rest, nil
}

// written is when the record was: with LogAppendTime, that is in the header, and the producer's time remains in the
// records.
func (b batch) written(age int64) time.Time {
	if b.logAppendTime() {
		return b.maxTime
	}
	return time.UnixMilli(int64(binary.BigEndian.Uint64(b.raw[atFirstTime:])) + age).UTC()
}

// sized takes a length and so many bytes; a negative length is that of null.
func sized(from []byte) (taken, rest []byte, ok bool) {
	n, rest, ok := varint(from)
	if !ok || n > int64(len(rest)) {
		return nil, nil, false
	}
	if n < 0 {
		return nil, rest, true
	}
	return rest[:n:n], rest[n:], true
}

func varint(from []byte) (value int64, rest []byte, ok bool) {
	value, n := binary.Varint(from)
	if n <= 0 {
		return 0, nil, false
	}
	return value, from[n:], true
}
