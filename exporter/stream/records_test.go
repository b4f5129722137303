package stream

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/audit"
	decode "flinkwatch/exporter/record"
)

// A topic as that of Flink's own playground in processing time, around noon, with the key where Kafka has it: every
// window is told from the one twelve hours before, and those without a key are refused.
func TestRecordsOfAnotherForm(t *testing.T) {
	b := startBroker(t)
	noon := begin.Add(11 * time.Hour)
	write := func(key []byte, start time.Time) {
		printed := func(t time.Time) string { return strings.Replace(t.Format("02-01-2006 03:04:05.000"), ".", ":", 1) }
		end := start.Add(testAudit.Size)
		answer, err := b.client.Produce(t.Context(), &kafka.ProduceRequest{
			Topic: topic, Partition: 0, RequiredAcks: kafka.RequireAll,
			Records: kafka.NewRecordReader(kafka.Record{
				Time: end.Add(-time.Millisecond), Key: kafka.NewBytes(key),
				Value: kafka.NewBytes(fmt.Appendf(nil, `{"windowStart":%q,"windowEnd":%q,"count":1000}`, printed(start),
					printed(end))),
			}),
		})
		require.NoError(t, err)
		require.NoError(t, answer.Error)
	}
	for start := noon.Add(-time.Minute); start.Before(noon.Add(time.Minute)); start = start.Add(testAudit.Size) {
		for _, key := range testAudit.Keys {
			write([]byte(key), start)
		}
	}
	write(nil, noon)

	format := decode.OurResults(testAudit.Size)
	format.Key = decode.KafkaKey
	format.Time = decode.TimeFormat{Format: "dd-MM-yyyy hh:mm:ss:SSS", Clock: decode.ClockUnwrap}
	require.NoError(t, format.Validate())
	a := NewAuditor(AuditorConfig{Kafka: b.connection(), Topic: topic, Audit: testAudit, Results: format})
	defer a.cluster.close()
	ctx, cancel := context.WithTimeout(t.Context(), patient)
	defer cancel()
	for a.Ready() != nil {
		_, err := a.poll(ctx, noon)
		require.NoError(t, err)
	}
	s := a.Snapshot(noon)
	assert.Equal(t, audit.Window{Start: noon.Add(45 * time.Second), End: noon.Add(time.Minute)}, s.Latest)
	assert.Equal(t, map[audit.Verdict]int64{audit.Correct: 18}, s.Horizon, "all but the last two of each key")
	assert.Equal(t, map[Refusal]int64{{topic, audit.MissingField}: 1}, s.DecodeErrors)
}
