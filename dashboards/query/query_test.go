package query_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"flinkwatch/dashboards/query"
	"flinkwatch/exporter/metric"
)

func TestQueries(t *testing.T) {
	for _, row := range []struct{ name, got, want string }{
		{"of the chosen clusters", query.Of(metric.Up), `flink_exporter_up{cluster=~"$cluster"}`},
		{
			"a family with jobs follows the dashboard's choice", query.Of(metric.JobTasks, query.Is("state", "RUNNING")),
			`flink_job_tasks{cluster=~"$cluster",job_name=~"$job_name",state="RUNNING"}`,
		},
		{
			"an audit's job is no choice", query.Of(metric.AuditInfo),
			`window_audit_info{cluster=~"$cluster",audit=~"$audit(-[0-9]+-of-[0-9]+)?"}`,
		},
		{
			"one of several values", query.Of(metric.AuditRecentWindows, query.Is("verdict", "short", "over")),
			`window_audit_recent_windows{cluster=~"$cluster",audit=~"$audit(-[0-9]+-of-[0-9]+)?",verdict=~"short|over"}`,
		},
		{"recorded, by job", query.Recorded("job:x:sum"), `job:x:sum{cluster=~"$cluster",job_name=~"$job_name"}`},
		{"recorded, by id", query.Recorded("job_id:x:max"), `job_id:x:max{cluster=~"$cluster",job_name=~"$job_name"}`},
		{"recorded, by something else", query.Recorded("topic:x:sum"), `topic:x:sum{cluster=~"$cluster"}`},
		{
			"not of shards of the chosen audit", query.OfOne(metric.AuditLatestVerdict),
			`window_audit_latest_window_verdict{cluster=~"$cluster",audit=~"$audit"}`,
		},
		{
			"recorded, by whole audit", query.OfWholes("whole:x:sum", query.Is("verdict", "short")),
			`(whole:x:sum{cluster=~"$cluster",verdict="short"} and on (cluster, whole) ` +
				`audit_whole:window_audit_shards:group{cluster=~"$cluster",audit=~"$audit(-[0-9]+-of-[0-9]+)?"})`,
		},
		{
			"a sum of rates", query.Sum(query.Rate(query.Of(metric.AuditRecords)), "a", "b"),
			`sum by (a, b) (rate(window_audit_records_total` +
				`{cluster=~"$cluster",audit=~"$audit(-[0-9]+-of-[0-9]+)?"}[$__rate_interval]))`,
		},
		{"a rate over the chosen span", query.RateOverSpan("x"), `rate(x[$span])`},
		{
			"alerts of the chosen clusters and audits, and of none", query.Firing(query.Is("severity", "info")),
			`ALERTS{alertstate="firing",cluster=~"$cluster|",audit=~"$audit(-[0-9]+-of-[0-9]+)?|",severity="info"}`,
		},
		{"an increase", query.Increase("x", "15m"), `increase(x[15m])`},
		{"one more label", query.Label("x", "a", "b"), `label_replace(x, "a", "b", "", "")`},
		{"a legend", query.Legend("a"), `{{a}}`},
		{"an age", query.Age(query.Max("x")), `time() - max(x)`},
	} {
		t.Run(row.name, func(t *testing.T) { assert.Equal(t, row.want, row.got) })
	}
}
