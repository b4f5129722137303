package stream

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// body is what a batch holds after its header.
type body struct {
	ready []byte // unpacked, and not taken
	// more is where the rest comes out of its codec; nil if all is ready. room is where it is put.
	more  io.ReadCloser
	room  []byte
	size  int64 // bytes that have come out
	chunk int   // bytes that are to be ready at once
}

// fill sees that n bytes are ready, or all that there are. What was ready before may be elsewhere then.
func (b *body) fill(n int) error {
	if b.more == nil || len(b.ready) >= n {
		return nil
	}
	room := b.room
	if cap(room) < n {
		room = make([]byte, n)
	}
	kept := copy(room, b.ready)
	read, err := io.ReadAtLeast(b.more, room[kept:], n-kept)
	b.room, b.ready = room, room[:kept+read]
	if b.size += int64(read); b.size > maxBatch {
		return errLargeBatch
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		b.close()
		return nil
	}
	if err != nil {
		return fmt.Errorf("decompress: %w", err)
	}
	return nil
}

// sized returns how many bytes the next record has, its length included; more than are ready if it is not whole.
func (b *body) sized() (int, error) {
	n, rest, ok := varint(b.ready)
	size := int64(len(b.ready)-len(rest)) + n
	switch whole := b.more == nil; {
	case !ok && !whole && len(b.ready) < binary.MaxVarintLen64:
		return len(b.ready) + 1, nil
	case !ok, n <= 0, whole && n > int64(len(rest)):
		return 0, errRecord
	case !whole && n > maxRecord:
		return 0, errLargeRecord
	}
	return int(size), nil
}

func (b *body) close() {
	if b.more != nil {
		_ = b.more.Close()
		codecs.Release(1)
	}
	b.more = nil
}
