package stream

import (
	"time"

	decode "flinkwatch/exporter/record"
)

// decoders holds one decoder for each partition: what a record says may depend on those before it.
type decoders[T any] struct {
	anew         func() *T
	ofPartitions map[int]*T
}

func newDecoders[T any](anew func() *T) decoders[T] { return decoders[T]{anew, map[int]*T{}} }

func (d decoders[T]) of(partition int) *T {
	decoder, found := d.ofPartitions[partition]
	if !found {
		decoder = d.anew()
		d.ofPartitions[partition] = decoder
	}
	return decoder
}

// decoded is what a record says, or why it cannot be told.
type decoded[T any] struct {
	value T
	err   error
}

// decodeAll reads records in the order that they have in their partition.
func decodeAll[T any](records []record, read func(decode.Message) (T, error)) []decoded[T] {
	all := make([]decoded[T], len(records))
	for n, r := range records {
		all[n].value, all[n].err = read(r.message())
	}
	return all
}

func (a *Auditor) resultDecoders() decoders[decode.Results] {
	return newDecoders(func() *decode.Results { return decode.NewResults(a.cfg.Results) })
}

func (a *Auditor) eventDecoders() decoders[decode.Events] {
	return newDecoders(func() *decode.Events { return decode.NewEvents(a.cfg.Events) })
}

// resultAt and eventAt tell the time in records at some places of a topic, with decoders that have seen no others.
func (a *Auditor) resultAt() timeIn {
	results := a.resultDecoders()
	return func(partition int, r record) (time.Time, error) {
		result, err := results.of(partition).Decode(r.message())
		return result.Window.Start, err
	}
}

func (a *Auditor) eventAt() timeIn {
	events := a.eventDecoders()
	return func(partition int, r record) (time.Time, error) {
		event, err := events.of(partition).Decode(r.message())
		return event.Time, err
	}
}

func (r record) message() decode.Message {
	return decode.Message{Key: r.key, Value: r.value, Written: r.written}
}
