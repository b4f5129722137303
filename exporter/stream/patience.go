package stream

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"
)

var errHangs = fmt.Errorf("its broker answers nothing: %w", context.DeadlineExceeded)

// patience is how long brokers are waited for in one poll: one that hangs costs one time-out, however many of its
// partitions there are to ask for. One that has answered in this poll costs two: that it does not answer for some
// partitions says nothing of the others.
type patience struct {
	mu sync.Mutex
	of map[int]*brokerState
}

// brokerState is what is known of one since the poll began.
type brokerState struct {
	waiting  int       // requests that are under way
	answered time.Time // when it last answered anything
	// silent is how often requests have waited in vain, while it answered nothing else, and concurrent how many side by
	// side the last time; since is when the first of these gave up.
	silent, concurrent int
	since              time.Time
}

func newPatience() *patience { return &patience{of: map[int]*brokerState{}} }

// renew gives every broker another chance. No request is under way.
func (p *patience) renew() { p.of = map[int]*brokerState{} }

// ask sends a request for one partition to the broker, unless it hangs.
func (p *patience) ask(broker int, send func() error) error {
	if !p.begin(broker) {
		return errHangs
	}
	sent := time.Now()
	err := send()
	p.end(broker, sent, err)
	return err
}

func (p *patience) begin(number int) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	b, found := p.of[number]
	if !found {
		b = &brokerState{}
		p.of[number] = b
	}
	if b.hangs() {
		return false
	}
	b.waiting++
	return true
}

// isOver reports whether the broker hangs.
func (p *patience) isOver(number int) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	b, found := p.of[number]
	return found && b.hangs()
}

func (b *brokerState) hangs() bool {
	return b.silent > 1 || b.silent == 1 && b.answered.IsZero() && b.concurrent+b.waiting > 1
}

func (p *patience) end(number int, sent time.Time, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	b := p.of[number]
	b.waiting--
	switch {
	case !isTimeout(err):
		b.answered, b.silent, b.concurrent = time.Now(), 0, 0
	case b.answered.After(sent):
	case b.silent > 0 && sent.Before(b.since):
		b.concurrent++
	default:
		b.silent, b.concurrent, b.since = b.silent+1, 1, time.Now()
	}
}

func isTimeout(err error) bool {
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded)
}
