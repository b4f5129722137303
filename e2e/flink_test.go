//go:build e2e

package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/metric"
)

// What the exporter says of Flink is what Flink says, at little cost; and when a part of Flink is killed, what is gone
// is gone from the page, too.
func TestFlink(t *testing.T) {
	t.Parallel()
	s := newStack(t, "flink", 15000, "WINDOW_SIZE=3s")
	s.run("up")
	s.requireValuesAreFlinks()
	s.requireCheapScrapes()

	s.run("kill", "taskmanager")
	s.eventually(time.Minute, "Flink notices the loss of its TaskManager", func() string {
		return s.flink("/taskmanagers").lacksNone("taskmanagers")
	})
	s.requireOnlyWhatIsTrueWithoutTaskManager(s.scrape())
	s.run("start", "taskmanager")
	s.eventually(2*time.Minute, "the job is ready again", func() string {
		return lacksAtLeast("ready", s.scrape().sum(metric.JobReady), 1)
	})
	require.Len(t, s.scrape()[metric.JobLastException.Name].GetMetric(), 1, "the failure is dated")

	s.run("kill", "jobmanager")
	s.requireNothingOfFlink(s.scrape())
	s.run("start", "jobmanager")
	s.eventually(time.Minute, "the new JobManager is seen", func() string {
		return lacksAtLeast("up", s.scrape().sum(metric.Up), 1)
	})
	require.Empty(t, s.scrape()[metric.JobRestarts.Name], "without high availability the job is gone with the JobManager")
}

// requireValuesAreFlinks requires that each value lies between what Flink's REST API says before and after the scrape.
// Flink refreshes its metrics every ten seconds; where it did so twice in between, another try is due.
func (s *stack) requireValuesAreFlinks() {
	s.t.Helper()
	var compared []string
	s.eventually(time.Minute, "every value is Flink's own", func() string {
		before := s.readings()
		page := s.scrape()
		after := s.readings()
		compared = compared[:0]
		for series, low := range before {
			high, both := after[series]
			value, served := page.series()[series]
			switch {
			case !both:
				continue
			case !served:
				return series + " is not served"
			case value < min(low, high)-rounding || value > max(low, high)+slack(series):
				return fmt.Sprintf("%s is %v, Flink says %v before and %v after", series, value, low, high)
			}
			compared = append(compared, series)
		}
		return page.lacksComparison(compared)
	})
	slices.Sort(compared)
	s.t.Logf("%d values are Flink's own:\n%s", len(compared), strings.Join(compared, "\n"))
}

// slack is by how much a value may be above Flink's, in seconds.
func slack(series string) float64 {
	for family, seconds := range taken {
		if strings.HasPrefix(series, family.Name+"|") {
			return seconds
		}
	}
	return rounding
}

// derived are families whose values no endpoint gives as they are.
var derived = []*metric.Family{
	metric.ClusterInfo, metric.ClusterJobs, metric.JobState, metric.JobReady, metric.JobParallelism, metric.JobMetricsTime,
	metric.JobCheckpointing, metric.JobInfo, metric.VertexTasks, metric.VertexWatermarkSkew,
	metric.VertexBackpressureLevel,
	metric.VertexBusiest,
}

// lacksComparison names a family of Flink's that is on the page and was not compared.
func (p page) lacksComparison(compared []string) string {
	done := map[string]bool{}
	for _, series := range compared {
		name, _, _ := strings.Cut(series, "|")
		done[name] = true
	}
	for _, family := range derived {
		done[family.Name] = true
	}
	for name := range p {
		if strings.HasPrefix(name, "flink_") && !strings.HasPrefix(name, "flink_exporter_") && !done[name] {
			return name + " was not compared"
		}
	}
	return ""
}

// requireCheapScrapes requires a median of less than 150 ms, and at most 4 + 4·J + V + T requests.
func (s *stack) requireCheapScrapes() {
	s.t.Helper()
	const scrapes = 20
	var took []time.Duration
	before := s.scrape().sum(metric.RestRequests)
	pace := time.NewTicker(500 * time.Millisecond) // neither idle nor back to back
	defer pace.Stop()
	for range scrapes {
		begin := time.Now()
		s.scrape()
		took = append(took, time.Since(begin))
		<-pace.C
	}
	page := s.scrape()
	requests := page.sum(metric.RestRequests) - before
	vertices := float64(len(page[metric.VertexParallelism.Name].GetMetric()))
	prometheus := 5.0 // that scrapes as well, every five seconds
	slices.Sort(took)
	s.t.Logf("a scrape takes %v (median), %v at most; %.1f requests", took[scrapes/2], took[scrapes-1], requests/scrapes)
	assert.Less(s.t, took[scrapes/2], 150*time.Millisecond)
	age := float64(time.Now().UnixMilli())/1000 - page.sum(metric.JobMetricsTime)
	assert.Less(s.t, age, 11.0, "Flink's metrics are seconds old, and it fetches them every ten")
	assert.LessOrEqual(s.t, requests, (scrapes+1+prometheus)*(4+4+vertices+1))
}

func (s *stack) requireOnlyWhatIsTrueWithoutTaskManager(page page) {
	s.t.Helper()
	require.EqualValues(s.t, 1, page.sum(metric.Up))
	require.Zero(s.t, page.sum(metric.ClusterTaskManagers))
	require.Zero(s.t, page.sum(metric.JobReady))
	require.Zero(s.t, page.sum(metric.JobTasks, metric.LabelState, "RUNNING"))
	always := []string{metric.VertexParallelism.Name, metric.VertexTasks.Name}
	for name := range page {
		for _, prefix := range []string{"flink_tm_", "flink_vertex_", "flink_source_", "flink_sink_"} {
			if strings.HasPrefix(name, prefix) && !slices.Contains(always, name) {
				require.Fail(s.t, "stale", "%s is served, and no TaskManager is there", name)
			}
		}
	}
}

func (s *stack) requireNothingOfFlink(page page) {
	s.t.Helper()
	require.Contains(s.t, page, metric.Up.Name)
	require.Zero(s.t, page.sum(metric.Up))
	for name := range page {
		stale := strings.HasPrefix(name, "flink_") && !strings.HasPrefix(name, "flink_exporter_")
		require.False(s.t, stale, "%s is served, and no JobManager is there", name)
	}
}
