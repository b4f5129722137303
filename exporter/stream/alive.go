package stream

import (
	"fmt"
	"sync/atomic"
	"time"
)

// stuckAfter is for how long nothing may move. Every request has a time-out that is far less.
const stuckAfter = 2 * time.Minute

// pulse is when reading last moved. It takes no lock: who asks for it asks because somebody may hold them all.
type pulse struct{ at atomic.Int64 } // ns since 1970; 0 before the first time

func (p *pulse) beat(now time.Time) { p.at.Store(now.UnixNano()) }

// still returns for how long nothing has moved.
func (p *pulse) still(now time.Time) time.Duration {
	at := p.at.Load()
	if at == 0 {
		return 0
	}
	return now.Sub(time.Unix(0, at))
}

// Alive is nil as long as reading moves, whether Kafka answers or not, and else says that it does not, in a line. It is
// for a watchdog: nothing short of a new process helps then.
func (a *Auditor) Alive(now time.Time) error {
	if still := a.pulse.still(now); still > stuckAfter {
		return fmt.Errorf("audit of topic %s: reading has not moved for %s", a.cfg.Topic, still.Round(time.Second))
	}
	return nil
}
