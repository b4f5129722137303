package topic

import (
	"context"
	"fmt"
	"time"

	"github.com/segmentio/kafka-go"

	"flinkwatch/generator/schedule"
)

const (
	sendTimeout = 10 * time.Second // kafka-go grants the broker half of it
	maxBatch    = 2000             // events; keeps a batch of the longest pages under the 1 MiB that a broker takes
)

// Append writes the events to the partition, in batches one after the other, and returns the offset after the last.
// It tries once. After an error nobody knows which batches are written, or will be: a broker may have received one
// and not got round to it.
func (t *Topic) Append(
	ctx context.Context, partition int, in schedule.Stretch, events []schedule.Event,
) (next int64, err error) {
	stretch := []byte(in.String())
	for len(events) > 0 {
		batch := events[:min(len(events), maxBatch)]
		events = events[len(batch):]
		if next, err = t.produce(ctx, partition, batch, stretch); err != nil {
			t.forget()
			return 0, fmt.Errorf("events %d to %d to topic %s, partition %d on %s: %w",
				batch[0].Number, batch[len(batch)-1].Number, t.name, partition, t.addr, err)
		}
	}
	return next, nil
}

func (t *Topic) produce(ctx context.Context, partition int, batch []schedule.Event, stretch []byte) (int64, error) {
	records := make([]kafka.Record, len(batch))
	for i, event := range batch {
		records[i] = encode(event, stretch)
	}
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	answer, err := t.client().Produce(ctx, &kafka.ProduceRequest{
		Topic:        t.name,
		Partition:    partition,
		RequiredAcks: kafka.RequireAll,
		Records:      kafka.NewRecordReader(records...),
	})
	if err != nil {
		return 0, err
	}
	return answer.BaseOffset + int64(len(batch)), answer.Error
}
