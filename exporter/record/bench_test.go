package record

import (
	"fmt"
	"testing"
	"time"
)

// The cost of one record of this playground, of Flink's own playground, and of one in epoch milliseconds with objects
// in it.
func BenchmarkResults(b *testing.B) {
	noKey := func(time.Time, string) []byte { return nil }
	for _, form := range []struct {
		name     string
		format   ResultFormat
		values   func(start time.Time, key string) string
		kafkaKey func(start time.Time, key string) []byte
	}{
		{"rfc3339", ours, ourValue, noKey},
		{"flink", playground(ClockUnwrap), playgroundValue, noKey},
		{"unix_ms", nested, nestedValue, noKey},
		{"avro", avroOfOurs, avroOfOursValue, noKey},
		{"kafka key", ours, ourValue, func(_ time.Time, key string) []byte { return []byte(key) }},
		{
			"kafka key with a window", ours, ourValue,
			func(start time.Time, key string) []byte { return fmt.Append(nil, start, key) },
		},
	} {
		b.Run(form.name, func(b *testing.B) {
			messages := []Message{}
			for w := range 1000 {
				start := begin.Add(time.Duration(w) * 15 * time.Second)
				for n := range 6 {
					key := fmt.Sprintf("/page-%d", n)
					value := form.values(start, key)
					messages = append(messages, Message{
						Key: form.kafkaKey(start, key), Value: []byte(value), Written: start.Add(16 * time.Second),
					})
				}
			}
			results := NewResults(form.format)
			b.ReportAllocs()
			n := 0
			for b.Loop() {
				if _, err := results.Decode(messages[n%len(messages)]); err != nil {
					b.Fatal(err)
				}
				n++
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "records/s")
		})
	}
}

func BenchmarkEvents(b *testing.B) {
	messages := []Message{}
	for n := range 10_000 {
		at := begin.Add(time.Duration(n) * 15 * time.Millisecond)
		messages = append(messages, Message{Value: fmt.Appendf(nil, `{"timestamp":%q,"page":"/page-%d"}`,
			at.Format("2006-01-02T15:04:05.000Z07:00"), n%6)})
	}
	events := NewEvents(ourEvents)
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		if _, err := events.Decode(messages[n%len(messages)]); err != nil {
			b.Fatal(err)
		}
		n++
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "records/s")
}
