package topic

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/segmentio/kafka-go"

	"flinkwatch/generator/schedule"
)

// The headers of every record. They are what a later start continues from.
const (
	headerEvent    = "event"    // the event's number, decimal
	headerSchedule = "schedule" // the stretch, see schedule.Stretch
)

const timeFormat = "2006-01-02T15:04:05.000Z07:00"

// encode writes {"timestamp":"2026-11-23T01:00:00.015Z","page":"/help"}; the record's time is the event's.
func encode(event schedule.Event, stretch []byte) kafka.Record {
	value := append(make([]byte, 0, 64), `{"timestamp":"`...)
	value = event.Time.AppendFormat(value, timeFormat)
	value = append(value, `","page":`...)
	value = append(value, quote(event.Page)...)
	value = append(value, '}')
	return kafka.Record{
		Time:  event.Time,
		Value: kafka.NewBytes(value),
		Headers: []kafka.Header{
			{Key: headerEvent, Value: strconv.AppendInt(nil, event.Number, 10)},
			{Key: headerSchedule, Value: stretch},
		},
	}
}

// quote is JSON's, with <, > and & left as they are.
func quote(page string) []byte {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(page); err != nil {
		panic(err) // a string and a buffer give no reason to fail
	}
	return bytes.TrimSuffix(buffer.Bytes(), []byte("\n"))
}

// decode reads back what a start needs to know.
func decode(record *stored) (*schedule.Last, error) {
	number, ok := header(record, headerEvent)
	if !ok {
		return nil, errors.New("it has no header `event`")
	}
	last := &schedule.Last{Time: record.time.UTC()}
	var err error
	if last.Number, err = strconv.ParseInt(number, 10, 64); err != nil || last.Number < 0 {
		return nil, fmt.Errorf("its header `event` is no event's number: %q", number)
	}
	stretch, ok := header(record, headerSchedule)
	if !ok {
		return nil, errors.New("it has no header `schedule`")
	}
	if last.Stretch, err = schedule.ParseStretch(stretch); err != nil {
		return nil, fmt.Errorf("its header `schedule`: %w", err)
	}
	return last, nil
}

func header(record *stored, key string) (string, bool) {
	for _, h := range record.headers {
		if h.Key == key {
			return string(h.Value), true
		}
	}
	return "", false
}
