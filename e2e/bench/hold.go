package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"flinkwatch/exporter/audit"
)

// idlePoints are how many reading points are measured to which nothing new was read; with more keys than a million it
// is one.
const idlePoints = 3

// held is what a ledger holds in memory, what it took to get there, and what it takes to look at all of it once more.
type held struct {
	Bytes     float64
	Fill, One float64 // seconds of CPU
}

// holdIn has a process of its own fill a ledger, so that nothing else is in its memory.
func (s *stack) holdIn(ctx context.Context, keys, windows int) (held, error) {
	cmd, err := s.self(ctx, "hold", fmt.Sprint(keys), fmt.Sprint(windows))
	if err != nil {
		return held{}, err
	}
	var printed strings.Builder
	cmd.Stdout = &printed
	if _, err := spend(cmd); err != nil {
		return held{}, err
	}
	var h held
	return h, json.Unmarshal([]byte(printed.String()), &h)
}

// hold fills a ledger with one result of each window of each key, and prints what it holds.
func hold(keys, windows int) error {
	names := make([]string, keys)
	for k := range names {
		names[k] = fmt.Sprintf("/page/%d", k)
	}
	debug.SetGCPercent(50) // as flinkwatch does
	before := heap()
	ledger := audit.NewLedger(audit.Config{
		Size: windowSize, Expected: 1000, Grace: 2, KeyGrace: 8, Horizon: time.Duration(windows+10) * windowSize,
		KeyForget: 1000 * time.Hour, Recent: 15 * time.Minute,
	})
	begin := ownCPU()
	fillLedger(ledger, names, windows)
	filled := ownCPU()
	points := idlePoints
	if keys > 1_000_000 {
		points = 1
	}
	for range points {
		ledger.Advance(audit.Point{})
	}
	h := held{Fill: filled - begin, One: (ownCPU() - filled) / float64(points)}
	h.Bytes = heap() - before
	runtime.KeepAlive(ledger)
	runtime.KeepAlive(names)
	return json.NewEncoder(os.Stdout).Encode(h)
}

// fillLedger reads all results and then has the ledger judge, as at a start: what is due at one reading point is judged
// at the next.
func fillLedger(ledger *audit.Ledger, names []string, windows int) {
	offsets := [partitions]int64{}
	for w := range windows {
		window := audit.WindowOf(epoch.Add(time.Duration(w)*windowSize), windowSize)
		for k, name := range names {
			p := k % partitions
			ledger.Observe(audit.Record{
				Partition: p, Offset: offsets[p], Key: name, Window: window, Count: 1000, Written: window.End, Appended: true,
			})
			offsets[p]++
		}
	}
	for range 2 {
		ledger.Advance(audit.Point{History: true})
	}
}

// ownCPU is what this process has taken so far, in seconds.
func ownCPU() float64 {
	var used syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &used) // it cannot fail for this process
	return time.Duration(used.Utime.Nano() + used.Stime.Nano()).Seconds()
}

// heap is what is in use, without garbage.
func heap() float64 {
	runtime.GC()
	runtime.GC() // what finalizers let go
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}
