package stream

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"syscall"
	"testing"
	"time"

	"flinkwatch/exporter/audit"
)

// reel is a topic: batches of results by partition.
type reel [][]batch

const reelBatch = 500 // records

// newReel has five results of each window of each key, in the order of the windows; each key has its partition.
func newReel(width, keys, windows int) reel {
	r, values := make(reel, width), make([][]string, width)
	for w := range windows {
		for range 5 {
			for k := range keys {
				p := k % width
				if values[p] = append(values[p], value(fmt.Sprint("/page/", k), w, 1000)); len(values[p]) == reelBatch {
					r[p], values[p] = append(r[p], sealed(len(r[p]), values[p])), nil
				}
			}
		}
	}
	return r
}

// sealed is the nth batch of a partition.
func sealed(n int, values []string) batch {
	b := rawBatch(logAppendTime, begin, begin.Add(240*time.Hour), values...)
	b.first, b.last = int64(reelBatch*n), int64(reelBatch*(n+1)-1)
	binary.BigEndian.PutUint64(b.raw, uint64(b.first))
	return b
}

func (r reel) partitions(context.Context, string) (numbers []int, err error) {
	for p := range r {
		numbers = append(numbers, p)
	}
	return numbers, nil
}

func (r reel) bounds(context.Context, string, []int) (map[int]bounds, error) {
	known := map[int]bounds{}
	for p, batches := range r {
		known[p] = bounds{end: int64(reelBatch * len(batches))}
	}
	return known, nil
}

func (r reel) offsetsAt(context.Context, string, time.Time, map[int]bounds) (map[int]int64, error) {
	return map[int]int64{}, nil
}

func (r reel) fetch(_ context.Context, _ string, partition int, offset int64, _ portion) (answer, error) {
	rest := r[partition][offset/reelBatch:]
	return answer{batches: slices.Clone(rest[:min(len(rest), 64)])}, nil // as many as an answer has
}

func (r reel) fetchTogether(context.Context, string, map[int]int64, portion) (map[int]answer, error) {
	return nil, nil
}

func (r reel) cleanupPolicy(context.Context, string) (string, error) { return "delete", nil }
func (r reel) close()                                                {}

// Reading, decoding and judging the results of a topic from end to end, without a broker.
func BenchmarkReading(b *testing.B) {
	const width, keys, windows = 3, 99, 2000
	r := newReel(width, keys, windows)
	cfg := testAudit
	cfg.Whole, cfg.Keys, cfg.Horizon, cfg.KeyForget = true, nil, time.Hour, time.Hour
	b.ReportAllocs()
	for b.Loop() {
		a := newAuditor(AuditorConfig{Topic: topic, Audit: cfg}, r)
		if unread, err := a.poll(b.Context(), begin); err != nil || unread.any() {
			b.Fatal(err, unread)
		}
	}
	b.ReportMetric(float64(b.N)*5*keys*windows/b.Elapsed().Seconds(), "records/s")
}

// What a shard takes to read a topic of which it judges few keys, or none.
func BenchmarkReadingOfAShard(b *testing.B) {
	const width, keys, windows = 3, 99, 2000
	r := newReel(width, keys, windows)
	for _, of := range []int{1, 4, 16, audit.MaxShards} {
		b.Run(fmt.Sprint("1 of ", of), func(b *testing.B) {
			cfg := testAudit
			cfg.Keys, cfg.Horizon, cfg.KeyForget = nil, 10*time.Hour, 10*time.Hour
			cfg.Shard = audit.Shard{Of: of}
			cpu := cpuNow()
			for b.Loop() {
				a := newAuditor(AuditorConfig{Topic: topic, Audit: cfg}, r)
				if unread, err := a.poll(b.Context(), begin); err != nil || unread.any() {
					b.Fatal(err, unread)
				}
			}
			b.ReportMetric(float64(cpuNow()-cpu)/float64(b.N)/(5*keys*windows), "CPU-ns/record")
		})
	}
}

func cpuNow() time.Duration {
	var usage syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
