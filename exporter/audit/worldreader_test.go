package audit

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"time"
)

// reader reads a world into a ledger, up to one entry after the other.
type reader struct {
	world  *world
	random *rand.Rand
	ledger *Ledger
	seen   map[string]int64 // the next offset of each partition, for what is not understood
	read   int              // how many entries
	// producers reports whether Kafka has the producer's time of each result. It was written when it is read, then.
	producers bool
	now       time.Time
}

func (w *world) reader(random *rand.Rand) *reader {
	return &reader{world: w, random: random, ledger: NewLedger(w.cfg), seen: map[string]int64{}}
}

// readTo reads the entries up to n: each partition in its order, and the partitions in any. Some are read again.
func (r *reader) readTo(n int) {
	if n > 0 {
		r.now = r.world.entries[n-1].at
	}
	r.take(r.world.entries[r.read:n], nil)
	r.read = n
	if r.random.IntN(5) == 0 {
		again := max(0, n-r.random.IntN(40))
		r.take(r.world.entries[again:n], nil)
	}
}

// take lets the ledger read entries from the offsets on.
func (r *reader) take(entries []entry, from map[string]int64) {
	partitions := map[string][]entry{}
	for _, e := range entries {
		partitions[e.partition()] = append(partitions[e.partition()], e)
	}
	names := make([]string, 0, len(partitions))
	for name := range partitions {
		names = append(names, name)
	}
	slices.Sort(names)
	for len(names) > 0 {
		n := r.random.IntN(len(names))
		name := names[n]
		run := min(len(partitions[name]), 1+r.random.IntN(30))
		for _, e := range partitions[name][:run] {
			r.observe(e, from)
		}
		if partitions[name] = partitions[name][run:]; len(partitions[name]) == 0 {
			names = slices.Delete(names, n, n+1)
		}
	}
}

func (r *reader) observe(e entry, from map[string]int64) {
	again := e.offset() < r.seen[e.partition()]
	r.seen[e.partition()] = max(r.seen[e.partition()], e.offset()+1)
	switch {
	case e.unreadable:
		if !again && e.offset() >= from[e.partition()] {
			r.misread(e)
		}
	case e.event != nil && e.event.Offset >= from[e.partition()]:
		if r.world.cfg.Expect == ExpectInput {
			r.ledger.ObserveInput(*e.event)
		}
	case e.result != nil && e.result.Offset >= from[e.partition()]:
		result := *e.result
		if r.producers {
			result.Appended, result.Written = false, r.now
		}
		r.ledger.Observe(result)
	}
}

// misread tells the ledger of an entry that is not understood.
func (r *reader) misread(e entry) {
	switch {
	case e.result != nil:
		r.ledger.Unreadable(e.result.Partition)
	case r.world.cfg.Expect == ExpectInput:
		r.ledger.UnreadableInput(e.event.Partition)
	}
}

// startAt reads the first n entries as an exporter does that starts when these are there: from the horizon on.
func (r *reader) startAt(n int) {
	latest := begin
	for _, e := range r.world.entries[:n] {
		if e.event != nil && e.event.Key == "another" {
			latest = e.event.Time
		}
	}
	cfg := r.world.cfg
	from := latest.Add(-cfg.Horizon - cfg.Lookback() - cfg.Size)
	first := map[string]int64{}
	for _, e := range r.world.entries[:n] {
		if _, found := first[e.partition()]; !found && !e.time().Before(from) {
			first[e.partition()] = e.offset()
		}
	}
	for _, e := range r.world.entries[:n] {
		if _, found := first[e.partition()]; !found {
			first[e.partition()] = e.offset() + 1
		}
	}
	r.ledger.From(from)
	r.ledger.FromInput(from)
	r.take(r.world.entries[:n], first)
	r.read = n
	r.advance(Point{History: true})
	r.advance(Point{History: true})
}

// time is that of the event, or of the result's window.
func (e entry) time() time.Time {
	if e.event != nil {
		return e.event.Time
	}
	return e.result.Window.Start
}

// advance reaches a reading point, and reads again where time has started over.
func (r *reader) advance(p Point) {
	r.ledger.Advance(p)
	since, ok := r.ledger.StartsOver()
	if !ok {
		return
	}
	from := map[string]int64{}
	maps.Copy(from, r.world.jump)
	for partition, offset := range since {
		from[fmt.Sprint("output-", partition)] = offset
	}
	r.ledger, r.seen = r.ledger.StartOver(), map[string]int64{}
	r.take(r.world.entries[:r.read], from)
	r.advance(p)
}

// finish reads to the end, and to as many reading points as it takes for all to be judged that is due.
func (r *reader) finish() *Ledger {
	r.readTo(len(r.world.entries))
	for range 3 {
		r.advance(Point{})
	}
	return r.ledger
}
