package board_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/dashboards/board"
)

var (
	to   = time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	span = board.Span{From: to.Add(-10 * time.Second), To: to}
)

// stub is a Prometheus that answers every query with the same result, and remembers the last one.
func stub(t *testing.T, status int, body string) (board.Prometheus, *http.Request) {
	t.Helper()
	asked := &http.Request{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*asked = *r
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	return board.Prometheus{URL: server.URL}, asked
}

const matrix = `{"status":"success","data":{"resultType":"matrix","result":[
	{"metric":{"__name__":"x","page":"/help"},"values":[[1795395590,"0"],[1795395595,"NaN"],[1795395600,"8"]]},
	{"metric":{"page":"/none"},"values":[[1795395600,"NaN"]]}]}}`

func TestARangeIsAskedForAtEveryScrape(t *testing.T) {
	prometheus, asked := stub(t, http.StatusOK, matrix)
	target := board.Target{
		Expr:   `rate(x{job_name=~"$job_name",cluster=~"$cluster"}[$__rate_interval]) / rate(y[$span])`,
		Legend: "page {{page}} {{cluster}}",
	}
	series, err := prometheus.Ask(t.Context(), target, span)
	require.NoError(t, err)
	assert.Equal(t, "/api/v1/query_range", asked.URL.Path)
	assert.Equal(t, `rate(x{job_name=~".*",cluster=~".*"}[20s]) / rate(y[1m])`, asked.URL.Query().Get("query"))
	assert.Equal(t, "5", asked.URL.Query().Get("step"))
	require.Len(t, series, 1, "a series that has no number is none")
	assert.Equal(t, "page /help", series[0].Name, "what a series does not have is not said")
	assert.Len(t, series[0].Points, 2)
	assert.InDelta(t, 8, series[0].Last(), 0)
}

func TestAnInstantIsTheEndOfTheRange(t *testing.T) {
	prometheus, asked := stub(t, http.StatusOK, `{"status":"success","data":{"resultType":"vector","result":[
		{"metric":{"__name__":"x","a":"1","b":"2"},"value":[1795395600,"5"]}]}}`)
	series, err := prometheus.Ask(t.Context(), board.Target{Expr: "x", Instant: true}, span)
	require.NoError(t, err)
	assert.Equal(t, "/api/v1/query", asked.URL.Path)
	assert.Equal(t, "1795395600.000", asked.URL.Query().Get("time"))
	require.Len(t, series, 1)
	assert.Equal(t, "1 2", series[0].Name, "without a legend a series is called by its labels")
}

func TestRefusedQueries(t *testing.T) {
	for _, row := range []struct {
		name, body, err string
		status          int
	}{
		{
			"an error of Prometheus", `{"status":"error","error":"parse error: no"}`, "400 Bad Request: parse error: no",
			http.StatusBadRequest,
		},
		{"not Prometheus", `<html>`, "502 Bad Gateway: no answer of Prometheus", http.StatusBadGateway},
	} {
		t.Run(row.name, func(t *testing.T) {
			prometheus, _ := stub(t, row.status, row.body)
			_, err := prometheus.Ask(t.Context(), board.Target{Expr: "x"}, span)
			assert.ErrorContains(t, err, "ask Prometheus for x: "+row.err)
		})
	}
}

func TestShow(t *testing.T) {
	prometheus, _ := stub(t, http.StatusOK, matrix)
	b, err := board.Read([]byte(`{"title":"Windows","panels":[
		{"type":"row","title":"Now"},
		{"type":"text","title":"Prose"},
		{"type":"timeseries","title":"Counts","targets":[{"expr":"x","legendFormat":"{{page}}"}]}]}`))
	require.NoError(t, err)
	var out strings.Builder
	require.NoError(t, board.Show(t.Context(), &out, b, prometheus, span))
	assert.Contains(t, out.String(), "Windows, 2026-11-23 00:59:50 to 01:00:00 UTC")
	assert.Contains(t, out.String(), "== Now")
	assert.NotContains(t, out.String(), "Prose")
	assert.Regexp(t, `Counts\n  /help +8 +0 … 8 +▁█`, out.String())
}

func TestCourse(t *testing.T) {
	points := func(values ...float64) board.Series {
		var s board.Series
		for i, v := range values {
			s.Points = append(s.Points, board.Point{At: span.From.Add(time.Duration(i) * 2 * time.Second), Value: v})
		}
		return s
	}
	assert.Equal(t, "▁▅█▅▁", points(0, 4, 8, 4, 0).Course(span, 5))
	assert.Equal(t, "▇█", points(7, 8).Course(span, 5), "from zero on, not from the lowest value")
	assert.Equal(t, "▁▁", points(0, 0).Course(span, 5))
	assert.Equal(t, "▁▅█", points(-4, 0, 4).Course(span, 5))
}

func TestReadRefusesWhatIsNoDashboard(t *testing.T) {
	_, err := board.Read([]byte(`[`))
	assert.ErrorContains(t, err, "read dashboard")
}
