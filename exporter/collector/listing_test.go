package collector

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/flink"
	"flinkwatch/exporter/metric"
)

// Of more jobs than a scrape has time for, those that run are exported first, and how many are left out is said.
func TestMoreJobsThanAreExported(t *testing.T) {
	cluster := &fakeCluster{live: 3, ended: 2 * mostJobs, vertices: 1, parallelism: 1, taskManagers: 1}
	log := &bytes.Buffer{}
	page := scrape(t, newHandler(cluster.serve(t), log), 60)
	assert.Equal(t, mostJobs, strings.Count(page, "\nflink_job_start_timestamp_seconds{"))
	assert.Equal(t, 3, strings.Count(page, "\nflink_job_restarts_total{"))
	assert.Contains(t, page, `flink_cluster_jobs{state="FINISHED"} 4000`, "all are counted")
	assert.Contains(t, page, `flink_exporter_collector_success{collector="job"} 0`)
	assert.Contains(t, log.String(), "job: left out: 2003 of 4003 jobs")
}

func TestImportance(t *testing.T) {
	jobs := parseJobs(t, "c@2:RUNNING b@7:FINISHED a@1:CREATED d@9:FAILED e@2:RUNNING")
	listing := newListing(jobs, nil, FlinkConfig{})
	require.NoError(t, listing.leftOut)
	assert.Len(t, listing.live(), 3)
	for _, order := range []string{"a@1 c@2", "c@2 e@2", "e@2 d@9", "d@9 b@7"} {
		a, b, _ := strings.Cut(order, " ")
		byID := map[string]flink.Job{}
		for _, job := range jobs {
			byID[job.ID] = job
		}
		assert.Negative(t, importance(byID[a], byID[b]), order)
		assert.Positive(t, importance(byID[b], byID[a]), order)
	}
}

// A regular expression of jobs is for their names, however long these are.
func TestLongNamesAreMatchedAsAWhole(t *testing.T) {
	jobs := parseJobs(t, strings.Repeat("n", 2000)+"@1:RUNNING")
	listing := newListing(jobs, nil, FlinkConfig{Exclude: nil})
	require.Len(t, listing.exported, 1)
	assert.Less(t, len(listing.exported[0].Name), 600)
	assert.Len(t, listing.all[0].Name, 2000)
}

// A page is no larger than mostBytes, however long the labels are.
func TestBytesAreLimited(t *testing.T) {
	name := strings.Repeat("n", 1<<20)
	var metrics []prometheus.Metric
	for range 100 {
		metrics = append(metrics, prometheus.MustNewConstMetric(
			metric.JobRestarts.Desc(), prometheus.CounterValue, 1, "id", name))
	}
	outcomes := []outcome{{metrics: metrics[:10]}, {metrics: metrics}, {metrics: metrics[:1]}}
	limit(outcomes, 50_000)
	assert.Equal(t, []int{10, 21, 0}, []int{
		len(outcomes[0].metrics), len(outcomes[1].metrics), len(outcomes[2].metrics),
	})
	assert.Equal(t, []int{0, 79, 1}, []int{outcomes[0].dropped, outcomes[1].dropped, outcomes[2].dropped})
}

// Fifty audits have twice as many series as are allowed.
func BenchmarkLimit(b *testing.B) {
	const audits, series = 50, 2000
	all := make([]outcome, audits)
	for i := range all {
		for n := range series {
			all[i].metrics = append(all[i].metrics, prometheus.MustNewConstMetric(
				metric.JobRestarts.Desc(), prometheus.CounterValue, 1, strconv.Itoa(n), "the name"))
		}
	}
	for b.Loop() {
		limit(slices.Clone(all), audits*series/2)
	}
}
