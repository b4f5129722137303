package stream

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// wide is a topic of many partitions, whose answers are new memory each time. It measures what is in use.
type wide struct {
	reel
	mu      sync.Mutex
	fetches int
	most    int64
}

// inUse is how many bytes of memory are.
func inUse() int64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}

func (w *wide) fetch(_ context.Context, _ string, partition int, offset int64, p portion) (got answer, err error) {
	for _, b := range w.reel[partition][offset/reelBatch:] {
		if len(got.batches) > 0 && got.bytes+int64(len(b.raw)) > p.want {
			break
		}
		b.raw = bytes.Clone(b.raw)
		got.batches, got.bytes = append(got.batches, b), got.bytes+int64(len(b.raw))
	}
	if got.bytes > p.room {
		return answer{}, &largeAnswer{got.bytes, p.room}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.fetches++; w.fetches%20 == 0 {
		w.most = max(w.most, inUse())
	}
	return got, nil
}

// newWide has batches of a megabyte and more, of values that are long and that no codec makes much shorter.
func newWide(code uint16, width, batches int) *wide {
	w := &wide{reel: make(reel, width)}
	padding := rand.NewChaCha8([32]byte{1})
	var made []batch
	for n := range batches {
		var values []string
		for i := range reelBatch {
			random := make([]byte, 1300)
			_, _ = padding.Read(random)
			v := value("a", n*reelBatch+i, 1000)
			values = append(values, fmt.Sprintf(`%s,"more":"%x"}`, v[:len(v)-1], random))
		}
		b := rawBatch(code|logAppendTime, begin, begin, values...)
		b.first, b.last = int64(reelBatch*n), int64(reelBatch*(n+1)-1)
		binary.BigEndian.PutUint64(b.raw, uint64(b.first))
		made = append(made, b)
	}
	for p := range width {
		w.reel[p] = made // a batch of one partition is as good as that of another
	}
	return w
}

// However many partitions there are, and however they are packed, the memory has a bound.
func TestMemoryDoesNotGrowWithThePartitions(t *testing.T) {
	const size, width = 6 << 20, 30
	for name, code := range map[string]uint16{"plain": 0, "lz4": 3, "zstd": 4} {
		t.Run(name, func(t *testing.T) {
			w := newWide(code, width, 2)
			cfg := testAudit
			cfg.Whole, cfg.Horizon = true, time.Hour
			a := newAuditor(AuditorConfig{Topic: topic, Audit: cfg, Kafka: Connection{Memory: size}}, w)
			before := inUse()
			unread, err := a.poll(t.Context(), begin)
			require.NoError(t, err)
			require.False(t, unread.any(), unread)
			require.NotZero(t, w.most)
			assert.Less(t, w.most-before, int64(size+parallelReads*smallBody+maxCodecs*3*maxBlock/4))
			require.True(t, a.results.memory.left.TryAcquire(size), "all of it has been given back")
		})
	}
}

// What is not understood of an answer is given back, however often it comes.
func TestMemoryOfWhatIsNotUnderstood(t *testing.T) {
	s := newShelves(1, 0)
	s.result(0, "a", begin, 0, begin)
	s.broken = func(string, int, int64) error { return errors.New("a record batch of version 1") }
	cfg := testAudit
	cfg.Whole = true
	a := newAuditor(AuditorConfig{Topic: topic, Audit: cfg, Kafka: Connection{Memory: 4 << 20}}, misread{s})
	for range 100 {
		_, err := a.poll(t.Context(), begin)
		require.ErrorContains(t, err, "version 1")
	}
	require.True(t, a.results.memory.left.TryAcquire(4<<20), "all of it has been given back")
}

// misread has answers of some size that cannot be understood.
type misread struct{ *shelves }

func (m misread) fetch(ctx context.Context, topic string, partition int, offset int64, p portion) (answer, error) {
	got, err := m.shelves.fetch(ctx, topic, partition, offset, p)
	got.bytes = 100_000
	return got, err
}

// A batch that is larger than what is asked for is asked for again with room for it; one that is larger than half of
// the memory is refused by an error that says what to do.
func TestLargeBatches(t *testing.T) {
	w := newWide(0, 1, 2)
	length := len(w.reel[0][0].raw)
	for _, test := range []struct {
		because string
		memory  int64
		want    string
	}{
		{"there is room at once", 64 << 20, ""},
		{"there is room at the second time", int64(2*length) + 100, ""},
		{"there is none", int64(length), "larger than " + fmt.Sprint(length/2) + ", which is half of --kafka.memory"},
	} {
		t.Run(test.because, func(t *testing.T) {
			cfg := testAudit
			cfg.Whole = true
			a := newAuditor(AuditorConfig{Topic: topic, Audit: cfg, Kafka: Connection{Memory: test.memory}}, w)
			_, err := a.poll(t.Context(), begin)
			if test.want == "" {
				require.NoError(t, err)
				assert.EqualValues(t, 2*reelBatch, a.results.positions[0].next)
			} else {
				require.ErrorContains(t, err, test.want)
			}
			require.True(t, a.results.memory.left.TryAcquire(test.memory), "all of it has been given back")
		})
	}
}
