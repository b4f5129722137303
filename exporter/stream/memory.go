package stream

import (
	"context"

	"golang.org/x/sync/semaphore"
)

// DefaultMemory is how many bytes of Kafka's answers are in memory at once.
const DefaultMemory = 64 << 20

// memory bounds the bytes of Kafka's answers that are in memory at once, over all partitions of an audit.
type memory struct {
	size int64
	left *semaphore.Weighted
}

func newMemory(size int64) *memory { return &memory{size, semaphore.NewWeighted(size)} }

// take waits until there is room for n bytes.
func (m *memory) take(ctx context.Context, n int64) error { return m.left.Acquire(ctx, n) }

func (m *memory) give(n int64) { m.left.Release(n) }

// half is what partitions that wait for others may hold. The other half is for those that are read.
func (m *memory) half() int64 { return m.size / 2 }

const (
	// leastRoom is the minimum that an answer may take: a batch of the size that brokers accept by default (1 MiB).
	leastRoom = 1<<20 + answerBytes
	// leastWant is the minimum that a request asks for, and answerBytes is what an answer has beside the records.
	leastWant   = 64 << 10
	answerBytes = 64 << 10
	// glanceBytes are enough to tell the time at a place.
	glanceBytes = 32 << 10
)

// room is what one answer may take, for a start: all those that are read at once may take half.
func (m *memory) room() int64 { return min(m.half(), max(leastRoom, m.half()/parallelReads)) }

// portion is what is asked for at once of a topic of so many partitions: nearly all may wait for one.
func (m *memory) portion(partitions int) int64 {
	return min(m.room()-answerBytes, max(leastWant, m.half()/int64(max(1, partitions))))
}

// letGo drops what the position holds.
func (m *memory) letGo(p *position) {
	p.close()
	m.give(p.held.bytes)
	p.held = answer{}
}
