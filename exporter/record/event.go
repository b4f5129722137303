package record

import "time"

// Event is what one record of the input says.
type Event struct {
	Key  string
	Time time.Time
}

// Events reads the records of one partition of the input, in their order. It is not for concurrent use.
type Events struct {
	format  EventFormat
	scanner scanner
	moments moments
	halves  halves
	keys    keys
}

// NewEvents returns a decoder for one partition, which begins at any of its records. The format must be valid.
func NewEvents(f EventFormat) *Events {
	m := must(f.Time.compile("audit.input-time-format"))
	return &Events{
		format: f, scanner: newScanner(must(f.paths())), moments: m, halves: halves{clock: m.clock},
		keys: newKeys(f.Key, f.NullKey),
	}
}

// Decode reads an event. Its errors are *DecodeError.
func (e *Events) Decode(m Message) (Event, error) {
	if err := e.scanner.scan(m.Value); err != nil {
		return Event{}, err
	}
	at, err := e.at(m)
	if err != nil {
		return Event{}, err
	}
	key, err := e.keys.read(m, e.scanner.parts[eventKey])
	if err != nil {
		return Event{}, err
	}
	return Event{Key: key, Time: at}, nil
}

func (e *Events) at(m Message) (time.Time, error) {
	if e.format.At == KafkaTime {
		return m.Written.UTC(), nil
	}
	clock, err := e.moments.read(e.format.At, eventTime, e.scanner.parts[eventTime])
	if err != nil {
		return time.Time{}, err
	}
	clock = e.halves.settle(clock, e.moments.onClock(m.Written))
	e.halves.accept(clock)
	return time.Unix(0, e.moments.settle(clock)).UTC(), nil
}
