package record

import (
	"errors"
	"time"

	"flinkwatch/exporter/audit"
)

// Event is what one record of the input says.
type Event struct {
	Key  string
	Time time.Time
	// Filtered reports whether the condition leaves it out. It has its time, and no key.
	Filtered bool
	// Amount is what it adds to a sum, and Doubt is why that is not known; nil if it is.
	Amount int64
	Doubt  *DecodeError
}

// Events reads the records of one partition of the input, in their order. It is not for concurrent use.
type Events struct {
	format   EventFormat
	scanner  scanner
	envelope envelope
	where    where
	moments  moments
	halves   halves
	settler  *settler // nil where times are settled as they are read
	keys     keys
}

// NewEvents returns a decoder for one partition, which begins at any of its records. The format must be valid.
func NewEvents(f EventFormat) *Events {
	parts := must(f.parts())
	m := must(f.Time.compile("input time format"))
	m.fields[eventTime].fields = len(timeFields(f.At))
	e := &Events{
		format: f, scanner: newScanner(parts), envelope: parts.envelope, where: parts.where, moments: m,
		halves: halves{clock: m.clock},
		keys:   newKeys(f.Key, f.NullKey),
	}
	if m.unsettled() {
		e.settler = &settler{wall: *m.wall, cutBy: f.Time.CutBy, skew: int64(time.Second)}
	}
	return e
}

// Split appends to others the messages in a message, each of which holds one event.
func (e *Events) Split(to []Message, m Message) []Message { return e.scanner.split(to, m) }

// Release lets go of the memory of the last message.
func (e *Events) Release() { e.scanner.release() }

// Decode reads an event. Its errors are *DecodeError.
func (e *Events) Decode(m Message) (Event, error) {
	if len(m.Value) == 0 {
		return Event{}, none(audit.Tombstone, "a tombstone is no event")
	}
	if err := e.scanner.read(m.Value); err != nil {
		return Event{}, err
	}
	if err := e.scanner.scanKey(m.Key); err != nil {
		return Event{}, err
	}
	if e.envelope.style != bare && e.envelope.change(&e.scanner.parts) != inserted {
		return Event{}, none(audit.Changelog,
			"a change of the kind %.20q is no event: only rows that are inserted are counted", e.scanner.parts[changePart].text)
	}
	at, err := e.at(&m)
	if err != nil {
		return Event{}, err
	}
	event := Event{Time: time.Unix(0, at).UTC()}
	if holds, err := e.where.has(e.scanner.parts[:]); err != nil || !holds {
		event.Filtered = true
		return event, err
	}
	key, _, err := e.keys.read(m.Key, e.scanner.parts[eventKey:])
	if err != nil {
		return Event{}, err
	}
	event.Key = key
	if e.format.Sum != "" {
		event.Amount, event.Doubt = e.amount()
	}
	return event, nil
}

func (e *Events) amount() (int64, *DecodeError) {
	amount, err := e.format.Amounts.read(e.format.Sum, &e.scanner.parts[eventSum])
	doubt, _ := errors.AsType[*DecodeError](err)
	return amount, doubt
}

func (e *Events) at(m *Message) (int64, error) {
	if e.format.At == KafkaTime {
		return e.ofKafka(m.Written)
	}
	at, err := e.moments.read(e.format.At, eventTime, e.scanner.parts[:])
	if err != nil {
		return 0, err
	}
	if e.moments.clock != Clock24 {
		at = e.halves.settle(at, e.moments.written(m.Written))
		e.halves.accept(at)
	}
	if e.settler != nil {
		return e.settler.moment(at, m.Written)
	}
	return at, nil
}

// noKafkaTime is the time of a record that has none.
var noKafkaTime = time.UnixMilli(-1)

func (e *Events) ofKafka(written time.Time) (int64, error) {
	at := writtenAt(written)
	switch {
	case written.Equal(noKafkaTime):
		return 0, reject(audit.BadTime, "the Kafka record has no time")
	case at == earliest:
		return 0, reject(audit.BadTime, "the time of the Kafka record, %d ms, is not between the years %d and %d",
			written.UnixMilli(), minYear, maxYear)
	case e.moments.cutBy == CutByZone:
		return e.moments.written(written), nil
	}
	return at, nil
}
