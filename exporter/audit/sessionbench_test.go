package audit

import (
	"fmt"
	"testing"
	"time"
)

// Results of ten thousand keys, each of which has one every 15 s, with a reading point each second, or with all of them
// read before the first one. Sessions, which end at any time, cost about as much as windows that end together.
func BenchmarkResults(b *testing.B) {
	tumbling := sessionConfig
	tumbling.Gap, tumbling.Sparse = 0, true
	growing := sessionConfig
	growing.Updates = UpdatesLast
	for name, cfg := range map[string]Config{
		"tumbling": tumbling, "sessions": sessionConfig, "sessions, last result": growing,
	} {
		cfg.Horizon, cfg.KeyGrace, cfg.KeyPatience = time.Hour, 8, time.Minute
		for reading, every := range map[string]int{"each second": 10_000 / 15, "history": 0} {
			b.Run(name+"/"+reading, func(b *testing.B) { benchmarkResults(b, cfg, every) })
		}
	}
}

func benchmarkResults(b *testing.B, cfg Config, every int) {
	keys := make([]string, 10_000)
	for n := range keys {
		keys[n] = fmt.Sprint("customer ", n)
	}
	l, cpu := NewLedger(cfg), cpuNow()
	for n := range b.N {
		at := begin.Add(time.Duration(n) * cfg.Size / time.Duration(len(keys)))
		window := WindowOf(at, cfg.Size)
		if cfg.Gap > 0 {
			window = Window{at.Add(-10 * time.Second), at}
		}
		l.Observe(Record{
			Partition: n % 8, Offset: int64(n), Key: keys[n*7919%len(keys)], Window: window, Count: 3, Written: at,
			Appended: true,
		})
		if every > 0 && n%every == 0 {
			l.Advance(Point{})
		}
	}
	for range 3 {
		l.Advance(Point{History: true})
	}
	b.ReportMetric(float64(cpuNow()-cpu)/float64(b.N), "cpu-ns/op")
	b.ReportMetric(float64(l.Snapshot(begin).Pending), "pending")
}
