package collector

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// region is a vertex of two subtasks, each a region of its own, as Flink tells of it.
type region struct {
	restarted int    // when the job last restarted, in ms; 0 if never
	starts    [2]int // of the present attempts, in ms
	attempts  [2]int
	records   [2]int
	details   int // how often attempts were asked for
	failures  int // how often the last failure was asked for

	now, modified int // the JobManager's clock, and when a state last changed, in ms

	submitted, busy, restarts, failed, interval int    // the last three of what the JobManager knows, in ms
	sink                                        string // name of the operator

	metricNames []string
	lost        string // one of them that Flink does not find
}

func (r *region) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	switch path := request.URL.Path; path {
	case "/jobs/overview":
		fmt.Fprintf(w, `{"jobs":[{"jid":"j","name":"copy","state":"RUNNING","start-time":%d,
			"last-modification":%d,"tasks":{"running":2}}]}`, r.submitted, r.modified)
	case "/jobs/j":
		fmt.Fprintf(w, `{"jid":"j","now":%d,"timestamps":{"RUNNING":1,"RESTARTING":%d},"vertices":[{"id":"v","name":"v",
			"parallelism":2,"start-time":%d,"tasks":{"RUNNING":2},"metrics":%s}],
			"plan":{"nodes":[{"id":"w","inputs":[{"id":"v"}]}]}}`,
			r.now, r.restarted, min(r.starts[0], r.starts[1]), written(r.records[0]+r.records[1], r.busy))
	case "/jobs/j/vertices/v":
		r.details++
		fmt.Fprintf(w, `{"subtasks":[{"subtask":0,"status":"RUNNING","attempt":%d,"start-time":%d,"metrics":%s},
			{"subtask":1,"status":"RUNNING","attempt":%d,"start-time":%d,"metrics":%s}]}`,
			r.attempts[0], r.starts[0], written(r.records[0], r.busy), r.attempts[1], r.starts[1], written(r.records[1], r.busy))
	case "/jobs/j/exceptions":
		r.failures++
		fmt.Fprint(w, exceptions(r.failed))
	case "/jobs/j/metrics":
		fmt.Fprintf(w, `[{"id":"numRestarts","value":"%d"}]`, r.restarts)
	case "/jobs/j/checkpoints/config":
		fmt.Fprintf(w, `{"interval":%d}`, r.interval)
	case "/jobs/j/vertices/v/subtasks/metrics":
		r.metrics(w, request)
	default:
		fmt.Fprint(w, emptyAnswers[path])
	}
}

var emptyAnswers = map[string]string{
	"/overview": `{"taskmanagers":0}`, "/taskmanagers": `{"taskmanagers":[]}`, "/jobmanager/metrics": `[]`,
	"/jobs/j/checkpoints": `{}`, "/jobs/j/checkpoints/config": `{}`, "/jobs/j/metrics": `[]`,
}

// metrics lists names, and answers [] to a request for one that is not there, as Flink does.
func (r *region) metrics(w http.ResponseWriter, request *http.Request) {
	there := r.metricNames
	if there == nil {
		there = []string{cmp.Or(r.sink, "sink") + ".numRecordsSend"}
	}
	asked := there
	if get := request.URL.Query().Get("get"); get != "" {
		asked = strings.Split(get, ",")
	}
	var answers []string
	for _, name := range asked {
		if request.URL.Query().Has("get") && (name == r.lost || !slices.Contains(there, name)) {
			fmt.Fprint(w, `[]`)
			return
		}
		answers = append(answers, fmt.Sprintf(`{"id":%q,"sum":7}`, name))
	}
	fmt.Fprintf(w, `[%s]`, strings.Join(answers, ","))
}

func exceptions(at int) string {
	if at == 0 {
		return `{}`
	}
	return fmt.Sprintf(`{"exceptionHistory":{"entries":[{"exceptionName":"java.lang.Boom","timestamp":%d}]}}`, at)
}

func written(records, busy int) string {
	text, _ := json.Marshal(map[string]any{
		"accumulated-busy-time": busy,
		"write-records":         records, "read-bytes-complete": true, "read-records-complete": true,
		"write-bytes-complete": true, "write-records-complete": true,
	})
	return string(text)
}

