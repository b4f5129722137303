package stream

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// halfHangs are topics whose first broker never answers. It counts the requests that are under way.
type halfHangs struct {
	*shelves
	mu        sync.Mutex
	now, most map[int]int // by broker; everyBroker is all of them
}

const everyBroker = -1

func (h *halfHangs) count(broker, n int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, of := range []int{broker, everyBroker} {
		h.now[of] += n
		h.most[of] = max(h.most[of], h.now[of])
	}
}

func (h *halfHangs) fetch(ctx context.Context, name string, partition int, offset int64, p portion) (answer, error) {
	leader := h.leader(partition)
	h.count(leader, 1)
	defer h.count(leader, -1)
	if leader == 0 {
		<-ctx.Done()
		return answer{}, fmt.Errorf("fetch: %w", ctx.Err())
	}
	time.Sleep(10 * time.Millisecond)
	return h.shelves.fetch(ctx, name, partition, offset, p)
}

// Many audits of a cluster send no more requests at once than they may, and a broker that hangs costs all of them one
// time-out.
func TestPlacesAreOfAllAudits(t *testing.T) {
	const audits, partitions, most = 12, 21, 8 // a third of the partitions at each broker
	synctest.Test(t, func(t *testing.T) {
		s := &halfHangs{shelves: newShelves(partitions, 0), now: map[int]int{}, most: map[int]int{}}
		s.leader = func(partition int) int { return partition / (partitions / 3) }
		for p := range partitions {
			for w := range 40 {
				s.result(p, "a", windowNo(w).Start, 0, begin)
			}
		}
		kafka := Connection{MaxFetches: most}.Share()
		cfg := testAudit
		cfg.Whole = true // nothing is looked at before it is read
		began := time.Now()
		var wait sync.WaitGroup
		for range audits {
			wait.Go(func() {
				a := newAuditor(AuditorConfig{Kafka: kafka, Topic: topic, Audit: cfg}, s)
				unread, err := a.poll(t.Context(), begin)
				assert.NoError(t, err)
				assert.Len(t, unread.results, partitions/3)
				for p := partitions / 3; p < partitions; p++ {
					assert.EqualValues(t, 40, a.results.positions[p].next)
				}
			})
		}
		wait.Wait()
		assert.Equal(t, most, s.most[everyBroker])
		for broker := range 3 {
			assert.LessOrEqual(t, s.most[broker], most/2, "broker %d", broker)
		}
		assert.LessOrEqual(t, time.Since(began), fetchTimeout+time.Second)
		assert.Empty(t, kafka.places().of, "brokers that nobody asks are forgotten")
	})
}

// Where there is no place in time the error says which limit is in the way.
func TestNoPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlaces(2)
		held, done := make(chan struct{}), make(chan struct{})
		go func() {
			defer close(done)
			assert.NoError(t, p.use(context.Background(), 1, func(context.Context) error { <-held; return nil }))
		}()
		synctest.Wait()
		err := p.use(t.Context(), 1, func(context.Context) error { return nil })
		require.ErrorContains(t, err, "as many requests as --kafka.max-fetches allows are under way")
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.NoError(t, p.use(t.Context(), 2, func(context.Context) error { return nil }), "another broker has its own")
		close(held)
		<-done
	})
}
