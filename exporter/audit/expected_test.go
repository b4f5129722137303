package audit

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// counter stands for the process that counts the input: by the rules of the ledger, in so many sources.
type counter struct {
	cfg     *Config
	sources int
	input   map[int]*countedInput
	cells   map[cellName]*Expected
	changed map[cellName]bool
	offsets map[int]int64
}

// countedInput is a partition of the input.
type countedInput struct {
	inputProgress
	offset int64
	told   InputProgress
}

func newCounter(cfg *Config, sources int) *counter {
	return &counter{
		cfg: cfg, sources: sources, input: map[int]*countedInput{}, cells: map[cellName]*Expected{},
		changed: map[cellName]bool{}, offsets: map[int]int64{},
	}
}

func (c *counter) partition(number int) *countedInput {
	p, found := c.input[number]
	if !found {
		p = &countedInput{}
		c.input[number] = p
	}
	return p
}

func (c *counter) unreadable(partition int, offset int64) {
	p := c.partition(partition)
	p.offset = offset + 1
	if p.told.HasGap {
		return
	}
	if p.told.HasGap = true; p.known {
		p.told.Gap = p.time.Add(-c.cfg.Lateness)
	}
}

func (c *counter) event(e Event) {
	p := c.partition(e.Partition)
	p.offset = e.Offset + 1
	if !c.cfg.Sum {
		e.Amount, e.Unknown = 1, false
	}
	p.refute(e, c.cfg.Horizon)
	if p.single {
		p.told.Begins = e.Time
		if p.time.Before(e.Time) {
			p.told.Begins = p.time
		}
	}
	i := c.cfg.indexOf(e.Time)
	late := p.known && i < c.cfg.indexOf(p.time.Add(-c.cfg.Lateness))
	if late && !e.Filtered {
		p.told.Late++
	}
	if p.moves(e, c.cfg.Horizon) && p.told.HasGap {
		p.told.Lost = append(p.told.Lost, Stretch{p.told.Gap, p.time.Add(c.cfg.Lateness)})
		p.told.HasGap, p.told.Gap = false, time.Time{}
	}
	if !e.Filtered {
		c.add(&e, i, late, p)
	}
}

func (c *counter) add(e *Event, i index, late bool, p *countedInput) {
	x := c.cell(e.Key, i)
	if i < c.cfg.indexOf(p.time.Add(-c.cfg.Horizon)) {
		x.Lost++
		return
	}
	x.Events++
	x.Amount += e.Amount
	x.Unclear = x.Unclear || e.Unknown
	for window := i; late && window <= c.cfg.last(i) && window < c.cfg.indexOf(p.time.Add(-c.cfg.Lateness)); window++ {
		x := c.cell(e.Key, window)
		x.Late.add(e.Amount)
		if p.behind >= inARow {
			x.Again.add(e.Amount)
		}
		if x.LateAt.Before(p.time) {
			x.LateAt = p.time
		}
	}
}

func (l *Left) add(amount int64) {
	l.Events, l.Less, l.More = l.Events+1, l.Less+max(0, amount), l.More+max(0, -amount)
}

func (c *counter) cell(key string, i index) *Expected {
	name := cellName{key, i}
	x, found := c.cells[name]
	if !found {
		x = &Expected{Source: (int(i) + len(key)*7) % c.sources, Key: key, Start: c.cfg.startOf(i)}
		c.cells[name] = x
	}
	c.changed[name] = true
	return x
}

// told is what a source tells of a checkpoint.
type told struct {
	cells    []Expected
	progress Progress
}

// checkpoint returns what each source tells.
func (c *counter) checkpoint() []told {
	all := make([]told, c.sources)
	for name := range c.changed {
		x := *c.cells[name]
		x.Offset = c.offset(x.Source)
		all[x.Source].cells = append(all[x.Source].cells, x)
	}
	clear(c.changed)
	for source := range all {
		p := Progress{Source: source, Of: c.sources, Offset: c.offset(source)}
		for number, one := range c.input {
			one.told.Partition, one.told.Offset = number, one.offset
			if one.known {
				one.told.Time = one.time
			}
			counted := one.told
			counted.Lost = slices.Clone(counted.Lost)
			p.Partitions = append(p.Partitions, counted)
		}
		all[source].progress = p
	}
	return all
}

