package stream

import (
	"context"
	"errors"
	"fmt"
)

// fetch asks for what a partition holds from an offset on. The memory of the answer is to be given back.
func (r *reader) fetch(ctx context.Context, partition int, offset, want int64) (answer, error) {
	for {
		room := r.room.bytes()
		if err := r.memory.take(ctx, room); err != nil {
			return answer{}, err
		}
		var got answer
		leader := r.leaders[partition]
		err := r.patience.ask(leader, func() error {
			return r.places.use(ctx, leader, func(ctx context.Context) (err error) {
				got, err = r.cluster.fetch(ctx, r.topic, partition, offset, portion{want, room})
				return err
			})
		})
		r.sink.progress(0)
		if err == nil {
			r.memory.give(room - got.bytes)
			r.room.fits(got.bytes)
			return got, nil
		}
		r.memory.give(room)
		large, isLarge := errors.AsType[*largeAnswer](err)
		if !isLarge {
			return answer{}, err
		}
		if large.bytes > r.memory.half() {
			large.room = r.memory.half()
			return answer{}, fmt.Errorf("%w, which is half of --kafka.memory", err)
		}
		r.room.fits(large.bytes)
	}
}

// glance shows a few batches from an offset on, and lets go of them.
func (r *reader) glance(ctx context.Context, partition int, offset int64, show func(batches []batch)) error {
	got, err := r.fetch(ctx, partition, offset, glanceBytes)
	if err != nil {
		return err
	}
	defer r.memory.give(got.bytes)
	show(got.batches)
	return nil
}
