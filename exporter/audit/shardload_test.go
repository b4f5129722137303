package audit

import (
	"flag"
	"fmt"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var loadWindows = flag.Int("windows", 0,
	"how many windows TestShardsUnderLoad has judged by one ledger, and by four that share them")

// load are results of 100 windows of as many keys as it takes.
type load struct {
	keys       []string
	partitions int
	offsets    []int64
}

const windowsOfLoad = 100

func newLoad(windows int) *load {
	l := &load{partitions: 8}
	for n := range windows / windowsOfLoad {
		l.keys = append(l.keys, fmt.Sprintf("customer-%07d", n))
	}
	return l
}

func (l *load) config() Config {
	cfg := testConfig
	cfg.Keys, cfg.KeyGrace = nil, 8
	cfg.Horizon, cfg.Recent = 2*windowsOfLoad*cfg.Size, time.Minute
	cfg.KeyForget = cfg.Horizon
	return cfg
}

// read has a ledger read and judge all, with a reading point after each window. One result in a thousand is not there,
// one is short, one is there twice, and one is in conflict with another.
func (l *load) read(observe func(Record), advance func()) {
	l.offsets = make([]int64, l.partitions)
	for window := range windowsOfLoad {
		at := windowNo(window).End.Add(time.Second)
		for n := range l.keys {
			switch fault := (n*31 + window*17) % 1000; {
			case fault == 0 && window > 10:
			case fault == 1:
				l.write(observe, n, window, 990, at)
			case fault == 2:
				l.write(observe, n, window, 1000, at)
				l.write(observe, n, window, 1000, at)
			case fault == 3:
				l.write(observe, n, window, 1000, at)
				l.write(observe, n, window, 1010, at)
			default:
				l.write(observe, n, window, 1000, at)
			}
		}
		advance()
	}
	advance()
	advance()
}

func (l *load) write(observe func(Record), key, window int, count int64, at time.Time) {
	p := key % l.partitions
	observe(Record{
		Partition: p, Offset: l.offsets[p], Key: l.keys[key], Window: windowNo(window), Count: count, Written: at,
		Appended: true,
	})
	l.offsets[p]++
}

// cost is what a ledger takes: CPU time, and memory that it holds at the end.
type cost struct {
	cpu  time.Duration
	heap uint64
}

func costOf(run func()) (c cost) {
	heap, cpu := heapNow(), cpuNow()
	run()
	c.cpu = cpuNow() - cpu
	c.heap = heapNow() - heap
	return c
}

func heapNow() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func cpuNow() time.Duration {
	var usage syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// Four shards of a large audit say together what one ledger says, and each takes a part of what that takes.
func TestShardsUnderLoad(t *testing.T) {
	if *loadWindows == 0 {
		t.Skip("takes minutes and gigabytes: -args -windows=10000000 runs it")
	}
	l := newLoad(*loadWindows)
	none := costOf(func() { l.read(func(Record) {}, func() {}) })
	t.Logf("making the results: %.1f s of CPU", none.cpu.Seconds())
	now := windowNo(windowsOfLoad).End
	judge := func(name string, cfg Config) (s Snapshot) {
		require.NoError(t, cfg.Validate())
		ledger := NewLedger(cfg)
		c := costOf(func() { l.read(ledger.Observe, func() { ledger.Advance(Point{}) }) })
		s = ledger.Snapshot(now)
		t.Logf("%s: %.1f s of CPU, %d MB, verdicts %v, %d pending", name, (c.cpu - none.cpu).Seconds(), c.heap>>20, s.Horizon,
			s.Pending)
		runtime.KeepAlive(ledger)
		return s
	}
	want := judge("one ledger", l.config())
	var shards []Snapshot
	for _, cfg := range shardsOf(l.config(), 4) {
		shards = append(shards, judge(fmt.Sprintf("shard %d of 4", cfg.Shard.Number), cfg))
	}
	got := addUp(t, shards)
	assert.Equal(t, want.Totals, got.Totals)
	assert.Equal(t, want.Horizon, got.Horizon)
	assert.Equal(t, want.Changes, got.Changes)
	assert.Equal(t, want.Pending, got.Pending)
	assert.Equal(t, want.Lost, got.Lost)
	assert.Equal(t, want.Repeated, got.Repeated)
}
