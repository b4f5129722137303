//go:build e2e

package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/stretchr/testify/require"
)

const (
	orderPartitions = 4
	// orderSpeed is by how much the time of the orders is faster than the clock: a window of a minute takes 3 s.
	orderSpeed = 20
	// A region opens this long after the others.
	lateRegion      = "islands"
	lateRegionOpens = 2*time.Minute + 30*time.Second
)

var (
	regions  = []string{"north", "south", "east", "west"}
	payments = []string{"card", "cash"}
)

func (s *stack) regions() []string { return append(slices.Clone(regions), lateRegion) }

// shop has orders placed: a random number of them in each region and second, up to a second out of order.
type shop struct {
	stack  *stack
	writer *kafka.Writer
	random *rand.Rand
	begin  time.Time
	stop   context.CancelFunc
	closed chan struct{}

	mu   sync.Mutex
	next time.Time // up to where orders are placed
}

// openShop begins ten hours ago, which is half an hour of its time: Kafka takes no records from the future.
func (s *stack) openShop() *shop {
	s.t.Helper()
	begin := time.Now().Add(-10 * time.Hour).Truncate(time.Minute)
	shop := &shop{stack: s, random: rand.New(rand.NewPCG(1, 2)), begin: begin, next: begin}
	shop.reopen()
	s.t.Cleanup(func() { shop.close() })
	return shop
}

// reopen continues where it was closed.
func (shop *shop) reopen() {
	ctx, stop := context.WithCancel(context.Background())
	shop.writer, shop.stop, shop.closed = shop.stack.newWriter(orders), stop, make(chan struct{})
	go shop.run(ctx, shop.time())
}

// close ends it; no more orders come.
func (shop *shop) close() {
	shop.stop()
	<-shop.closed
}

// time is up to where orders are placed.
func (shop *shop) time() time.Time {
	shop.mu.Lock()
	defer shop.mu.Unlock()
	return shop.next
}

func (shop *shop) run(ctx context.Context, begin time.Time) {
	defer close(shop.closed)
	defer shop.writer.Close()
	opened := time.Now()
	pace := time.NewTicker(time.Second / orderSpeed)
	defer pace.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-pace.C:
			if err := shop.placeUntil(ctx, begin.Add(orderSpeed*now.Sub(opened))); err != nil && ctx.Err() == nil {
				shop.stack.t.Errorf("place orders: %v", err)
				return
			}
		}
	}
}

// placeUntil places the orders of all seconds that are over by then.
func (shop *shop) placeUntil(ctx context.Context, until time.Time) error {
	second := shop.time()
	var messages []kafka.Message
	for ; !second.Add(time.Second).After(until); second = second.Add(time.Second) {
		for _, region := range shop.stack.regions() {
			if region == lateRegion && second.Sub(shop.begin) < lateRegionOpens {
				continue
			}
			for range shop.random.IntN(7) {
				messages = append(messages, shop.order(second, region))
			}
		}
	}
	if err := shop.writer.WriteMessages(ctx, messages...); err != nil {
		return err
	}
	shop.mu.Lock()
	defer shop.mu.Unlock()
	shop.next = second
	return nil
}

func (shop *shop) order(second time.Time, region string) kafka.Message {
	placed := second.Add(time.Duration(shop.random.IntN(1000)) * time.Millisecond)
	return kafka.Message{
		WriterData: shop.random.IntN(orderPartitions), Time: placed,
		Value: fmt.Appendf(nil, `{"order":{"placedAt":%d,"region":%q},"amount":%.2f,"paid":%q}`,
			placed.UnixMilli(), region, 100*shop.random.Float64(), payments[shop.random.IntN(len(payments))]),
	}
}

// ordersByMinute counts the topic orders.
func (s *stack) ordersByMinute() map[cell]int {
	s.t.Helper()
	counts := map[cell]int{}
	for _, message := range s.read(orders) {
		var event struct {
			Order struct {
				PlacedAt int64  `json:"placedAt"`
				Region   string `json:"region"`
			} `json:"order"`
		}
		require.NoError(s.t, json.Unmarshal(message.Value, &event))
		minute := time.UnixMilli(event.Order.PlacedAt).UTC().Truncate(time.Minute)
		counts[cell{minute, event.Order.Region}]++
	}
	return counts
}

// orderResult is a record of the topic orders-per-minute.
type orderResult struct {
	Window struct {
		From int64 `json:"from"`
		To   int64 `json:"to"`
	} `json:"window"`
	Region string `json:"region"`
	Orders int    `json:"orders"`
}

// perMinute returns the records of the topic orders-per-minute by window and region.
func (s *stack) perMinute() map[cell][]result {
	s.t.Helper()
	results := map[cell][]result{}
	for _, message := range s.read(ordersPerMinute) {
		var r orderResult
		require.NoError(s.t, json.Unmarshal(message.Value, &r))
		from, to := time.UnixMilli(r.Window.From).UTC(), time.UnixMilli(r.Window.To).UTC()
		key := cell{from, r.Region}
		results[key] = append(results[key], result{
			WindowStart: from, WindowEnd: to, Page: r.Region, Count: r.Orders, Written: message.Time,
		})
	}
	return results
}
