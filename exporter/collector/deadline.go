package collector

import (
	"context"
	"sync"
	"time"
)

// deadline is a context that ends when the last of those who wait has waited long enough. It moves when somebody joins
// who waits for longer, so the context states none.
type deadline struct {
	context.Context
	done chan struct{}

	mu    sync.Mutex
	until time.Time
	timer *time.Timer
	err   error
}

func newDeadline(until time.Time) *deadline {
	d := &deadline{Context: context.Background(), done: make(chan struct{}), until: until}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.timer = time.AfterFunc(time.Until(until), d.expire)
	return d
}

func (d *deadline) Done() <-chan struct{} { return d.done }

func (d *deadline) Err() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.err
}

// extend lets it last until then at least.
func (d *deadline) extend(until time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if until.After(d.until) {
		d.until = until
	}
}

// endNow ends it as if its time had come.
func (d *deadline) endNow() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.end(context.DeadlineExceeded)
}

// cancel ends it, as nobody waits any more.
func (d *deadline) cancel() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.end(context.Canceled)
}

func (d *deadline) expire() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if left := time.Until(d.until); left > 0 && d.err == nil {
		d.timer.Reset(left)
		return
	}
	d.end(context.DeadlineExceeded)
}

func (d *deadline) end(err error) {
	if d.err == nil {
		d.timer.Stop()
		d.err = err
		close(d.done)
	}
}
