package collector

import (
	"bytes"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// Flink does not find each metric that it lists, and answers nothing to a request for several of which it does not find
// one. The others are asked for without it.
func TestNamesThatFlinkDoesNotFind(t *testing.T) {
	long := strings.Repeat("o", 80)
	tests := []struct {
		why, lost  string
		late, sent bool // what is known
	}{
		{"all are found", "", true, true},
		{"one that Flink has cut is not", long + ".numRecordsSend", true, false},
		{"another one of its kind is not", "out__Writer.numRecordsSend", true, false},
		{"one that Flink has not cut is not: nobody knows which", "window.numLateRecordsDropped", false, false},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			job := &region{starts: [2]int{10, 11}, lost: test.lost, metricNames: []string{
				long + ".numRecordsSend", "out__Writer.numRecordsSend", "window.numLateRecordsDropped",
			}}
			server := httptest.NewServer(job)
			defer server.Close()
			log := &bytes.Buffer{}
			side, begin := newFlink(server.URL, FlinkConfig{}, log), time.Now()
			for n := range 6 { // names are asked for again in between
				page := string(render(t, newScrapeAt(t, side, begin.Add(time.Duration(n)*namesLife/2))))
				if n < 3 || n == 4 {
					continue
				}
				assert.Equal(t, test.late, strings.Contains(page, "\nflink_vertex_late_records_dropped_total{"), n)
				assert.Equal(t, test.sent, strings.Contains(page, "\nflink_sink_records_total{"), "a sum without one is none")
			}
			assert.Empty(t, log.String())
		})
	}
}
