package collector

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"flinkwatch/exporter/metric"
)

// grace is how long a collector may take to hand over what it has once the scrape's time is up.
const grace = 200 * time.Millisecond

// ahead is by how many metrics a collector may be ahead of who takes them: to change over for each of them costs more
// than to make it.
const ahead = 1000

var errLate = errors.New("did not end with the scrape")

// part is what one collector has sent so far.
type part struct {
	collector Collector
	begin     time.Time
	room      int // for so many metrics; 0 is no limit

	mu       sync.Mutex
	metrics  []prometheus.Metric
	dropped  int
	ended    bool
	err      error
	duration time.Duration
}

// outcome is what became of one collector.
type outcome struct {
	name     string
	audit    string // whose it is, if it is of one
	metrics  []prometheus.Metric
	dropped  int
	err      error
	duration time.Duration
}

// title is the collector's name, and whose it is, in words.
func (o outcome) title() string {
	if o.audit == "" {
		return o.name
	}
	return o.name + " of " + o.audit
}

func (o outcome) send(ch chan<- prometheus.Metric) {
	ch <- metric.CollectorSuccess.Sample(number(o.err == nil), o.name)
	ch <- metric.CollectorDuration.Sample(o.duration.Seconds(), o.name)
	ch <- metric.SeriesDropped.Sample(float64(o.dropped), o.name)
}

// with is what became of a collector and another one of its name, which is of another audit.
func (o outcome) with(other outcome) outcome {
	o.err, o.dropped = errors.Join(o.err, other.err), o.dropped+other.dropped
	o.duration = max(o.duration, other.duration)
	return o
}

// outcome returns what there is now. A collector that has not ended is late for those who ask.
func (p *part) outcome() outcome {
	p.mu.Lock()
	defer p.mu.Unlock()
	o := outcome{name: p.collector.Name(), metrics: p.metrics, dropped: p.dropped, err: p.err, duration: p.duration}
	if of, is := p.collector.(ofAudit); is {
		o.audit = of.Whose().Audit
	}
	if !p.ended {
		o.err, o.duration = errLate, time.Since(p.begin)
	}
	if last, has := p.collector.(latecomer); has && errors.Is(o.err, errLate) && len(o.metrics) == 0 {
		o.metrics = []prometheus.Metric{last.Late()}
	}
	return o
}

// latecomer is a collector of which something can be said when it is late and has sent nothing.
type latecomer interface{ Late() prometheus.Metric }

// run gathers what the collector sends until it ends. A collector that outlives ctx is left behind, and what it sends
// then goes nowhere.
func (p *part) run(ctx context.Context) {
	metrics := make(chan prometheus.Metric, ahead)
	result := make(chan error, 1)
	go func() {
		defer close(metrics)
		result <- safely(ctx, p.collector, metrics)
	}()

	ended := ctx.Done()
	var late <-chan time.Time
	for {
		select {
		case m, more := <-metrics:
			if !more {
				p.end(<-result)
				return
			}
			p.add(m)
		case <-ended:
			ended, late = nil, time.After(grace)
		case <-late:
			go drain(metrics)
			p.end(errLate)
			return
		}
	}
}

func (p *part) add(m prometheus.Metric) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.room > 0 && len(p.metrics) >= p.room {
		p.dropped++
		return
	}
	p.metrics = append(p.metrics, m)
}

func (p *part) size() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.metrics)
}

func (p *part) end(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ended, p.err, p.duration = true, err, time.Since(p.begin)
}

// safely is c.Update, except that a panic is an error of this collector and not the end of the others.
func safely(ctx context.Context, c Collector, ch chan<- prometheus.Metric) (err error) {
	defer recovered(&err)
	return c.Update(ctx, ch)
}

// recovered makes a panic an error. Every goroutine that reads answers defers it.
func recovered(err *error) {
	if cause := recover(); cause != nil {
		*err = fmt.Errorf("%w: %v", errPanic, cause)
	}
}

var errPanic = errors.New("panic")

// drain lets the sender end.
func drain(metrics <-chan prometheus.Metric) {
	for range metrics {
		continue
	}
}
