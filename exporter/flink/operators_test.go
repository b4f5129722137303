package flink

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// Operators of one name have metrics of one name, and Flink gives those of one of them.
func TestHiddenOperators(t *testing.T) {
	long := strings.Repeat("region of the customer ", 10)
	tests := []struct {
		why, vertex, operator string
		want                  bool
	}{
		{"one sink", "Source: numbers -> out: Writer", "out__Writer", false},
		{
			"two sinks without a name", "Source: numbers -> Map -> (Sink: Writer, Filter -> Sink: Writer)", "Sink__Writer", true,
		},
		{"the others there", "Source: numbers -> Map -> (Sink: Writer, Filter -> Sink: Writer)", "Filter", false},
		{"a name within another", "Map -> FlatMap -> Map2", "Map", false},
		{"a name at the end of another", "Sink: Writer -> Writer", "Writer", false},
		{"names that differ in what Flink replaces", "a.b -> a b", "a_b", true},
		{"the vertices of a job have numbers", "[vertex-3]Map -> Map", "Map", true},
		{"operators of SQL", "Calc[2] -> (Calc[3] -> out[4]: Writer, out[5]: Writer)", "out[4]__Writer", false},
		{"of names that are cut, nobody knows", long + "1 -> " + long + "2", inMetrics.Replace(long)[:80], true},
		{"a name that is cut, once", "Map -> " + long + "1", inMetrics.Replace(long)[:80], false},
		{"an emoji that is cut in its middle", "Map -> " + long[:79] + "🙂", inMetrics.Replace(long[:79]) + "?", true},
		{"likewise, by another encoder", "Map -> " + long[:79] + "🙂", inMetrics.Replace(long[:79]) + "\uFFFD", true},
		{"a short question", "Map -> why?", "why?", false},
		{"a vertex with a name of nothing", "", "Map", false},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			assert.Equal(t, test.want, Vertex{operators: test.vertex}.hidden(test.operator))
		})
	}
}

// Where one operator's metric is hidden, sums over the others are unknown as well. All else is read.
func TestCertainNames(t *testing.T) {
	names := []string{
		outPoolUsage, backpressured, inputWatermark, "Sink__Writer.numRecordsSend", "other__Writer.numRecordsSend",
		"other__Writer.numBytesSend", "window.numLateRecordsDropped",
	}
	hidden := func(operator string) bool { return operator == "Sink__Writer" }
	assert.Equal(t, []string{
		outPoolUsage, backpressured, inputWatermark, "other__Writer.numBytesSend", "window.numLateRecordsDropped",
	}, certain(names, hidden))
	assert.Equal(t, names, certain(names, func(string) bool { return false }))
}
