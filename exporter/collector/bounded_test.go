package collector

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
)

// bounded is a batch job that has failed and was restarted: Flink has neither checkpoints nor settings of them for it.
type bounded struct {
	state string
	mu    sync.Mutex
	asked map[string]int
}

func (b *bounded) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.asked[request.URL.Path]++
	switch path := request.URL.Path; path {
	case "/jobs/overview":
		fmt.Fprintf(w, `{"jobs":[{"jid":"j","name":"batch","state":%q,"start-time":1,"tasks":{"running":1}}]}`, b.state)
	case "/jobs/j":
		fmt.Fprint(w, `{"jid":"j","now":100000,"job-type":"BATCH","timestamps":{"RUNNING":1,"RESTARTING":50},"vertices":[],
			"plan":{"nodes":[]}}`)
	case "/jobs/j/checkpoints":
		if b.state == "INITIALIZING" {
			http.Error(w, `{"errors":["Internal server error."]}`, http.StatusInternalServerError)
			return
		}
		http.Error(w, `{"errors":["…RestHandlerException: Checkpointing has not been enabled."]}`, http.StatusNotFound)
	case "/jobs/j/checkpoints/config":
		http.Error(w, `{"errors":["…RestHandlerException: Checkpointing is not enabled for this job (j)."]}`,
			http.StatusNotFound)
	case "/jobs/j/exceptions":
		fmt.Fprint(w, `{"exceptionHistory":{"entries":[{"exceptionName":"java.lang.Boom","timestamp":60}]}}`)
	default:
		fmt.Fprint(w, emptyAnswers[path])
	}
}

// That Flink has no checkpoints of a job says nothing of the job: its failures are asked for, and checkpoints are not
// asked for in vain.
func TestAJobWithoutCheckpoints(t *testing.T) {
	flink := &bounded{state: "RUNNING", asked: map[string]int{}}
	server := httptest.NewServer(flink)
	defer server.Close()
	side := newFlink(server.URL, FlinkConfig{}, &bytes.Buffer{})
	page := ""
	for range 4 {
		page = string(render(t, newScrape(t, side)))
	}
	assert.Contains(t, page, `flink_job_last_exception_timestamp_seconds{class="other",job_id="j",job_name="batch"} 0.06`)
	assert.Contains(t, page, `flink_job_checkpointing_enabled{job_id="j",job_name="batch"} 0`)
	assert.Contains(t, page, `flink_job_info{job_id="j",job_name="batch",type="BATCH"} 1`)
	assert.NotRegexp(t, `flink_exporter_collector_success\{[^}]*\} 0`, page)
	assert.Equal(t, 1, flink.asked["/jobs/j/checkpoints/config"])
	assert.LessOrEqual(t, flink.asked["/jobs/j/checkpoints"], 1)
}

// Flink cannot tell of checkpoints before a job is initialized, which may take minutes where another JobManager takes
// over.
func TestAJobThatIsBeingInitialized(t *testing.T) {
	flink := &bounded{state: "INITIALIZING", asked: map[string]int{}}
	server := httptest.NewServer(flink)
	defer server.Close()
	page := string(render(t, newScrape(t, newFlink(server.URL, FlinkConfig{}, &bytes.Buffer{}))))
	assert.NotRegexp(t, `flink_exporter_collector_success\{[^}]*\} 0`, page)
	assert.Zero(t, flink.asked["/jobs/j/checkpoints"])
}
