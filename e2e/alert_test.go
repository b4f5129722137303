//go:build e2e

package e2e

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/stretchr/testify/require"
)

// What Prometheus says of a story: which alerts fired, and whether all jobs of it are one.

// firing names the alerts that fire and are worth waking somebody: not the Watchdog, and nothing that only informs.
func (s *stack) firing() (names []string) {
	s.t.Helper()
	for name := range s.query(`ALERTS{alertstate="firing",severity!~"none|info"}`, "alertname") {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// awaitAlert waits until an alert fires.
func (s *stack) awaitAlert(name string) {
	s.t.Helper()
	s.eventually(3*time.Minute, name+" fires", func() string {
		if firing := s.firing(); !slices.Contains(firing, name) {
			return "what fires: " + strings.Join(firing, " ")
		}
		return ""
	})
}

// awaitQuiet waits until no alert fires any more.
func (s *stack) awaitQuiet() {
	s.t.Helper()
	s.eventually(5*time.Minute, "the alerts clear", func() string { return strings.Join(s.firing(), " ") })
}

// requireOneStory requires that the jobs of the story, each with an id of its own, are one series in what the
// dashboards show and the alerts judge.
func (s *stack) requireOneStory(jobs int) {
	s.t.Helper()
	const since = "[20m]"
	s.eventually(time.Minute, "Prometheus has seen the jobs", func() string {
		ids := s.query(`count_over_time(flink_job_start_timestamp_seconds`+since+`)`, "job_id")
		return lacksAtLeast("job ids", float64(len(ids)), float64(jobs))
	})
	for _, rule := range []string{"job:flink_tasks_running:ratio", "job:flink_job_unfinished:max"} {
		series := s.query(fmt.Sprintf("count(count_over_time(%s%s)) by (job_name)", rule, since), "job_name")
		require.Equal(s.t, map[string]float64{"Click Event Count": 1}, series, rule)
	}
	backlog := s.query("count(count_over_time(group_topic:window_audit_backlog_records:sum"+since+")) by (topic)", "topic")
	require.Equal(s.t, map[string]float64{"input": 1}, backlog, "the backlog")
}
