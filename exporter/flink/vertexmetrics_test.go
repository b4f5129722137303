package flink

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWatermarks(t *testing.T) {
	tests := []struct {
		why, min, max string
		low, high     float64
		known         bool
	}{
		{"all subtasks have one", "1795411190334.0", "1795411190484.0", 1795411190.334, 1795411190.484, true},
		{"one has none yet", "-9.223372036854775808E18", "1795411190484.0", 0, 0, false},
		{"none has", "-9.223372036854775808E18", "-9.223372036854775808E18", 0, 0, false},
		{"one is at the end of its input", "1795411190334.0", "9.223372036854775807E18", 0, 0, false},
		{"nothing but NaN", `"NaN"`, `"NaN"`, 0, 0, false},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			m := interpreted(t, `[{"id":"currentInputWatermark","min":`+test.min+`,"max":`+test.max+`}]`)
			low, known := m.LowWatermark.Value()
			high, _ := m.HighWatermark.Value()
			assert.Equal(t, test.known, known)
			assert.Equal(t, test.low, low)
			assert.Equal(t, test.high, high)
		})
	}
}

func TestOffsets(t *testing.T) {
	const prefix = "Source__A_Source.KafkaSourceReader.topic.my_topic.partition."
	m := interpreted(t, `[
		{"id":"`+prefix+`1.currentOffset","min":5,"max":9},
		{"id":"`+prefix+`0.currentOffset","min":-1,"max":-1},
		{"id":"`+prefix+`0.committedOffset","min":3,"max":3},
		{"id":"`+prefix+`x.committedOffset","min":3,"max":3}]`)
	require.Len(t, m.Source.Offsets, 2)
	first, second := m.Source.Offsets[0], m.Source.Offsets[1]
	assert.Equal(t, []string{"my_topic", "0", "1"}, []string{first.Topic, first.Partition, second.Partition})
	_, known := first.Current.Value()
	assert.False(t, known, "-1 stands for none yet")
	committed, _ := first.Committed.Value()
	assert.EqualValues(t, 3, committed)
	current, _ := second.Current.Value()
	assert.EqualValues(t, 9, current, "a subtask that no longer reads the partition keeps its last offset")
}

func TestShareOfTheBusiestSubtask(t *testing.T) {
	tests := []struct {
		why, max, sum string
		share         float64
		known         bool
	}{
		{"one of four has all", "80", "80", 1, true},
		{"four have the same", "20", "80", 0.25, true},
		{"nothing is received", "0", "0", 0, false},
		{"one has no rate yet", "20", `"NaN"`, 0, false},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			m := interpreted(t, `[{"id":"numRecordsInPerSecond","max":`+test.max+`,"sum":`+test.sum+`}]`)
			share, known := m.Busiest.Value()
			assert.Equal(t, test.known, known)
			assert.InDelta(t, test.share, share, 0)
		})
	}
}

// Operators that are chained into one vertex have metrics of their own.
func TestOperatorsOfAVertexAreSummed(t *testing.T) {
	m := interpreted(t, `[{"id":"a.numRecordsSend","sum":3},{"id":"b.numRecordsSend","sum":4},
		{"id":"a.numRecordsSendErrors","sum":"NaN"},{"id":"b.numRecordsSendErrors","sum":1}]`)
	records, _ := m.Sink.Records.Value()
	assert.EqualValues(t, 7, records)
	errors, _ := m.Sink.Errors.Value()
	assert.EqualValues(t, 1, errors)
	_, known := m.LateDropped.Value()
	assert.False(t, known)
}

// A connector that does not count has zeros: of a sink that has received records, that would be wrong.
func TestSinksThatDoNotCount(t *testing.T) {
	tests := []struct {
		why                    string
		records, bytes, errors string
		want                   SinkMetrics
	}{
		{"it counts nothing", "0", "0", "0", SinkMetrics{}},
		{"it counts records", "5", "0", "0", SinkMetrics{Records: Number{5, true}, Errors: Number{0, true}}},
		{"it counts bytes as well", "5", "70", "0", SinkMetrics{Number{5, true}, Number{70, true}, Number{0, true}}},
		{"it has failed to send the first", "0", "0", "1", SinkMetrics{Errors: Number{1, true}}},
		{"Flink does not know", `"NaN"`, `"NaN"`, `"NaN"`, SinkMetrics{}},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			m := interpreted(t, `[{"id":"o.numRecordsSend","sum":`+test.records+`},{"id":"o.numBytesSend","sum":`+test.bytes+`},
				{"id":"o.numRecordsSendErrors","sum":`+test.errors+`}]`)
			assert.Equal(t, test.want, m.Sink)
		})
	}
}

func TestBatchesHoldEveryNameOnce(t *testing.T) {
	names := strings.Split(strings.Repeat("abcdefghi,", 10)+"last", ",")
	for _, limit := range []int{1, 10, 25, 1000} {
		var all []string
		for _, batch := range batches(names, limit) {
			assert.LessOrEqual(t, len(strings.Join(batch, ",")), max(limit, 10))
			all = append(all, batch...)
		}
		assert.Equal(t, names, all)
	}
	assert.Empty(t, batches(nil, 10))
}

func TestMetricsTime(t *testing.T) {
	tests := []struct {
		why          string
		since, spent string
		want         float64
		known        bool
	}{
		{why: "so long after it became RUNNING", since: "100000", spent: "50000", want: 150, known: true},
		{why: "metrics of an earlier, longer stay", since: "100000", spent: "950000"},
		{why: "no metrics yet", since: "100000", spent: "null"},
		{why: "metrics of while it did not run", since: "100000", spent: "0"},
		{why: "it does not run", since: "0", spent: "50000"},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			var d Details
			var spent Duration
			require.NoError(t, json.Unmarshal([]byte(test.since), &d.Since.Running))
			require.NoError(t, json.Unmarshal([]byte("1000000"), &d.Now))
			require.NoError(t, json.Unmarshal([]byte(test.spent), &spent))
			at, known := d.MetricsTime(spent).Value()
			assert.Equal(t, test.known, known)
			assert.Equal(t, test.want, at)
		})
	}
}

func interpreted(t *testing.T, answer string) VertexMetrics {
	var all []aggregate
	require.NoError(t, json.Unmarshal([]byte(answer), &all))
	return interpret(all)
}

// Sources that are chained to one operator are in one vertex: what the slowest and the fastest of them say counts, in
// whatever order Flink answers.
func TestSeveralSourcesInAVertex(t *testing.T) {
	known := func(value float64) Number { return Number{value, true} }
	a := []aggregate{
		{ID: "A.currentOutputWatermark", Min: known(2000), Max: known(3000)},
		{ID: "B.currentOutputWatermark", Min: known(1000), Max: known(2500)},
		{ID: "A.currentEmitEventTimeLag", Max: known(700)},
		{ID: "B.currentEmitEventTimeLag", Max: known(200)},
		{ID: "C.currentEmitEventTimeLag"},
	}
	for _, order := range [][]aggregate{a, {a[4], a[3], a[2], a[1], a[0]}} {
		m := interpret(order)
		low, _ := m.LowWatermark.Value()
		high, _ := m.HighWatermark.Value()
		lag, _ := m.Source.EmitLag.Value()
		assert.Equal(t, []float64{1, 3, 0.7}, []float64{low, high, lag})

		m = interpret(append(order, aggregate{ID: "C.currentOutputWatermark"}))
		_, any := m.LowWatermark.Value()
		assert.False(t, any, "one source has none, so the vertex has none")
	}
}
