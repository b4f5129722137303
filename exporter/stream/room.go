package stream

import "sync"

// manySmall is how many answers in a row have to need less than half of the room, until it shrinks.
const manySmall = 100

// room is what an answer may take. It grows with the batches that there are, so that few have to be asked for twice,
// and shrinks where they have become small again: it is taken before a request is sent, and keeps others from being
// sent.
type room struct {
	mu         *sync.Mutex
	least, now int64
	small      int // answers in a row that needed less than half
}

func newRoom(least int64) room { return room{mu: &sync.Mutex{}, least: least, now: least} }

func (r *room) bytes() int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.now
}

// fits takes note of the size of an answer.
func (r *room) fits(bytes int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch r.small++; {
	case bytes > r.now/2:
		r.small, r.now = 0, max(r.now, bytes)
	case r.small >= manySmall:
		r.small, r.now = 0, max(r.least, r.now/2)
	}
}
