package stream

import (
	"context"
	"fmt"
	"time"

	"flinkwatch/exporter/audit"
)

// Audit is what became of a whole topic.
type Audit struct {
	Snapshot
	// Faults are the windows that are wrong, by window and key.
	Faults []audit.Fault
}

// Once reads the topics from their first record to their ends as they are now, and judges what is due then. progress
// is told how many records are left, before the first one is read and now and then after that.
func Once(ctx context.Context, cfg AuditorConfig, progress func(left int64)) (Audit, error) {
	cfg.Audit.Whole = true
	a := NewAuditor(cfg)
	defer a.cluster.close()
	reading, stop := context.WithCancel(ctx)
	told := make(chan struct{})
	go func() {
		defer close(told)
		a.tell(reading, progress)
	}()
	err := a.readWhole(ctx)
	stop()
	<-told
	if err != nil {
		return Audit{}, err
	}
	return a.whole(), nil
}

// whole is what became of all windows. Nothing later is waited for.
func (a *Auditor) whole() Audit {
	a.mu.Lock()
	a.ledger.Advance(audit.Point{Final: true})
	faults := a.ledger.Faults()
	a.mu.Unlock()
	return Audit{Snapshot: a.Snapshot(a.clock()), Faults: faults}
}

// readWhole reads to two reading points: what is due at the first is judged at the second.
func (a *Auditor) readWhole(ctx context.Context) error {
	for !a.isReady() {
		unread, err := a.poll(ctx, a.clock())
		if err != nil {
			return err
		}
		if unread.any() {
			return fmt.Errorf("%s", oneLine(errorOf(a.cfg, unread)))
		}
	}
	return nil
}

func (a *Auditor) isReady() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.state.ready
}

// tell calls progress until ctx ends, and once more then.
func (a *Auditor) tell(ctx context.Context, progress func(left int64)) {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-ctx.Done():
		}
		a.mu.Lock()
		left, known := a.state.lag, a.state.lagKnown
		a.mu.Unlock()
		if known {
			progress(left)
		}
		if ctx.Err() != nil {
			return
		}
	}
}