// The details may be three seconds older than the metrics: of before a restart that the metrics are after. As long as
// that is possible, sums of metrics are not exported.
func TestSumsWaitForTheDetails(t *testing.T) {
	vertex := &region{starts: [2]int{10, 11}, now: 100_000, modified: 50_000}
	server := httptest.NewServer(vertex)
	defer server.Close()
	side := newFlink(server.URL, FlinkConfig{}, &bytes.Buffer{})
	render(t, newScrape(t, side))
	const family = "\nflink_sink_records_total{"
	assert.Contains(t, string(render(t, newScrape(t, side))), family)
	vertex.modified = vertex.now - 2000
	assert.NotContains(t, string(render(t, newScrape(t, side))), family)
	vertex.now += 2000
	assert.Contains(t, string(render(t, newScrape(t, side))), family)
}

// A sum over subtasks of which some have been restarted is not exported as a counter: between 200 and 150 rate() would
// see a reset and an increase by 150, where there were 50.
func TestRegionalFailover(t *testing.T) {
	vertex := &region{starts: [2]int{10, 11}, records: [2]int{100, 100}}
	server := httptest.NewServer(vertex)
	defer server.Close()
	log := &bytes.Buffer{}
	side, singles := newFlink(server.URL, FlinkConfig{}, log), newFlink(server.URL, FlinkConfig{Subtasks: true}, log)
	steps := []struct {
		why    string
		change func()
		sum    string // of records, if it is a counter
		asked  int    // for attempts, so far
	}{
		{"before any failure", func() {}, "200", 0},
		{"another region is restarted, and this vertex is spared", func() {
			vertex.restarted, vertex.records = 50, [2]int{110, 110}
		}, "220", 1},
		{"one subtask is restarted", func() {
			vertex.restarted, vertex.starts[1], vertex.attempts[1] = 500, 501, 1
			vertex.records = [2]int{130, 20}
		}, "", 2},
		{"and goes on; nobody asks for the attempts again", func() { vertex.records = [2]int{140, 30} }, "", 2},
		{"the other one is restarted, too: attempts of one number are not of one age", func() {
			vertex.restarted, vertex.starts[0], vertex.attempts[0] = 900, 901, 1
			vertex.records = [2]int{5, 60}
		}, "", 3},
		{"another region is restarted: this vertex is spared, and torn as before", func() {
			vertex.restarted, vertex.records = 1200, [2]int{15, 70}
		}, "", 4},
		{"all of the job is restarted", func() {
			vertex.restarted, vertex.starts, vertex.attempts = 1500, [2]int{1501, 1502}, [2]int{2, 2}
			vertex.records = [2]int{1, 2}
		}, "3", 4},
	}
	for _, step := range steps {
		t.Run(step.why, func(t *testing.T) {
			step.change()
			page := string(render(t, newScrapeAt(t, side, time.Now())))
			const family = `flink_vertex_records_out_total{job_id="j",job_name="copy",vertex_id="v",vertex_name="v"} `
			assert.Equal(t, step.sum != "", strings.Contains(page, family))
			if step.sum != "" {
				assert.Contains(t, page, family+step.sum+"\n")
			}
			assert.Equal(t, step.asked, vertex.details)

			single := string(render(t, newScrapeAt(t, singles, time.Now())))
			vertex.details = step.asked
			assert.Contains(t, single, fmt.Sprintf(
				`subtask="0",vertex_id="v",vertex_name="v"} %d`, vertex.records[0]), "the series of a subtask go on")
		})
	}
	require.Empty(t, log.String())
}

// However many names are due to be asked for again, a new failure goes first: its time and class would be the old ones.
func TestANewFailureGoesBeforeOldNames(t *testing.T) {
	vertex := &region{starts: [2]int{10, 11}}
	server := httptest.NewServer(vertex)
	defer server.Close()
	side, begin := newFlink(server.URL, FlinkConfig{}, &bytes.Buffer{}), time.Now()
	for n, step := range []struct {
		why       string
		restarted int
		asked     int
	}{
		{"nothing ever failed", 0, 0},
		{"still nothing, and the names are a minute old", 0, 0},
		{"a restart", 500, 1},
		{"nothing new: it is the names' turn", 500, 1},
		{"another restart", 900, 2},
	} {
		vertex.restarted = step.restarted
		render(t, newScrapeAt(t, side, begin.Add(time.Duration(n)*namesLife)))
		assert.Equal(t, step.asked, vertex.failures, step.why)
	}
}

func TestAPanicOfOneJobIsAnError(t *testing.T) {
	err := each([]int{1, 2}, func(n int) error {
		if n == 2 {
			panic("an answer that nobody thought of")
		}
		return nil
	})
	assert.EqualError(t, err, "panic: an answer that nobody thought of")
}
