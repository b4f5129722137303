package audit

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// world is a random pair of topics, in the order in which they were written. The results have every fault that the
// audit knows; the keys come, go, and move between partitions; and now and then time starts over.
type world struct {
	random  *rand.Rand
	cfg     Config
	now     time.Time
	entries []entry
	offsets map[string]int64
	// homes are the partitions of the keys.
	homes map[string]int
	gone  map[string]int // until which window a key has nothing
	// counts are how many events a key has in a pane.
	counts map[spotOf]int64
	// jump are the offsets at which time has jumped back.
	jump    map[string]int64
	misread bool
	// ending is true of the last windows, in which no event comes late: what did had time to be counted.
	ending bool
}

type spotOf struct {
	key  string
	pane int
}

// entry is a result or an event.
type entry struct {
	result *Record
	event  *Event
	at     time.Time // when it was written
	// unreadable reports whether it is not understood.
	unreadable bool
}

func (e entry) partition() string {
	if e.event != nil {
		return fmt.Sprint("input-", e.event.Partition)
	}
	return fmt.Sprint("output-", e.result.Partition)
}

func (e entry) offset() int64 {
	if e.event != nil {
		return e.event.Offset
	}
	return e.result.Offset
}

const worldPartitions = 3

var worldKeys = []string{"a", "b", "c", "d"}

// newWorld writes so many windows; jumps says whether time may start over in between.
func newWorld(random *rand.Rand, cfg Config, windows int, jumps bool) *world {
	return writeWorld(random, cfg, windows, jumps, true)
}

// writeWorld writes a world; misread says whether there is anything in it that is not understood.
func writeWorld(random *rand.Rand, cfg Config, windows int, jumps, misread bool) *world {
	w := &world{
		random: random, misread: misread, cfg: cfg, now: begin, offsets: map[string]int64{}, homes: map[string]int{},
		gone:   map[string]int{},
		counts: map[spotOf]int64{},
	}
	for n, key := range worldKeys {
		w.homes[key] = n % worldPartitions
	}
	first := 0
	for n := range windows {
		if jumps && n == windows/2 && random.IntN(2) == 0 {
			first = -100_000
			w.gone, w.jump = map[string]int{}, maps.Clone(w.offsets)
		}
		w.ending = n > windows-8
		w.window(first + n)
	}
	return w
}

// window writes the events of a window, and the results of the one before.
func (w *world) window(n int) {
	w.now = w.now.Add(w.cfg.Rhythm())
	for _, key := range worldKeys {
		if w.random.IntN(60) == 0 {
			w.gone[key] = n + w.random.IntN(40)
		}
		if w.gone[key] > n {
			continue
		}
		if w.random.IntN(50) == 0 {
			w.homes[key] = w.random.IntN(worldPartitions)
		}
		w.count(key, n)
	}
	for partition := range 2 {
		w.addEvent(partition, "another", w.windowNo(n).End.Add(w.cfg.Lateness), 0)
	}
}

// count writes the events of a key, and what its job makes of them.
func (w *world) count(key string, n int) {
	count := int64(1000)
	if w.cfg.Expect == ExpectInput {
		w.events(key, n, 1+w.random.Int64N(3))
		count = w.counted(key, n)
	}
	if w.cfg.Gap > 0 {
		w.session(key, n)
		return
	}
	switch w.random.IntN(25) {
	case 0: // missing
	case 1:
		w.add(key, n, w.random.Int64N(1500))
	case 2:
		w.add(key, n, count)
		w.add(key, n, count)
	case 3:
		w.add(key, n-1-w.random.IntN(10), count) // late
	case 4:
		w.add(key, n+200_000+w.random.IntN(3)*10_000, count)
		w.add(key, n, count)
	case 5:
		w.add(key, n, count).Doubt = BadCount
	case 6:
		w.add(key, n, count)
		w.add(key, n, 0).Retracts = true
	case 7:
		w.add(key, n, count)
		home := w.homes[key]
		w.homes[key] = w.random.IntN(worldPartitions)
		w.add(key, n, count+1)
		w.homes[key] = home
	default:
		w.add(key, n, count)
	}
}

