package flink

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"testing"
)

// Whatever answers in Flink's place, decoding ends without a panic, and no number is negative or not a number.
func FuzzAnswers(f *testing.F) {
	seeds, _ := filepath.Glob(filepath.Join("testdata", "*", "*", "*.json"))
	deeper, _ := filepath.Glob(filepath.Join("testdata", "2.2.1", "playground", "*", "*", "*", "*", "*", "*.json"))
	seeds = append(seeds, deeper...)
	for _, file := range seeds {
		body, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body)
	}
	f.Add([]byte(`{"jid":"a","vertices":[{"tasks":{"RUNNING":1},"metrics":{"accumulated-busy-time":"NaN"}}]}`))
	f.Add([]byte(`[{"id":"numRestarts","value":"-1","max":1e400}]`))
	f.Add([]byte(`[{"id":"Source__S.KafkaSourceReader.topic.t.partition.0.currentOffset","max":-1},
		{"id":"currentInputWatermark","min":-9.3e18,"max":9.3e18},{"id":"a.numRecordsSend","sum":"NaN"}]`))
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, answer := range []any{
			&Overview{}, &[]Job{}, &[]Vertex{}, &plan{}, &Checkpoints{}, &Tasks{}, &Activity{}, &CheckpointConfig{},
			&[]TaskManager{}, &[]Subtask{}, &[]aggregate{}, &States{}, new(Instant),
		} {
			response := responseOf(body)
			_ = decode(t.Context(), response, answer)
			_ = response.Body.Close()
		}
		var all []aggregate
		if json.Unmarshal(body, &all) == nil {
			requireSane(t, interpret(all))
		}
		_ = failureClass(string(body))
		var n Number
		if json.Unmarshal(body, &n) == nil {
			if value, known := n.Value(); known && !(value >= 0) {
				t.Fatalf("%q is known as %v", body, value)
			}
		}
	})
}

// requireSane requires that what is known of a vertex can be true.
func requireSane(t *testing.T, m VertexMetrics) {
	low, lowKnown := m.LowWatermark.Value()
	_, highKnown := m.HighWatermark.Value()
	if lowKnown != highKnown || low < 0 || low > 1e16 {
		t.Fatalf("watermarks %v", m)
	}
	for _, o := range m.Source.Offsets {
		if current, _ := o.Current.Value(); current < 0 || o.Topic == "" || o.Partition == "" {
			t.Fatalf("offset %v", o)
		}
	}
}

func responseOf(body []byte) *http.Response {
	return &http.Response{
		StatusCode: http.StatusOK, Body: io.NopCloser(bytes.NewReader(body)), Request: &http.Request{URL: &url.URL{}},
	}
}
