package avro

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"flinkwatch/exporter/schema"
)

var (
	errCut  = errors.New("it ends within a field")
	errDeep = fmt.Errorf("records are within each other more than %d times", maxDepth)
)

// maxDepth bounds the records of a type that are within one of the same type.
const maxDepth = 100

// cursor is where a record has been read to.
type cursor struct {
	rest  []byte
	to    schema.Sink
	value schema.Value // the one that is read
	text  []byte       // room for the texts of numbers
	depth int
	left  int64 // elements that there may be: no more than bytes in the record, although a null has none
}

// long reads an int or a long.
func (c *cursor) long() (int64, error) {
	n, size := binary.Varint(c.rest)
	if size <= 0 {
		return 0, errCut
	}
	c.rest = c.rest[size:]
	return n, nil
}

// bytes reads what has its length before it.
func (c *cursor) bytes() ([]byte, error) {
	n, err := c.long()
	if err != nil {
		return nil, err
	}
	return c.fixed(n)
}

func (c *cursor) fixed(n int64) ([]byte, error) {
	if n < 0 || n > int64(len(c.rest)) {
		return nil, errCut
	}
	found := c.rest[:n]
	c.rest = c.rest[n:]
	return found, nil
}

// number reads a float of 4 bytes or a double of 8.
func (c *cursor) number(size int64) (float64, error) {
	raw, err := c.fixed(size)
	switch {
	case err != nil:
		return 0, err
	case size == 4:
		return float64(math.Float32frombits(binary.LittleEndian.Uint32(raw))), nil
	}
	return math.Float64frombits(binary.LittleEndian.Uint64(raw)), nil
}

// blocks reads the elements of an array or a map, which come in blocks.
func (c *cursor) blocks(element func() error) error {
	for {
		n, _, err := c.block()
		if err != nil || n == 0 {
			return err
		}
		for ; n > 0; n-- {
			if err := element(); err != nil {
				return err
			}
		}
	}
}

// block begins a block: how many elements it has, and how many bytes, if that is told.
func (c *cursor) block() (elements, size int64, err error) {
	if elements, err = c.long(); err != nil {
		return 0, 0, err
	}
	size = -1
	if elements < 0 {
		elements = -elements
		if size, err = c.long(); err != nil {
			return 0, 0, err
		}
	}
	if elements < 0 || elements > int64(len(c.rest)) || elements > c.left {
		return 0, 0, fmt.Errorf("an array or a map of %d elements: %w", elements, errCut)
	}
	c.left -= elements
	return elements, size, nil
}

// skipBlocks goes past an array or a map, at once where a block says how long it is.
func (c *cursor) skipBlocks(element step) error {
	for {
		n, size, err := c.block()
		switch {
		case err != nil || n == 0:
			return err
		case size >= 0:
			if _, err := c.fixed(size); err != nil {
				return err
			}
			continue
		}
		for ; n > 0; n-- {
			if err := element(c); err != nil {
				return err
			}
		}
	}
}
