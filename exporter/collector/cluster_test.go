package collector

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// fakeCluster answers as a cluster of any size; the vertices of its jobs stand in a ring, so that all have inputs.
type fakeCluster struct {
	live, ended, vertices, parallelism, taskManagers int

	oneName  bool          // all jobs have one name
	troubled bool          // every job has been restarted once, and some attempts of every vertex are older
	delay    time.Duration // of each answer
	requests atomic.Int64
	longest  atomic.Int64 // request line, in bytes
}

func (c *fakeCluster) serve(t *testing.T) string {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c.requests.Add(1)
		line := int64(len("GET  HTTP/1.1") + len(r.RequestURI))
		for longest := c.longest.Load(); line > longest && !c.longest.CompareAndSwap(longest, line); {
			longest = c.longest.Load()
		}
		if c.delay > 0 {
			time.Sleep(c.delay)
		}
		_, _ = fmt.Fprint(w, c.answer(r))
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// budget is what a scrape may cost.
func (c *fakeCluster) budget() int64 {
	return int64(4 + 4*c.live + c.live*c.vertices + c.taskManagers)
}

func (c *fakeCluster) answer(r *http.Request) string {
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	switch {
	case r.URL.Path == "/overview":
		return `{"taskmanagers":1,"slots-total":1,"slots-available":0}`
	case r.URL.Path == "/jobs/overview":
		return c.list()
	case r.URL.Path == "/taskmanagers":
		return c.taskManagerList()
	case strings.HasSuffix(r.URL.Path, "/subtasks/metrics"):
		return c.vertexMetrics(r)
	case strings.HasSuffix(r.URL.Path, "/metrics"):
		return `[{"id":"numRestarts","value":"0"},{"id":"Status.JVM.Threads.Count","value":"7"}]`
	case strings.HasSuffix(r.URL.Path, "/checkpoints"):
		return `{"counts":{"completed":1}}`
	case strings.HasSuffix(r.URL.Path, "/checkpoints/config"):
		return `{"interval":1000}`
	case strings.HasSuffix(r.URL.Path, "/exceptions"):
		return `{"exceptionHistory":{"entries":[{"timestamp":7,"exceptionName":"x.Y"}]}}`
	case len(parts) == 4:
		return c.subtasks()
	}
	return c.details(parts[1])
}

func (c *fakeCluster) list() string {
	var jobs []string
	for i := range c.live + c.ended {
		state := "RUNNING"
		if i >= c.live {
			state = "FINISHED"
		}
		name := fmt.Sprintf("job %d", i)
		if c.oneName {
			name = "twin"
		}
		jobs = append(jobs, fmt.Sprintf(`{"jid":"%d","name":%q,"state":%q,"start-time":1,"tasks":{"running":%d}}`,
			i, name, state, c.vertices*c.parallelism))
	}
	return `{"jobs":[` + strings.Join(jobs, ",") + `]}`
}

func (c *fakeCluster) taskManagerList() string {
	var all []string
	for i := range c.taskManagers {
		all = append(all, fmt.Sprintf(`{"id":"tm-%d","slotsNumber":2,"freeSlots":1}`, i))
	}
	return `{"taskmanagers":[` + strings.Join(all, ",") + `]}`
}

// vertexMetrics are all that are asked for, or a list as long as Flink's own.
func (c *fakeCluster) vertexMetrics(r *http.Request) string {
	names := strings.Split(r.URL.Query().Get("get"), ",")
	if names[0] == "" {
		names = []string{"Shuffle.Netty.Input.Buffers.inPoolUsage", "currentInputWatermark", "op.numLateRecordsDropped"}
		for i := range 100 {
			names = append(names, fmt.Sprintf("numOtherThings%d", i))
		}
	}
	var all []string
	for _, name := range names {
		all = append(all, fmt.Sprintf(`{"id":%q,"min":1,"max":2,"sum":3}`, name))
	}
	return "[" + strings.Join(all, ",") + "]"
}

const activity = `{"accumulated-busy-time":7,"read-bytes-complete":true,"read-records-complete":true,
	"write-bytes-complete":true,"write-records-complete":true}`

func (c *fakeCluster) details(id string) string {
	restarting := 0
	if c.troubled {
		restarting = 500
	}
	var boxes, nodes []string
	for i := range c.vertices {
		boxes = append(boxes, fmt.Sprintf(
			`{"id":"v%d","name":"vertex %d","parallelism":%d,"start-time":100,"tasks":{"RUNNING":%d},"metrics":%s}`,
			i, i, c.parallelism, c.parallelism, activity))
		nodes = append(nodes, fmt.Sprintf(`{"id":"v%d","inputs":[{"id":"v%d"}]}`, i, (i+1)%c.vertices))
	}
	return fmt.Sprintf(`{"jid":%q,"timestamps":{"RUNNING":600,"RESTARTING":%d},"vertices":[%s],"plan":{"nodes":[%s]}}`,
		id, restarting, strings.Join(boxes, ","), strings.Join(nodes, ","))
}

func (c *fakeCluster) subtasks() string {
	var all []string
	for i := range c.parallelism {
		all = append(all, fmt.Sprintf(`{"subtask":%d,"status":"RUNNING","attempt":%d,"metrics":%s}`, i, i%2, activity))
	}
	return `{"subtasks":[` + strings.Join(all, ",") + `]}`
}
