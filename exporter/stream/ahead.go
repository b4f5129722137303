package stream

import (
	"context"
	"sync"
)

// little is how many offsets of a partition there may be, so that it is read together with others.
const little = 100

// fetchAhead asks each broker once for all of its partitions of which some has been read and little is left, as in each
// second of a topic that is written to. What does not come so comes when it is its turn.
func (r *reader) fetchAhead(ctx context.Context, s *steps) {
	led := map[int]map[int]int64{}
	for partition, l := range s.lanes {
		if l.position.last == nil || l.end-l.position.next > little {
			continue
		}
		if led[l.leader] == nil {
			led[l.leader] = map[int]int64{}
		}
		led[l.leader][partition] = l.position.next
	}
	var wait sync.WaitGroup
	for leader, offsets := range led {
		room := min(r.room.bytes(), r.memory.half()/int64(len(led))) // all that waits may hold half
		if len(offsets) > 1 && room >= answerBytes+leastWant && !r.patience.isOver(leader) {
			wait.Go(func() { r.fetchOf(ctx, s, leader, offsets, room) })
		}
	}
	wait.Wait()
}

// fetchOf asks a broker for some of its partitions, and lets their lanes hold the answers. That none comes says
// nothing: a single partition keeps all of them back.
func (r *reader) fetchOf(ctx context.Context, s *steps, leader int, offsets map[int]int64, room int64) {
	if r.memory.take(ctx, room) != nil {
		return
	}
	defer func() { r.memory.give(room) }()
	var got map[int]answer
	err := r.places.use(ctx, leader, func(ctx context.Context) (err error) {
		got, err = r.cluster.fetchTogether(ctx, r.topic, offsets, portion{room - answerBytes, room})
		return err
	})
	r.sink.progress(0)
	if err != nil {
		r.logger.Debug("partitions cannot be read together", "err", err)
	}
	for partition, a := range got {
		room -= a.bytes
		s.holds(partition, a)
	}
}