func (c *counter) offset(source int) int64 {
	c.offsets[source]++
	return c.offsets[source]
}

// expectedReader reads the results of a world, and what a counter tells of its events.
type expectedReader struct {
	*reader
	counter *counter
	unread  [][]told // of each source
}

func (w *world) expectedReader(random *rand.Rand) *expectedReader {
	r := &expectedReader{reader: w.reader(random), counter: newCounter(&w.cfg, 1+random.IntN(4))}
	r.unread = make([][]told, r.counter.sources)
	return r
}

// readTo reads the entries up to n, with a checkpoint now and then, and at the end.
func (r *expectedReader) readTo(n int) {
	begin := r.read
	for at, e := range r.world.entries[begin:n] {
		switch {
		case e.event == nil:
			r.observe(e, nil)
		case e.unreadable:
			r.counter.unreadable(e.event.Partition, e.event.Offset)
		default:
			r.counter.event(*e.event)
		}
		if r.random.IntN(15) == 0 || begin+at == n-1 {
			r.checkpoint()
		}
	}
	r.read = n
	for source := range r.unread {
		r.catchUp(source)
	}
}

// checkpoint lets some of the sources be read at once, and others later.
func (r *expectedReader) checkpoint() {
	for source, t := range r.counter.checkpoint() {
		r.unread[source] = append(r.unread[source], t)
		if r.random.IntN(2) == 0 {
			r.catchUp(source)
		}
	}
}

func (r *expectedReader) catchUp(source int) {
	for _, t := range r.unread[source] {
		for range 1 + r.random.IntN(2) { // some are read again
			for _, x := range t.cells {
				r.ledger.ObserveExpected(x)
			}
			r.ledger.ObserveProgress(t.progress)
		}
	}
	r.unread[source] = nil
}

// A ledger that counts the input, and one that is told what another process has counted of the same input, give the
// same verdicts.
func TestExpectedCountsGiveTheSameVerdicts(t *testing.T) {
	forEachWorld(t, func(t *testing.T, seed uint64, cfg Config) {
		if cfg.Expect != ExpectInput || seed%2 == 1 { // each has two ledgers
			return
		}
		w := newWorld(rand.New(rand.NewPCG(seed, 20)), cfg, 80, false)
		random := rand.New(rand.NewPCG(seed, 21))
		itself := w.reader(random)
		told := w.expectedReader(random)
		for told.read < len(w.entries) {
			n := min(len(w.entries), told.read+1+random.IntN(80))
			itself.readTo(n)
			itself.advance(Point{})
			told.readTo(n)
			told.ledger.Advance(Point{})
		}
		want := itself.finish()
		for range 3 {
			told.ledger.Advance(Point{})
		}
		requireSame(t, seed, pictureOf(want, w.now), pictureOf(told.ledger, w.now))
		assert.Equal(t, want.late, told.ledger.late, "late events, seed %d", seed)
	})
}

// An exporter that starts when all is there ends with the same verdicts.
func TestExpectedCountsReadAtOnce(t *testing.T) {
	forEachWorld(t, func(t *testing.T, seed uint64, cfg Config) {
		if cfg.Expect != ExpectInput || seed%2 == 1 { // each has two ledgers
			return
		}
		w := newWorld(rand.New(rand.NewPCG(seed, 22)), cfg, 60, false)
		random := rand.New(rand.NewPCG(seed, 23))
		want := w.reader(random).finish()
		told := w.expectedReader(random)
		told.readTo(len(w.entries))
		for range 3 {
			told.ledger.Advance(Point{})
		}
		requireSame(t, seed, pictureOf(want, w.now), pictureOf(told.ledger, w.now))
	})
}
