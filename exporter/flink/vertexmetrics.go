package flink

import (
	"context"
	"strings"
)

// VertexMetrics are metrics of a vertex over its subtasks; unknown where the vertex has none of the kind.
type VertexMetrics struct {
	OutPoolUsage, InPoolUsage     Number   // ratio, the highest; above 1 while overdraft buffers are in use
	OutQueueLength, InQueueLength Number   // buffers, the highest
	Backpressure                  Number   // ratio of the last minute, the highest
	Alignment, StartDelay         Duration // of the last checkpoint's barriers, the longest
	LateDropped                   Number   // records, the sum
	Busiest                       Number   // ratio: what the busiest subtask receives of the records of the last minute

	// LowWatermark and HighWatermark are those of the slowest and the fastest subtask. Both are unknown while a subtask
	// has none, and at the end of the input.
	LowWatermark, HighWatermark Instant
	noWatermark                 bool // some subtask has none

	Source SourceMetrics
	Sink   SinkMetrics
}

// SourceMetrics are sums over the sources in a vertex.
type SourceMetrics struct {
	Pending Number   // records that Kafka has and the source has not fetched
	EmitLag Duration // the age of records when they are emitted, by their own time; the highest
	Errors  Number
	Offsets []Offset
}

// SinkMetrics are sums over the sinks in a vertex; unknown before the first record, because connectors that do not
// count have zero for ever.
type SinkMetrics struct{ Records, Bytes, Errors Number }

// counted leaves unknown what may be zero because nobody counts it.
func (s SinkMetrics) counted() SinkMetrics {
	records, _ := s.Records.Value()
	bytes, _ := s.Bytes.Value()
	errors, _ := s.Errors.Value()
	if records == 0 {
		s.Records = Number{}
	}
	if bytes == 0 {
		s.Bytes = Number{}
	}
	if records+bytes+errors == 0 {
		s.Errors = Number{}
	}
	return s
}

// aggregate is a metric over the subtasks that have it.
type aggregate struct {
	ID  string `json:"id"`
	Min Number `json:"min"`
	Max Number `json:"max"`
	Sum Number `json:"sum"`
}

// VertexMetrics reads GET /jobs/:id/vertices/:vid/subtasks/metrics, once for all subtasks, and more often only where
// the names are too many for one request. Names are those of MetricNames: if no subtask has one of them (any more),
// Flink answers [] to the whole request, and known is false.
func (c *Client) VertexMetrics(
	ctx context.Context, jobID, vertexID string, names []string,
) (metrics VertexMetrics, known bool, err error) {
	const line, agg = "GET  HTTP/1.1?get=", "&agg=min,max,sum"
	room := lineLimit - len(vertexMetricsEndpoint.path(jobID, vertexID)) - len(line) - len(agg)
	var all []aggregate
	for _, batch := range batches(names, room) {
		answer, err := get[[]aggregate](ctx, c, vertexMetricsEndpoint, getQuery(batch)+agg, jobID, vertexID)
		if err != nil || len(answer) == 0 {
			return VertexMetrics{}, false, err
		}
		all = append(all, answer...)
	}
	return interpret(all), true, nil
}

func interpret(all []aggregate) VertexMetrics {
	var m VertexMetrics
	offsets := partitions{}
	for _, a := range all {
		m.setTask(a)
		_, name, _ := strings.Cut(a.ID, ".")
		m.setOperator(name, a)
		offsets.set(a)
	}
	m.Source.Offsets = offsets.sorted()
	m.Sink = m.Sink.counted()
	return m
}

func (m *VertexMetrics) setTask(a aggregate) {
	switch a.ID {
	case outPoolUsage:
		m.OutPoolUsage = a.Max
	case inPoolUsage:
		m.InPoolUsage = a.Max
	case outQueueLength:
		m.OutQueueLength = a.Max
	case inQueueLength:
		m.InQueueLength = a.Max
	case backpressured:
		m.Backpressure = a.Max.per(1000)
	case alignmentTime:
		m.Alignment = Duration{a.Max.per(1e9)}
	case startDelay:
		m.StartDelay = Duration{a.Max.per(1e9)}
	case recordsInRate:
		m.Busiest = a.Max.of(a.Sum)
	case inputWatermark:
		m.setWatermark(a)
	}
}

// setWatermark widens the span of watermarks. There can be several sources in a vertex; if one of them has no
// watermark, the vertex has none.
func (m *VertexMetrics) setWatermark(a aggregate) {
	low, high := a.Min.instant(), a.Max.instant()
	if !low.known || !high.known {
		m.LowWatermark, m.HighWatermark, m.noWatermark = Instant{}, Instant{}, true
	}
	if m.noWatermark {
		return
	}
	if !m.LowWatermark.known || low.value < m.LowWatermark.value {
		m.LowWatermark = low
	}
	m.HighWatermark = Instant{m.HighWatermark.larger(high.Number)}
}

// setOperator reads what is not a task's metric; name is that of the metric within its operator.
func (m *VertexMetrics) setOperator(name string, a aggregate) {
	switch name {
	case outputWatermark:
		m.setWatermark(a)
	case lateDropped:
		m.LateDropped = m.LateDropped.plus(a.Sum)
	case pendingRecords:
		m.Source.Pending = m.Source.Pending.plus(a.Sum)
	case emitLag:
		m.Source.EmitLag = Duration{m.Source.EmitLag.larger(a.Max.per(1000))}
	case inErrors:
		m.Source.Errors = m.Source.Errors.plus(a.Sum)
	case recordsSend:
		m.Sink.Records = m.Sink.Records.plus(a.Sum)
	case bytesSend:
		m.Sink.Bytes = m.Sink.Bytes.plus(a.Sum)
	case sendErrors:
		m.Sink.Errors = m.Sink.Errors.plus(a.Sum)
	}
}
