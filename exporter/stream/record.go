package stream

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"time"
)

// record is one record of a batch. Its key and its value lie in the memory of the batch.
type record struct {
	offset  int64
	key     []byte // nil where there is none
	value   []byte
	written time.Time
	// appended reports whether that is when Kafka took it.
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

// each shows the records with offsets from begin up to end, some at a time, for as long as more are wanted; those of a
// control batch are Kafka's own and none, and so are those of an aborted transaction. An error means that the batch, or
// the rest of it, is corrupt.
func (b batch) each(begin, end int64, show func(records []record) (more bool)) error {
	if b.isEmpty() || b.last < begin {
		return nil
	}
	u, err := b.open()
	if err != nil {
		return err
	}
	defer u.close()
	for more := true; more; {
		records, err := u.next(begin, end)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		more = show(records)
	}
	return nil
}

// isEmpty reports whether there are no records to be read, whatever the batch holds.
func (b batch) isEmpty() bool { return b.control() || b.aborted }

func (b batch) corrupt(err error) error {
	return fmt.Errorf("offsets %d to %d: %w", b.first, b.last, err)
}

// parse reads a record. Its headers are of no interest, and not looked at.
func (b batch) parse(raw []byte) (record, error) {
	whole, _, ok := sized(raw)
	if !ok || len(whole) == 0 {
		return record{}, errRecord
	}
	age, fields, ok1 := varint(whole[1:]) // after the attributes, of which there are none
	delta, fields, ok2 := varint(fields)
	key, fields, ok3 := sized(fields)
	value, _, ok4 := sized(fields)
	if !ok1 || !ok2 || !ok3 || !ok4 || delta < 0 {
		return record{}, errRecord
	}
	return record{
		offset: b.first + delta, key: key, value: value, written: b.written(age), appended: b.logAppendTime(),
	}, nil
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
