package record

import (
	"fmt"
	"testing"
	"time"
)

// The cost of one record of ours, of Flink's own playground, and of one in epoch milliseconds with objects in it.
func BenchmarkResults(b *testing.B) {
	for _, form := range []struct {
		name   string
		format ResultFormat
		values func(start time.Time, key string) string
	}{
		{"rfc3339", ours, ourValue},
		{"flink", playground(ClockUnwrap), playgroundValue},
		{"unix_ms", nested, nestedValue},
	} {
		b.Run(form.name, func(b *testing.B) {
			messages := []Message{}
			for w := range 1000 {
				start := begin.Add(time.Duration(w) * 15 * time.Second)
				for key := range 6 {
					value := form.values(start, fmt.Sprintf("/page-%d", key))
					messages = append(messages, Message{Value: []byte(value), Written: start.Add(16 * time.Second)})
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