// events writes some events of a key in the last pane of a window.
func (w *world) events(key string, n int, count int64) {
	w.counts[spotOf{key, n}] = count
	for i := range count {
		amount := w.amount()
		if w.cfg.Sum {
			w.counts[spotOf{key, n}] += amount - 1
		}
		at := w.windowNo(n).End.Add(-w.cfg.pane()).Add(time.Duration(i) * time.Second)
		if w.random.IntN(40) == 0 && !w.ending {
			at = at.Add(-3 * w.cfg.pane()) // late
		}
		w.addEvent(w.random.IntN(2), key, at, amount)
	}
}

// counted is how many events of a key a window holds.
func (w *world) counted(key string, n int) (count int64) {
	last := w.cfg.indexOf(begin) + index(n)
	for pane := w.cfg.first(last); pane <= last; pane++ {
		count += w.counts[spotOf{key, int(pane - w.cfg.indexOf(begin))}]
	}
	return count
}

// windowNo is the window that ends with pane n.
func (w *world) windowNo(n int) Window {
	if w.cfg.Gap > 0 {
		return WindowOf(begin.Add(time.Duration(n)*w.cfg.Gap), w.cfg.Gap)
	}
	return w.cfg.window(w.cfg.indexOf(begin) + index(n))
}

func (w *world) add(key string, window int, count int64) *Record {
	return w.write(key, w.windowNo(window), count)
}

func (w *world) write(key string, window Window, count int64) *Record {
	w.now = w.now.Add(time.Millisecond)
	r := &Record{Partition: w.homes[key], Key: key, Window: window, Count: count, Written: w.now, Appended: true}
	r.Offset = w.next(entry{result: r})
	w.entries = append(w.entries, entry{result: r, at: w.now, unreadable: w.misread && w.random.IntN(150) == 0})
	return r
}

// amount is that of an event where sums are audited.
func (w *world) amount() int64 {
	if !w.cfg.Sum {
		return 0
	}
	return w.random.Int64N(20) - 5
}

func (w *world) addEvent(partition int, key string, at time.Time, amount int64) {
	e := &Event{Partition: partition, Key: key, Time: at, Amount: amount}
	e.Unknown = w.cfg.Sum && w.misread && w.random.IntN(100) == 0
	e.Offset = w.next(entry{event: e})
	w.entries = append(w.entries, entry{event: e, at: w.now, unreadable: w.misread && w.random.IntN(400) == 0})
}

// next returns the next offset; markers of transactions take some, too.
func (w *world) next(e entry) int64 {
	offset := w.offsets[e.partition()]
	w.offsets[e.partition()] += 1 + w.random.Int64N(2)
	return offset
}

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

// picture is what a ledger shows that may not depend on how the topics were read.
type picture struct {
	Lines    []string
	Horizon  map[Verdict]int64
	Unjudged map[Why]int64
	Recent   map[Verdict]int64
	Pending  int64
	Overdue  int64
	Latest   Window
	Lost     int64
	Surplus  int64
	Repeated int64
}

func pictureOf(l *Ledger, now time.Time) picture {
	s := l.Snapshot(now)
	p := picture{
		Horizon: s.Horizon, Unjudged: s.Unjudged, Recent: s.Recent, Pending: s.Pending, Overdue: s.Overdue, Latest: s.Latest,
		Lost: s.Lost, Surplus: s.Surplus, Repeated: s.Repeated,
	}
	for _, name := range slices.Sorted(keysOf(l)) {
		k := l.keys[name]
		for n := range k.cells {
			c := k.at(n)
			if c.index > l.latest-l.cfg.span() && c.index <= l.latest {
				p.Lines = append(p.Lines, fmt.Sprint(name, c.index-l.cfg.indexOf(begin), " ", c.verdict, c.why, " ", c.due))
			}
		}
	}
	slices.SortFunc(p.Lines, cmp.Compare)
	return p
}

// requireSame names the first few differences.
func requireSame(t *testing.T, seed uint64, want, got picture) {
	t.Helper()
	var differ []string
	for _, line := range want.Lines {
		if !slices.Contains(got.Lines, line) {
			differ = append(differ, "- "+line)
		}
	}
	for _, line := range got.Lines {
		if !slices.Contains(want.Lines, line) {
			differ = append(differ, "+ "+line)
		}
	}
	want.Lines, got.Lines = nil, nil
	require.Empty(t, differ[:min(len(differ), 12)], "seed %d", seed)
	require.Equal(t, want, got, "seed %d", seed)
}

func keysOf(l *Ledger) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for name := range l.keys {
			if !yield(name) {
				return
			}
		}
	}
}
