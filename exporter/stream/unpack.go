package stream

import (
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"unsafe"
)

const (
	// chunkRecords is how many records are unpacked at once at most, and chunkBytes how many bytes at least, if there are
	// as many. Of a small batch, it is less.
	chunkRecords = 512
	chunkBytes   = 128 << 10
	leastChunk   = 4 << 10
	// maxRecord is how large a record of a compressed batch may be, and maxBatch all of its records: a megabyte of zeros
	// can grow by a thousand times.
	maxRecord = 4 << 20
	maxBatch  = 128 << 20
)

var (
	errLargeBatch  = fmt.Errorf("it has more than %d bytes when decompressed", maxBatch)
	errLargeRecord = fmt.Errorf("a record has more than %d bytes when decompressed", maxRecord)
)

// unpacker takes the records of a batch off its body, some at a time.
type unpacker struct {
	batch   batch
	body    body
	left    int64 // records that are still in the body
	before  int64 // the offset of the last one
	records []record
	rest    []record // unpacked, and not taken
	err     error    // what comes after the records
}

// open begins to unpack a batch that has records. An error means that it is corrupt, for good.
func (b batch) open() (*unpacker, error) {
	if crc32.Checksum(b.raw[atAttributes:], castagnoli) != b.sum() {
		return nil, b.corrupt(errSum)
	}
	u := &unpacker{batch: b, left: b.count(), before: b.first - 1, body: body{ready: b.raw[headerSize:]}}
	most := b.last - b.first + 1
	if code := b.attributes & compression; code != 0 {
		packed, err := decompress(code, u.body.ready)
		if err != nil {
			return nil, b.corrupt(err)
		}
		u.body = body{more: packed, chunk: min(chunkBytes, leastChunk+4*len(u.body.ready))}
	} else {
		most = min(most, int64(len(u.body.ready)/leastRecord))
	}
	if u.left < 0 || u.left > most {
		u.close()
		return nil, b.corrupt(fmt.Errorf("%d records in %d bytes", u.left, len(b.raw)-headerSize))
	}
	u.records = make([]record, 0, min(u.left, chunkRecords))
	return u, nil
}

// next returns some records with offsets from begin up to end; none, and io.EOF, if there are no more. Its other errors
// mean that the rest of the batch is corrupt. What it returns is good until it is called again.
func (u *unpacker) next(begin, end int64) ([]record, error) {
	if len(u.rest) == 0 && u.err == nil {
		u.err = u.unpack(begin, end)
	}
	records := u.rest
	if u.rest = nil; len(records) > 0 {
		return records, nil
	}
	err := u.err
	if errors.Is(err, io.EOF) {
		u.err = nil // there may be more up to another end
		return nil, err
	}
	return nil, u.batch.corrupt(err)
}

// back takes back the last of the records that next has returned.
func (u *unpacker) back(records []record) { u.rest = records }

// unpack unpacks a chunk of records.
func (u *unpacker) unpack(begin, end int64) error {
	u.records = u.records[:0]
	defer func() { u.rest = u.records }()
	for u.left > 0 && len(u.records) < chunkRecords {
		size, err := u.body.sized()
		if err != nil {
			return err
		}
		if size > len(u.body.ready) {
			if len(u.records) > 0 {
				return nil // they are taken first
			}
			if err := u.body.fill(max(size, u.body.chunk)); err != nil {
				return err
			}
			continue
		}
		r, err := u.batch.parse(u.body.ready[:size])
		if err == nil && (r.offset <= u.before || r.offset > u.batch.last) {
			err = errOffset
		}
		if err != nil {
			return err
		}
		if r.offset >= end {
			break
		}
		u.body.ready, u.before = u.body.ready[size:], r.offset
		if u.left--; r.offset >= begin {
			u.records = append(u.records, r)
		}
	}
	if len(u.records) == 0 {
		return io.EOF
	}
	return nil
}

// memory is what unpacking has allocated, in bytes.
func (u *unpacker) memory() int64 {
	if u == nil {
		return 0
	}
	return int64(cap(u.body.room)) + int64(cap(u.records))*int64(unsafe.Sizeof(record{}))
}

// usesCodec reports whether there is more to come out of a codec.
func (u *unpacker) usesCodec() bool { return u != nil && u.body.more != nil }

func (u *unpacker) close() {
	if u != nil {
		u.body.close()
	}
}
