package collector

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// No scrape costs more than 4 + 4·J + V + T requests: neither the first one, nor those that learn names again, nor
// those after a failure; and none costs more for a higher parallelism. Each job that has finished costs one, once.
func TestRequestsPerScrape(t *testing.T) {
	tests := []*fakeCluster{
		{taskManagers: 1},
		{ended: 50, taskManagers: 3},
		{live: 1, vertices: 4, parallelism: 1, taskManagers: 1},
		{live: 1, vertices: 4, parallelism: 500, taskManagers: 1},
		{live: 1, vertices: 4, parallelism: 500, taskManagers: 1, troubled: true},
		{live: 5, ended: 5, vertices: 20, parallelism: 8, taskManagers: 4},
	}
	for _, cluster := range tests {
		t.Run(fmt.Sprintf("%d jobs, %d vertices, parallelism %d, troubled %v",
			cluster.live, cluster.vertices, cluster.parallelism, cluster.troubled), func(t *testing.T) {
			log := &bytes.Buffer{}
			side := newFlink(cluster.serve(t), FlinkConfig{}, log)
			finished := int64(cluster.ended)
			for i := range 8 {
				before := cluster.requests.Load()
				registry := prometheus.NewRegistry()
				require.NoError(t, registry.Register(newScrapeAt(t, side, time.Now().Add(time.Duration(i)*namesLife/2))))
				_, err := gatherAndCount(registry)
				require.NoError(t, err)
				assert.LessOrEqual(t, cluster.requests.Load()-before, cluster.budget()+finished, "scrape %d", i)
				finished = 0
			}
			assert.Empty(t, log.String())
			assert.Equal(t, cluster.live*cluster.vertices,
				bytes.Count(render(t, newScrape(t, side)), []byte("\nflink_vertex_in_pool_usage_ratio{")))
		})
	}
}

// 50 jobs × 20 vertices × parallelism 200, and 5 ms per answer: under 3 s. With four requests at once, 1200 of them
// take 1.5 s, and 1.8 s were measured for all of it. The fastest of three scrapes counts, because tests share their
// machine.
func TestLargeCluster(t *testing.T) {
	cluster := &fakeCluster{live: 50, vertices: 20, parallelism: 200, taskManagers: 20, delay: 5 * time.Millisecond}
	log := &bytes.Buffer{}
	side := newFlink(cluster.serve(t), FlinkConfig{}, log)
	fastest := time.Hour
	for i := range 3 {
		registry := prometheus.NewRegistry()
		require.NoError(t, registry.Register(newScrape(t, side)))
		before, begin := cluster.requests.Load(), time.Now()
		count, err := gatherAndCount(registry)
		require.NoError(t, err)
		took := time.Since(begin)
		t.Logf("scrape %d: %v, %d requests, %d series", i, took, cluster.requests.Load()-before, count)
		fastest = min(fastest, took)
	}
	assert.Less(t, fastest, 3*time.Second*raceFactor)
	assert.Empty(t, log.String())
}

func gatherAndCount(gatherer prometheus.Gatherer) (count int, err error) {
	families, err := gatherer.Gather()
	for _, family := range families {
		count += len(family.GetMetric())
	}
	return count, err
}

// A vertex with more names than fit into one request line is asked more than once, and no line is above Flink's limit.
func TestLongRequestsAreSplit(t *testing.T) {
	cluster := &fakeCluster{live: 1, vertices: 1, parallelism: 1, taskManagers: 1}
	side := newFlink(cluster.serve(t), FlinkConfig{}, &bytes.Buffer{})
	names := make([]string, 200)
	for i := range names {
		names[i] = fmt.Sprintf("Source__ClickEvent_Source.KafkaSourceReader.topic.input.partition.%d.currentOffset", i)
	}
	render(t, newScrape(t, side))
	side.memory.names.put(vertexRun{run{"0", 0.001}, "v0"}, vertexNames{names: names, at: time.Now()})
	page := render(t, newScrape(t, side))
	assert.Equal(t, len(names), bytes.Count(page, []byte("\nflink_source_current_offset{")))
	assert.Less(t, cluster.longest.Load(), int64(4096))
}

// More series than are allowed: the last collectors lose theirs, the same ones each time, and it is counted.
func TestSeriesAreLimited(t *testing.T) {
	cluster := &fakeCluster{live: 3, vertices: 5, parallelism: 2, taskManagers: 1}
	side := newFlink(cluster.serve(t), FlinkConfig{}, &bytes.Buffer{})
	render(t, newScrape(t, side))
	scrape := func() string {
		s := newScrape(t, side)
		s.MaxSeries = 120
		return string(durations.ReplaceAll(render(t, s), nil))
	}
	page := scrape()
	assert.Contains(t, page, "flink_job_restarts_total{")
	assert.Regexp(t, `flink_exporter_series_dropped\{collector="vertex"\} [1-9]`, page)
	assert.Contains(t, page, `flink_exporter_series_dropped{collector="job"} 0`)
	rest := func(page string) string { return page[bytes.Index([]byte(page), []byte("# HELP flink_job")):] }
	assert.Equal(t, rest(page), rest(scrape()))
}

func TestNoLimitDropsNothing(t *testing.T) {
	outcomes := []outcome{{metrics: make([]prometheus.Metric, 5)}}
	limit(outcomes, 0)
	assert.Len(t, outcomes[0].metrics, 5)
	assert.Zero(t, outcomes[0].dropped)
}
