package stream

import (
	"context"
	"encoding/binary"
	"testing"
	"time"
)

// reel is a topic of so many partitions, each with batches of results of one key after the other.
type reel struct {
	width   int
	batches []batch
}

func newReel(width, batches int) reel {
	r := reel{width: width}
	for n := range batches {
		var values []string
		for i := range 500 {
			values = append(values, value(string(rune('a'+i%6)), (n*500+i)/60, 1000))
		}
		b := rawBatch(0, begin, begin, values...)
		b.first, b.last = int64(500*n), int64(500*n+499)
		binary.BigEndian.PutUint64(b.raw, uint64(b.first))
		r.batches = append(r.batches, b)
	}
	return r
}

func (r reel) partitions(context.Context, string) (numbers []int, err error) {
	for p := range r.width {
		numbers = append(numbers, p)
	}
	return numbers, nil
}

func (r reel) bounds(context.Context, string, []int) (map[int]bounds, error) {
	known := map[int]bounds{}
	for p := range r.width {
		known[p] = bounds{end: int64(500 * len(r.batches))}
	}
	return known, nil
}

func (r reel) offsetsAt(context.Context, string, time.Time, map[int]bounds) (map[int]int64, error) {
	return map[int]int64{}, nil
}

func (r reel) fetch(_ context.Context, _ string, _ int, offset int64) ([]batch, error) {
	rest := r.batches[offset/500:]
	return rest[:min(len(rest), 100)], nil
}

func (r reel) cleanupPolicy(context.Context, string) (string, error) { return "delete", nil }
func (r reel) close()                                                {}

// Reading, decoding and judging the results of a topic from end to end.
func BenchmarkReading(b *testing.B) {
	const batches, width = 200, 3
	r := newReel(width, batches)
	cfg := testAudit
	cfg.Whole, cfg.Keys, cfg.Horizon, cfg.KeyForget = true, nil, time.Hour, time.Hour
	b.ReportAllocs()
	for b.Loop() {
		a := newAuditor(AuditorConfig{Topic: topic, Audit: cfg}, r)
		if unread, err := a.poll(b.Context(), begin); err != nil || unread.any() {
			b.Fatal(err, unread)
		}
	}
	b.ReportMetric(float64(b.N)*500*batches*width/b.Elapsed().Seconds(), "records/s")
}
