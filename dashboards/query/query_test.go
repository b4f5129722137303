package query_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"flinkwatch/dashboards/query"
	"flinkwatch/exporter/metric"
)

func TestQueries(t *testing.T) {
	for _, row := range []struct{ name, got, want string }{
		{"no labels", query.Of(metric.Up), `flink_exporter_up`},
		{
			"a family with jobs follows the dashboard's choice", query.Of(metric.JobTasks, query.Is("state", "RUNNING")),
			`flink_job_tasks{job_name=~"$job_name",state="RUNNING"}`,
		},
		{
			"one of several values", query.Of(metric.AuditRecentWindows, query.Is("verdict", "short", "over")),
			`window_audit_recent_windows{verdict=~"short|over"}`,
		},
		{"recorded, by job", query.Recorded("job:x:sum"), `job:x:sum{job_name=~"$job_name"}`},
		{"recorded, by something else", query.Recorded("topic:x:sum"), `topic:x:sum`},
		{
			"a sum of rates", query.Sum(query.Rate(query.Of(metric.AuditRecords)), "a", "b"),
			`sum by (a, b) (rate(window_audit_records_total[$__rate_interval]))`,
		},
		{"an age", query.Age(query.Max("x")), `time() - max(x)`},
	} {
		t.Run(row.name, func(t *testing.T) { assert.Equal(t, row.want, row.got) })
	}
}
