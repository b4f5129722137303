package collector

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// mostPasses is how many may be under way: one, and another for those who come when that one has become old.
const mostPasses = 2

const (
	// lookInterval is how often it is looked at how much a pass has gathered.
	lookInterval = 50 * time.Millisecond
	// firstCost is what a series costs to write, as long as nothing was written: several times as much as on an idle
	// machine.
	firstCost = 20 * time.Microsecond
	// largePage is from how many series on a page shows what one of them costs.
	largePage = 1000
)

var errBusy = errors.New("too many scrapes at once, try again later")

// shared are passes that those who ask at the same time share.
//
// A pass lasts as long as somebody waits for it. Who has waited long enough gets what there is by then, and the others
// wait longer: neither can the impatient cut short the pass of the patient, nor do the patient delay them.
type shared struct {
	fresh   func() Scrape
	journal *journal
	cost    atomic.Int64 // how long it took to make and write the last page, in ns for each series
	making  sync.Mutex   // pages

	mu      sync.Mutex
	newest  *pass         // the one to join; nil if there is none
	running int           // passes, those included that nobody waits for
	changed chan struct{} // closed when a pass has ended
}

func newShared(fresh func() Scrape, journal *journal) *shared {
	s := &shared{fresh: fresh, journal: journal, changed: make(chan struct{})}
	s.cost.Store(int64(firstCost))
	return s
}

// answer returns what a pass has gathered when it has ended, or when somebody who came now has waited for so long that
// there is just time left to write it.
func (s *shared) answer(r *http.Request, process prometheus.Gatherer, limit time.Duration) (*response, error) {
	p, err := s.wait(r.Context(), limit)
	if err != nil {
		return nil, err
	}
	series := p.size()
	response, took := s.write(p, r, process)
	s.learn(took, series)
	return response, nil
}

// learn keeps what a series costs to write, and the highest of the last pages rather than the last: a machine is busy
// for longer than one page. Small pages say nothing of it.
func (s *shared) learn(took time.Duration, series int) {
	if series >= largePage {
		s.cost.Store(max(int64(took)/int64(series), s.cost.Load()*3/4))
	}
}

// write makes pages one at a time: they are large where there are many series.
func (s *shared) write(p *pass, r *http.Request, process prometheus.Gatherer) (*response, time.Duration) {
	s.making.Lock()
	defer s.making.Unlock()
	return p.page(process, s.journal).response(r)
}

// wait returns a pass when it has ended, or when somebody who came now has waited for so long that there is just time
// left to write what it has gathered.
func (s *shared) wait(ctx context.Context, limit time.Duration) (*pass, error) {
	begin := time.Now()
	p, err := s.join(ctx, limit)
	if err != nil {
		return nil, err
	}
	defer s.leave(p)
	look := time.NewTicker(lookInterval)
	defer look.Stop()
	late := time.After(limit + grace - time.Since(begin))
	for {
		select {
		case <-p.ended:
			return p, ctx.Err()
		case <-late:
			p.recordLate(s.journal)
			return p, ctx.Err()
		case <-ctx.Done():
			return p, ctx.Err()
		case <-look.C:
			if time.Since(begin) > max(limit-s.writing(p), limit/2) {
				s.hurry(p)
				look.Stop()
				late = time.After(grace)
			}
		}
	}
}

// writing is how long it will take to write what a pass has gathered. Three times: pages of others may come first.
func (s *shared) writing(p *pass) time.Duration {
	return 3 * time.Duration(s.cost.Load()) * time.Duration(p.size())
}

// hurry ends a pass for which nobody else has more time.
func (s *shared) hurry(p *pass) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p.waiting == 1 {
		p.deadline.endNow()
	}
}

func (s *shared) join(ctx context.Context, limit time.Duration) (*pass, error) {
	until := time.Now().Add(limit)
	ctx, cancel := context.WithDeadline(ctx, until.Add(grace))
	defer cancel()
	for {
		p, changed := s.tryJoin(limit, until)
		if p != nil {
			return p, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return nil, errBusy
		}
	}
}

// tryJoin joins the newest pass, unless it is so old that it should have ended, and a new one can begin.
func (s *shared) tryJoin(limit time.Duration, until time.Time) (p *pass, changed <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	old := s.newest == nil || time.Since(s.newest.begin) > limit
	if old && s.running < mostPasses {
		s.newest = startPass(s.fresh(), until, s.journal)
		s.running++
		go s.await(s.newest)
	}
	if s.newest == nil {
		return nil, s.changed
	}
	s.newest.waiting++
	s.newest.deadline.extend(until)
	return s.newest, nil
}

// leave ends a pass that nobody waits for any more.
func (s *shared) leave(p *pass) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p.waiting--; p.waiting == 0 {
		s.forget(p)
		p.deadline.cancel()
	}
}

// await takes a pass off when it has ended.
func (s *shared) await(p *pass) {
	<-p.ended
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forget(p)
	s.running--
	close(s.changed)
	s.changed = make(chan struct{})
}

// forget keeps others from joining it.
func (s *shared) forget(p *pass) {
	if s.newest == p {
		s.newest = nil
	}
}
