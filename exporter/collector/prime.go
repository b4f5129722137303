package collector

import (
	"context"
	"time"
)

const (
	// fetchInterval is how often Flink fetches metrics at most (metrics.fetcher.update-interval).
	fetchInterval = 10 * time.Second
	// fetchTime is how long a fetch takes: 20 to 50 ms were measured on a busy machine.
	fetchTime = 60 * time.Millisecond
	// patience is how long others wait for the request that wakes Flink. Old metrics are better than none.
	patience = 500 * time.Millisecond
)

// refresh reports whether Flink's metrics have become old, so that the first request for one makes Flink fetch them
// again, for those that come after it.
func (f *Flink) refresh(now time.Time) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if now.Sub(f.primed) < fetchInterval-time.Second {
		return false
	}
	f.primed = now
	return true
}

// prime returns when metrics are worth reading. Flink answers with what it has, and only then fetches: without this,
// every value would be as old as the scrape before. The request that wakes Flink is that for the JobManager's metrics,
// which are the only ones that are of the scrape before.
func (r *round) prime(ctx context.Context) {
	r.priming.Do(func() {
		if !r.stale {
			return
		}
		awake := make(chan error, 1)
		go func() {
			var err error
			defer func() { awake <- err }()
			defer recovered(&err)
			_, err = r.jobManager(ctx)
		}()
		select {
		case err := <-awake:
			if err == nil {
				pause(ctx, fetchTime)
			}
		case <-ctx.Done():
		case <-time.After(patience):
		}
	})
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
