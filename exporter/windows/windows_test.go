package windows

import (
	"errors"
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
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
func (f fixed) Windows(n int) (keys []string, windows []audit.WindowView) {
	return f.snapshot.Keys, f.snapshot.Windows[:min(n, len(f.snapshot.Windows))]
}

func config(keys ...string) audit.Config {
	return audit.Config{Size: 15 * time.Second, Expected: 1000, Keys: keys, Horizon: time.Hour}
}

func window(n int, cells ...audit.CellView) audit.WindowView {
	return audit.WindowView{
		Window: audit.WindowOf(begin.Add(time.Duration(n)*15*time.Second), 15*time.Second), Cells: cells,
	}
}

func filled() stream.Snapshot {
	cell := func(v audit.Verdict, counts ...audit.Count) audit.CellView {
		return audit.CellView{Verdict: v, Counts: counts, Expected: 1000, Known: true}
	}
	once := func(count int64) audit.Count { return audit.Count{Count: count, Times: 1} }
	return stream.Snapshot{
		Config: config("/help", "/index"), Topic: "output", Ready: true, KafkaUp: true,
		Snapshot: audit.Snapshot{
			Horizon: map[audit.Verdict]int64{audit.Correct: 3, audit.Missing: 1, audit.Duplicate: 1, audit.Conflict: 1},
			Pending: 2, Overdue: 1,
			Keys:   []string{"/help", "/index"},
			Latest: window(3).Window, LastWrite: begin.Add(61 * time.Second),
			Windows: []audit.WindowView{
				window(4, audit.CellView{Empty: true}, audit.CellView{Empty: true}),
				window(3, cell(audit.Pending, once(1000)), cell(audit.Pending)),
				window(2, cell(audit.Missing), cell(audit.Duplicate, audit.Count{Count: 1000, Times: 2})),
				window(1, cell(audit.Conflict, once(1000), once(300)), cell(audit.Short, once(640))),
				window(0, cell(audit.Correct, once(1000)), cell(audit.Over, once(1300))),
			},
		},
	}
}

func get(t *testing.T, source Source, url, accept string) *httptest.ResponseRecorder {
	t.Helper()
	recorder := ask(t, source, url, accept)
	require.Equal(t, http.StatusOK, recorder.Code)
	return recorder
}

func ask(t *testing.T, source Source, url, accept string) *httptest.ResponseRecorder {
	t.Helper()
	request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	request.Header.Set("Accept", accept)
	recorder := httptest.NewRecorder()
	Handler(Audit{Name: "main", Source: source}).ServeHTTP(recorder, request)
	return recorder
}

func TestPage(t *testing.T) {
	kafkaDown := filled()
	kafkaDown.KafkaUp = false
	unknownWrite := filled()
	unknownWrite.LastWrite = time.Time{}
	tests := []struct {
		golden string
		source fixed
	}{
		{"filled", fixed{snapshot: filled()}},
		{"kafka-down", fixed{snapshot: kafkaDown}},
		{"write-not-known", fixed{snapshot: unknownWrite}},
		{"empty", fixed{snapshot: stream.Snapshot{Config: config("/help"), Topic: "output", KafkaUp: true}}},
		{"not-ready", fixed{
			snapshot: stream.Snapshot{Config: config("/help"), Topic: "output"},
			notReady: errors.New("audit of topic output: reading the history, 1200 records to go"),
		}},
	}
	for _, test := range tests {
		t.Run(test.golden, func(t *testing.T) {
			requireGolden(t, test.golden+".html", get(t, test.source, "/windows", "text/html").Body.String())
			requireGolden(t, test.golden+".json", get(t, test.source, "/windows", "application/json").Body.String())
			requireGolden(t, test.golden+".txt", get(t, test.source, "/windows?format=text", "").Body.String())
		})
	}
}

// The page of a shard says that there are others, and where.
func TestPageOfAShard(t *testing.T) {
	snapshot := filled()
	snapshot.Config.Shard = audit.Shard{Of: 3, Number: 1}
	page := Handler(Audit{Name: "main-1-of-3", Source: fixed{snapshot: snapshot}, Shards: []Shard{
		{Name: "main-0-of-3", URL: "http://flinkwatch-0:9200/windows/main-0-of-3"},
		{Name: "main-1-of-3", URL: "http://flinkwatch-1:9200/windows/main-1-of-3", IsThis: true},
		{Name: "main-2-of-3", URL: "http://flinkwatch-2:9200/windows/main-2-of-3"},
	}})
	requireGolden(t, "shard.html", answer(page, "/windows").Body.String())
	requireGolden(t, "shard.json", answer(page, "/windows?format=json").Body.String())
	requireGolden(t, "shard.txt", answer(page, "/windows?format=text").Body.String())
	noURL := Handler(Audit{Name: "main-1-of-3", Source: fixed{snapshot: snapshot}, Shards: []Shard{
		{Name: "main-0-of-3"}, {Name: "main-1-of-3", IsThis: true},
	}})
	assert.Contains(t, answer(noURL, "/windows").Body.String(),
		"The keys of one shard of the audit: main-0-of-3 <b>main-1-of-3</b>")
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
	source := fixed{snapshot: stream.Snapshot{Snapshot: audit.Snapshot{
		Keys:    []string{"<script>", "\x1b[31m"},
		Windows: []audit.WindowView{window(0, audit.CellView{}, audit.CellView{})},
	}}}
	assert.NotContains(t, get(t, source, "/", "text/html").Body.String(), "<script>")
	assert.NotContains(t, get(t, source, "/?format=text", "").Body.String(), "\x1b")
}

func TestFormsWhereTheyAreAskedFor(t *testing.T) {
	tests := []struct{ url, accept, want string }{
		{"/windows", "text/html,application/xhtml+xml,*/*;q=0.8", "text/html"},
		{"/windows", "*/*", "text/html"},
		{"/windows", "", "text/html"},
		{"/windows", "text/plain", "text/plain"},
		{"/windows?format=text", "text/html", "text/plain"},
		{"/windows?format=json", "text/html", "application/json"},
		{"/windows", "application/json", "application/json"},
		{"/windows?format=html", "text/plain", "text/html"},
	}
	for _, test := range tests {
		got := get(t, fixed{snapshot: filled()}, test.url, test.accept).Header().Get("Content-Type")
		assert.Contains(t, got, test.want, "%s, Accept: %s", test.url, test.accept)
	}
}

func TestAsManyWindowsAsAreAskedFor(t *testing.T) {
	source := fixed{snapshot: filled()}
	assert.Len(t, source.snapshot.Windows, 5)
	rows := func(url string) int { return strings.Count(get(t, source, url, "").Body.String(), "\n2026-11-23 01:0") }
	assert.Equal(t, 2, rows("/?format=text&windows=2"))
	assert.Equal(t, 5, rows("/?format=text&windows=10000"), "all there are")
	for _, asked := range []string{"0", "-1", "10001", "many"} {
		answer := ask(t, source, "/?windows="+asked, "")
		assert.Equal(t, http.StatusBadRequest, answer.Code)
		assert.Equal(t, `windows="`+asked+"\": a number from 1 to 10000 is accepted\n", answer.Body.String())
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
	twice := []audit.Count{{Count: 1000, Times: 1}, {Count: 300, Times: 2}}
	tests := []struct {
		cell audit.CellView
		want string
	}{
		{audit.CellView{}, "—"},
		{audit.CellView{Empty: true}, ""},
		{audit.CellView{Known: true, Expected: 1000}, "—"},
		{
			audit.CellView{Verdict: audit.Correct, Known: true, Expected: 1000, Counts: []audit.Count{{Count: 1000, Times: 1}}},
			"1000",
		},
		{audit.CellView{Verdict: audit.Duplicate, Counts: []audit.Count{{Count: 1000, Times: 3}}}, "1000 ×3"},
		{audit.CellView{Verdict: audit.Conflict, Counts: twice}, "1000, 300 ×2"},
		{
			audit.CellView{Verdict: audit.Short, Known: true, Expected: 1000, Counts: []audit.Count{{Count: 640, Times: 1}}},
			"640 of 1000",
		},
		{audit.CellView{Verdict: audit.Missing, Known: true, Expected: 1000}, "— of 1000"},
	}
	for _, test := range tests {
		assert.Equal(t, test.want, CountsOf(audit.Config{}, test.cell))
	}
	sums := audit.CellView{
		Verdict: audit.Short, Known: true, Expected: -5, Counts: []audit.Count{{Count: -1250, Times: 2}},
	}
	assert.Equal(t, "-12.5 ×2 of -0.05", CountsOf(audit.Config{Decimals: 2}, sums))
}

// Steps of one start are told apart by their ends.
func TestNamesOfWindows(t *testing.T) {
	steps := audit.Config{Size: time.Minute, Step: time.Minute / 2}
	start := time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	assert.Equal(t, "2026-11-23 01:00:00", NameOf(audit.Window{Start: start, End: start.Add(time.Minute)}, steps))
	assert.Equal(t, "2026-11-23 01:00:00 to 01:00:30",
		NameOf(audit.Window{Start: start, End: start.Add(time.Minute / 2)}, steps))
	sessions := audit.Config{Size: time.Minute, Gap: time.Minute}
	assert.Equal(t, "2026-11-23 01:00:00 to 01:00:30",
		NameOf(audit.Window{Start: start, End: start.Add(time.Minute / 2)}, sessions))
	assert.Equal(t, "2026-11-23 01:00:00 to 2026-11-24 00:00:00",
		NameOf(audit.Window{Start: start, End: start.Add(23 * time.Hour)}, sessions))
}

// What the right count is, in words.
func TestRight(t *testing.T) {
	tests := []struct {
		config audit.Config
		want   string
	}{
		{audit.Config{Expected: 7}, "The right count is 7."},
		{audit.Config{Expect: audit.ExpectInput}, "The right count is the number of events in topic clicks."},
		{audit.Config{Expect: audit.ExpectInput, Sum: true}, "The right sum is that of the events in topic clicks."},
		{audit.Config{Expect: audit.ExpectNone}, "No particular count is expected."},
		{
			audit.Config{Clock: audit.ProcessingTime},
			"Windows are cut by processing time: which events are in which is chance, and no count of a single one is expected.",
		},
	}
	for _, test := range tests {
		assert.Equal(t, test.want, right(stream.Snapshot{Config: test.config, Input: "clicks"}))
	}
}

// A session that overlaps with another one is marked, in words and for programs.
func TestOverlapsAreMarked(t *testing.T) {
	c := audit.CellView{Verdict: audit.Conflict, Why: audit.Overlaps}
	assert.Equal(t, "conflict (overlaps)", wordFor(c))
	assert.Equal(t, "conflict", classOf(c), "its colour is that of the verdict")
	assert.Equal(t, "overlaps", newDocumentCell(audit.Config{}, c).Detail)
	assert.Equal(t, "unjudged", VerdictOf(audit.CellView{Verdict: audit.Unjudged, Why: audit.EvidenceLost}))
}

func TestTheTitleNamesSessions(t *testing.T) {
	kind := audit.Config{Size: time.Minute, Gap: time.Minute}.Windows()
	assert.Equal(t, "Sessions with a gap of 1m0s", view{Kind: kind}.Title())
	assert.Equal(t, "visits: sessions with a gap of 1m0s", view{
		place: place{Listed: true}, Audit: "visits", Kind: kind,
	}.Title())
}
