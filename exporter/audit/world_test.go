package audit

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"time"
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
