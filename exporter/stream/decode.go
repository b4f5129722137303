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

// decoder is one of the package record.
type decoder[T any] interface {
	Split(to []decode.Message, m decode.Message) []decode.Message
	Decode(m decode.Message) (T, error)
	Release()
}

// decoded is what a record says, or one of several in it, or why that cannot be told.
type decoded[T any] struct {
	record int // its number among those that were decoded together
	part   int // as in decode.Message
	value  T
	err    error
}

// decodeAll reads records in the order that they have in their partition, up to where that has to wait, and returns how
// many it has taken.
func decodeAll[T any](
	records []record, from decoder[T], at func(T) time.Time, p *position,
) (all []decoded[T], taken int) {
	defer from.Release() // it would hold on to an answer of Kafka's
	all = make([]decoded[T], 0, len(records))
	var messages []decode.Message
	for n, r := range records {
		waits := false
		messages = from.Split(messages[:0], r.message())
		for _, m := range messages {
			value, err := from.Decode(m)
			all = append(all, decoded[T]{n, m.Part, value, err})
			waits = err == nil && p.tells(r.offset, at(value)) || waits
		}
		if waits {
			return all, n + 1
		}
	}
	return all, len(records)
}

func startOf(r decode.Result) time.Time { return r.Window.Start }
func timeOf(e decode.Event) time.Time   { return e.Time }

func (a *Auditor) resultDecoders() decoders[decode.Results] {
	return newDecoders(func() *decode.Results { return decode.NewResults(a.cfg.Results) })
}

func (a *Auditor) eventDecoders() decoders[decode.Events] {
	return newDecoders(func() *decode.Events { return decode.NewEvents(a.cfg.Events) })
}

// timesIn begins to read at some place of a partition. What it returns tells the event times in the records that
// follow; those that cannot be read are left out. They are counted when they are read.
type timesIn func() func(records []record) []seen

// seen is an event time, and the record's own.
type seen struct{ at, written time.Time }

func (a *Auditor) resultTimes() func(records []record) []seen {
	return timesOf(decode.NewResults(a.cfg.Results), startOf)
}

func (a *Auditor) eventTimes() func(records []record) []seen {
	return timesOf(decode.NewEvents(a.cfg.Events), timeOf)
}

func timesOf[T any](from decoder[T], at func(T) time.Time) func(records []record) []seen {
	return func(records []record) (times []seen) {
		for _, r := range records {
			for _, m := range from.Split(nil, r.message()) {
				if value, err := from.Decode(m); err == nil {
					times = append(times, seen{at(value), r.written})
				}
			}
		}
		return times
	}
}

func (r record) message() decode.Message {
	return decode.Message{Key: r.key, Value: r.value, Written: r.written}
}
