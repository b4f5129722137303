package stream

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// largeAnswer is the error for an answer that there is no room for.
type largeAnswer struct{ bytes, room int64 }

func (l *largeAnswer) Error() string {
	return fmt.Sprintf("an answer of %d bytes is larger than %d", l.bytes, l.room)
}

// readAnswer reads an answer of that many bytes at most.
func readAnswer(connection io.Reader, room int64) ([]byte, error) {
	var size [4]byte
	if _, err := io.ReadFull(connection, size[:]); err != nil {
		return nil, err
	}
	length := int64(binary.BigEndian.Uint32(size[:]))
	if length > room {
		return nil, &largeAnswer{length, room}
	}
	body := make([]byte, length)
	_, err := io.ReadFull(connection, body)
	return body, err
}

var errCutOff = errors.New("the answer is cut off")

// wire takes values off a message; after the first one that is not there, it only gives zeros.
type wire struct {
	rest []byte
	err  error
}

func (w *wire) bytes(n int) []byte {
	if n < 0 || n > len(w.rest) {
		w.rest, w.err = nil, errCutOff
		return nil
	}
	taken := w.rest[:n]
	w.rest = w.rest[n:]
	return taken
}

func (w *wire) skip(n int) { w.bytes(n) }

func (w *wire) int16() int16 {
	if b := w.bytes(2); b != nil {
		return int16(binary.BigEndian.Uint16(b))
	}
	return 0
}

func (w *wire) int64() int64 {
	if b := w.bytes(8); b != nil {
		return int64(binary.BigEndian.Uint64(b))
	}
	return 0
}

func (w *wire) int32() int32 {
	if b := w.bytes(4); b != nil {
		return int32(binary.BigEndian.Uint32(b))
	}
	return 0
}
