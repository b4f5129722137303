package windows

import (
	"errors"
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/audit"
	"flinkwatch/exporter/stream"
)

var updateGolden = flag.Bool("update", false, "rewrite the golden files in testdata")

var begin = time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)

type fixed struct {
	snapshot stream.Snapshot
	notReady error
}

func (f fixed) Ready() error                       { return f.notReady }
func (f fixed) Snapshot(time.Time) stream.Snapshot { return f.snapshot }

func config(keys ...string) audit.Config {
	return audit.Config{Size: 15 * time.Second, Expected: 1000, Keys: keys, Horizon: time.Hour}
}

func window(n int, cells ...audit.CellView) audit.WindowView {
	return audit.WindowView{Window: audit.WindowOf(begin.Add(time.Duration(n)*15*time.Second), 15*time.Second), Cells: cells}
}

func filled() stream.Snapshot {
	cell := func(v audit.Verdict, counts ...int64) audit.CellView {
		return audit.CellView{Verdict: v, Counts: counts}
	}
	return stream.Snapshot{
		Config: config("/help", "/index"), Topic: "output", Ready: true, KafkaUp: true,
		Snapshot: audit.Snapshot{
			Horizon: map[audit.Verdict]int64{audit.Correct: 3, audit.Missing: 1, audit.Duplicate: 1, audit.Conflict: 1},
			Pending: 2,
			Latest:  window(3).Window, LastWrite: begin.Add(61 * time.Second),
			Windows: []audit.WindowView{
				window(3, cell(audit.Pending, 1000), cell(audit.Pending)),
				window(2, cell(audit.Missing), cell(audit.Duplicate, 1000, 1000)),
				window(1, cell(audit.Conflict, 1000, 300), cell(audit.Short, 640)),
				window(0, cell(audit.Correct, 1000), cell(audit.Over, 1300)),
			},
		},
	}
}

func get(t *testing.T, source Source, url, accept string) *httptest.ResponseRecorder {
	request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	request.Header.Set("Accept", accept)
	recorder := httptest.NewRecorder()
	Handler(source).ServeHTTP(recorder, request)
	require.Equal(t, http.StatusOK, recorder.Code)
	return recorder
}

func TestPage(t *testing.T) {
	kafkaDown := filled()
	kafkaDown.KafkaUp = false
	tests := []struct {
		golden string
		source fixed
	}{
		{"filled", fixed{snapshot: filled()}},
		{"kafka-down", fixed{snapshot: kafkaDown}},
		{"empty", fixed{snapshot: stream.Snapshot{Config: config("/help"), Topic: "output", KafkaUp: true}}},
		{"not-ready", fixed{
			snapshot: stream.Snapshot{Config: config("/help"), Topic: "output"},
			notReady: errors.New("audit of topic output: reading the history, 1200 records to go"),
		}},
	}
	for _, test := range tests {
		t.Run(test.golden, func(t *testing.T) {
			requireGolden(t, test.golden+".html", get(t, test.source, "/windows", "text/html").Body.String())
			requireGolden(t, test.golden+".txt", get(t, test.source, "/windows?format=text", "").Body.String())
		})
	}
}

func requireGolden(t *testing.T, name, page string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *updateGolden {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(file, []byte(page), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(want), page)
}

func TestKeysAreEscaped(t *testing.T) {
	source := fixed{snapshot: stream.Snapshot{Config: config("<script>", "\x1b[31m"), Snapshot: audit.Snapshot{
		Windows: []audit.WindowView{window(0, audit.CellView{}, audit.CellView{})},
	}}}
	assert.NotContains(t, get(t, source, "/", "text/html").Body.String(), "<script>")
	assert.NotContains(t, get(t, source, "/?format=text", "").Body.String(), "\x1b")
}

func TestTextWhereItIsAskedFor(t *testing.T) {
	tests := []struct{ url, accept, want string }{
		{"/windows", "text/html,application/xhtml+xml,*/*;q=0.8", "text/html"},
		{"/windows", "*/*", "text/html"},
		{"/windows", "", "text/html"},
		{"/windows", "text/plain", "text/plain"},
		{"/windows?format=text", "text/html", "text/plain"},
		{"/windows?format=html", "text/plain", "text/html"},
	}
	for _, test := range tests {
		got := get(t, fixed{snapshot: filled()}, test.url, test.accept).Header().Get("Content-Type")
		assert.Equal(t, test.want+"; charset=utf-8", got, "%s, Accept: %s", test.url, test.accept)
	}
}

// Every verdict that a cell can show is explained, and has a colour in the page.
func TestEveryVerdictIsExplained(t *testing.T) {
	explained := map[string]bool{}
	for _, m := range meanings {
		explained[m.Verdict] = true
	}
	for _, v := range append(audit.Verdicts(), audit.Pending) {
		assert.True(t, explained[v.String()], v)
		assert.Contains(t, source, "."+v.String(), "a style for %s", v)
	}
	assert.Len(t, explained, len(audit.Verdicts())+1)
}

func TestCounts(t *testing.T) {
	assert.Equal(t, "—", countsOf(nil))
	assert.Equal(t, "1000", countsOf([]int64{1000}))
	assert.Equal(t, "1000 ×3", countsOf([]int64{1000, 1000, 1000}))
	assert.Equal(t, "1000, 300 ×2", countsOf([]int64{1000, 300, 300}))
}
