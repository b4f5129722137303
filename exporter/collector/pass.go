package collector

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	dto "github.com/prometheus/client_model/go"
)

// pass is one run of all collectors, for all who ask while it is under way.
type pass struct {
	scrape   Scrape
	begin    time.Time
	deadline *deadline
	parts    []*part
	ended    chan struct{} // closed when all collectors have ended or are late
	waiting  int           // for it; shared.mu guards it

	last  *page // the latest that was made of it; shared.making guards it
	whole bool  // last is of after the end; likewise
}

// fresh is how old a page of a pass that has not ended may be; one that took long to make may be older.
const fresh = 200 * time.Millisecond

// startPass starts a pass. What failed is logged, unless nobody waited for it.
func startPass(scrape Scrape, until time.Time, journal *journal) *pass {
	parts, run := scrape.parts()
	p := &pass{scrape: scrape, begin: time.Now(), deadline: newDeadline(until), parts: parts, ended: make(chan struct{})}
	go func() {
		defer close(p.ended)
		defer p.deadline.cancel()
		run(p.deadline)
		if !errors.Is(p.deadline.Err(), context.Canceled) {
			journal.record(outcomesOf(parts))
		}
	}()
	return p
}

// size is how many series the page will have that is made of what has been gathered by now.
func (p *pass) size() (series int) {
	for _, part := range p.parts {
		series += part.size()
	}
	if most := p.scrape.MaxSeries; most > 0 {
		series = min(series, most)
	}
	return series
}

// recordLate logs what failed before those who waited for the end of the pass get an answer without it.
func (p *pass) recordLate(journal *journal) {
	if errors.Is(p.deadline.Err(), context.DeadlineExceeded) {
		journal.record(outcomesOf(p.parts))
	}
}

// page is what the pass has gathered by now, and metrics of the process.
func (p *pass) page(process prometheus.Gatherer, log promhttp.Logger) *page {
	ended := false
	select {
	case <-p.ended:
		ended = true
	default:
	}
	if p.last == nil || ended && !p.whole || !ended && time.Since(p.last.made) > max(fresh, 5*p.last.took) {
		p.last = nil // one at a time is in memory
		p.last, p.whole = newPage(apart{process, prometheus.GathererFunc(p.gather)}, log), ended
	}
	return p.last
}

func (p *pass) gather() ([]*dto.MetricFamily, error) {
	registry := prometheus.NewRegistry()
	if err := registry.Register(content{p.scrape, p.parts}); err != nil {
		return nil, err
	}
	return registry.Gather()
}

// apart are gatherers of which no two have a family. prometheus.Gatherers would compare every series with all others
// once more, which takes longer than the rest of a large page.
type apart []prometheus.Gatherer

func (a apart) Gather() ([]*dto.MetricFamily, error) {
	var all []*dto.MetricFamily
	var failed []error
	for _, gatherer := range a {
		families, err := gatherer.Gather()
		all, failed = append(all, families...), append(failed, err)
	}
	slices.SortFunc(all, func(a, b *dto.MetricFamily) int { return strings.Compare(a.GetName(), b.GetName()) })
	return all, errors.Join(failed...)
}

// content is a prometheus.Collector of what there is now.
type content struct {
	Scrape
	parts []*part
}

func (g content) Collect(ch chan<- prometheus.Metric) { g.send(g.parts, ch) }
