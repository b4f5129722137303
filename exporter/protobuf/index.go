package protobuf

import "encoding/binary"

// Before a record of a schema registry is the index of its message: how many numbers, and these. A lone zero stands for
// the first message.

// maxIndex bounds the messages that are within each other.
const maxIndex = 16

// IndexSize returns how many bytes the index has that a value begins with.
func IndexSize(value []byte) (size int, ok bool) {
	count, size := binary.Varint(value)
	if size <= 0 || count < 0 || count > maxIndex {
		return 0, false
	}
	for range count {
		_, n := binary.Varint(value[size:])
		if n <= 0 {
			return 0, false
		}
		size += n
	}
	return size, true
}

// Index reads an index; an empty one is that of the first message, too.
func Index(bytes []byte) []int {
	index := []int{}
	_, size := binary.Varint(bytes)
	for size < len(bytes) {
		number, n := binary.Varint(bytes[size:])
		index = append(index, int(number))
		size += max(n, 1)
	}
	if len(index) == 0 {
		return []int{0}
	}
	return index
}
