//go:build e2e

package e2e

import (
	"context"
	"sync"
	"time"

	"github.com/segmentio/kafka-go"
)

// witness reads both topics from the first second on, and keeps what it has seen: records that are deleted later, and
// when each one came, whatever a topic does with its timestamps. It shares no code with the exporter.
type witness struct {
	kafka  *kafka.Client
	window time.Duration
	mutex  sync.Mutex
	topics map[string]*watched
	// deletions are the times at which records were deleted, or a topic was recreated, in their order.
	deletions []deletion
}

// watched is one topic.
type watched struct {
	first, next map[int]int64
	life        int
	seen        []sighting
}

// sighting is a record that was seen: an event, or a result with its count.
type sighting struct {
	cell
	count     int
	partition int
	offset    int64
	// life is the how many-th topic of the name it was in.
	life int
	at   time.Time
	// gone is the number of the deletion that took it, from 1 on; 0 while it is there.
	gone int
}

type deletion struct {
	at       time.Time
	topic    string
	recreate bool
}

func newWitness(broker string, window time.Duration) *witness {
	return &witness{
		kafka: &kafka.Client{
			Addr: kafka.TCP(broker), Timeout: 5 * time.Second, Transport: &kafka.Transport{MetadataTTL: time.Second},
		},
		window: window,
		topics: map[string]*watched{"input": newWatched(0), "output": newWatched(0)},
	}
}

func newWatched(life int) *watched {
	return &watched{first: map[int]int64{}, next: map[int]int64{}, life: life}
}

// follow reads on every second. While Kafka is down there is nothing to read, and nobody else can read either.
func (w *witness) follow(ctx context.Context) {
	go every(ctx, time.Second, func() { _ = w.catchUp(ctx) })
}

// catchUp reads both topics up to their ends of this moment.
func (w *witness) catchUp(ctx context.Context) error {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	for topic := range w.topics {
		if err := w.read(ctx, topic); err != nil {
			return err
		}
	}
	return nil
}

// markGone marks the records of a topic that one deletion took.
func (w *witness) markGone(topic string, recreate bool, taken func(sighting) bool) {
	w.deletions = append(w.deletions, deletion{time.Now(), topic, recreate})
	seen := w.topics[topic].seen
	for n := range seen {
		if seen[n].gone == 0 && taken(seen[n]) {
			seen[n].gone = len(w.deletions)
		}
	}
}

// recreate lets somebody delete a topic and create it again with as many partitions as it had. Its writer
// has been stopped, so that all of it has been seen.
func (w *witness) recreate(ctx context.Context, topic string, do func(partitions int) error) error {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	for seen := -1; seen != len(w.topics[topic].seen); {
		seen = len(w.topics[topic].seen)
		<-time.After(time.Second) // a batch of a writer that was killed may be on its way
		if err := w.read(ctx, topic); err != nil {
			return err
		}
	}
	before := w.topics[topic]
	if err := do(len(before.next)); err != nil {
		return err
	}
	w.markGone(topic, true, func(sighting) bool { return true })
	w.topics[topic] = newWatched(before.life + 1)
	w.topics[topic].seen = before.seen
	return nil
}

// positions are the offsets up to which a share of what a topic holds reaches, by partition; all of that has been seen.
func (w *witness) positions(topic string, share float64) map[int]int64 {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	t, upTo := w.topics[topic], map[int]int64{}
	for partition, next := range t.next {
		first := t.first[partition]
		upTo[partition] = first + int64(share*float64(next-first))
	}
	return upTo
}

// history is what has been seen so far.
func (w *witness) history() history {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	return newHistory(w.window, w.topics["output"].seen, w.topics["input"].seen, w.deletions)
}
