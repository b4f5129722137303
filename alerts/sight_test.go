package alerts_test

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"

	"flinkwatch/exporter/metric"
)

// ownSight are the families in which the exporter speaks of itself, and those that say of anything whether it is known.
var ownSight = regexp.MustCompile(`^(flink_exporter|window_audit)_` +
	`|_(up|success|ready|complete|known|unknown|missing|failed|dropped|capped|cut)(_total)?$`)

// saysNothingOfSight are those of them that no alert has to read, each with the reason.
var saysNothingOfSight = map[string]string{
	"flink_exporter_collector_duration_seconds": "one that is late has failed: flink_exporter_collector_success",
	"flink_exporter_probe_targets":              "how much is remembered; whether a cluster is seen is flink_exporter_up",
	"flink_exporter_rest_errors_total":          "what was needed fails its collector; a job that has left is no error",
	"flink_exporter_rest_request_seconds_total": "the cost of asking",
	"flink_exporter_rest_requests_total":        "the cost of asking",
	"flink_job_ready":                           "of the job, not of what is known; flink_job_tasks has the numbers",

	"window_audit_aborted_records_total":                 "records of aborted transactions are no results",
	"window_audit_backlog_basis_info":                    "what the backlog is reckoned from",
	"window_audit_events_total":                          "what went into the decided windows",
	"window_audit_group_committed_offset":                "the backlog is made of it",
	"window_audit_horizon_windows":                       "verdicts; alerts read those of the recent past",
	"window_audit_key_recent_windows":                    "verdicts by key; alerts read them over all keys",
	"window_audit_lag_records":                           "what is behind has an old reading point, which is read",
	"window_audit_last_window_end_timestamp_seconds":     "event time of the output",
	"window_audit_late_events_total":                     "a job may drop what is late",
	"window_audit_lost_events":                           "by how much windows are short",
	"window_audit_other_shards_records_total":            "what one shard reads past another one judges",
	"window_audit_pending_windows":                       "not due yet",
	"window_audit_records_total":                         "the pace of the output",
	"window_audit_repeated_records":                      "duplicates, as records",
	"window_audit_latest_window_events":                  "the ring of the latest windows, for dashboards",
	"window_audit_latest_window_start_timestamp_seconds": "the ring of the latest windows, for dashboards",
	"window_audit_latest_window_verdict":                 "the ring of the latest windows, for dashboards",
	"window_audit_surplus_events":                        "by how much windows are over",
	"window_audit_verdict_changes_total":                 "revised verdicts; alerts read the present ones",
	"window_audit_window_size_seconds":                   "alerts read how far apart windows end",
	"window_audit_windows_total":                         "first verdicts; alerts read the present ones",
}

// What is not seen raises an alert: each family that can say so is read by one, or it stands above why it need not be.
func TestWhatIsNotSeenRaisesAnAlert(t *testing.T) {
	read := readByAlerts(t)
	exists := map[string]bool{}
	for _, family := range metric.Families() {
		exists[family.Name] = true
		_, excused := saysNothingOfSight[family.Name]
		if ownSight.MatchString(family.Name) {
			assert.NotEqual(t, excused, read[family.Name], "%s: an alert reads it, or it says why none does", family.Name)
		}
	}
	for name := range saysNothingOfSight {
		assert.True(t, exists[name], "%s: there is no such family", name)
	}
}

var word = regexp.MustCompile(`[a-zA-Z_:][a-zA-Z0-9_:]*`)

// readByAlerts are the names that alerts read, and those that are read to record what they read.
func readByAlerts(t *testing.T) map[string]bool {
	t.Helper()
	recorded, read := map[string]string{}, map[string]bool{}
	for _, rule := range load(t) {
		if rule.Record != "" {
			recorded[rule.Record] += " " + rule.Expr
		}
	}
	var follow func(expr string)
	follow = func(expr string) {
		for _, name := range word.FindAllString(expr, -1) {
			if !read[name] {
				read[name] = true
				follow(recorded[name])
			}
		}
	}
	for _, alert := range alertsOf(t) {
		follow(alert.Expr)
	}
	return read
}
