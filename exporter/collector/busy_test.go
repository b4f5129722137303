package collector

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/flink/flinktest"
)

// Flink takes back some of the time that it has called busy. To rate() a fall is a restart, after which all of the
// value would be new.
func TestBusyTimeDoesNotFall(t *testing.T) {
	server, log := flinktest.Serve(t, "2.2.1/healthy"), &bytes.Buffer{}
	server.Excuse()
	handler := newHandler(server.URL, log)
	before := busyOf(t, scrape(t, handler, 10))
	require.NotEmpty(t, before)

	fallen := edited(t, job, `"accumulated-busy-time": `, `"accumulated-busy-time": 0.000001, "was": `)
	server.Handle(job, reply(200, fallen))
	assert.Equal(t, before, busyOf(t, scrape(t, handler, 10)), "as before")

	restarted := regexp.MustCompile(`"start-time": (\d+)\d,`).ReplaceAllString(fallen, `"start-time": ${1}9,`)
	require.NotEqual(t, fallen, restarted)
	server.Handle(job, reply(200, restarted))
	after := busyOf(t, scrape(t, handler, 10))
	assert.NotEqual(t, before, after, "a restart is one, and begins anew")
	assert.Empty(t, log.String())
}

func busyOf(t *testing.T, page string) (lines []string) {
	t.Helper()
	for line := range strings.Lines(page) {
		if strings.HasPrefix(line, "flink_vertex_busy_seconds_total{") {
			lines = append(lines, line)
		}
	}
	return lines
}
