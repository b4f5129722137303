package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestRows(t *testing.T) {
	window := raised{Name: "WindowsConflicting", Severity: "critical", After: 12}
	theirs := raised{Name: "FlinkJobRestarted", Severity: "info", After: 6, Other: true}
	one, both := fault{does: "it", hold: time.Minute}, fault{does: "it", shared: true, fixed: "mended"}
	for name, row := range map[string]struct {
		fault  fault
		alerts []raised
		want   string
	}{
		"nothing is raised": {one, nil, "| it, for 1 minutes | none | | | | | quiet |\n"},
		"the other job is quiet": {
			both, []raised{window}, "| it | WindowsConflicting | 12 s |  | mended | 0 s | quiet |\n",
		},
		"what both jobs need is broken": {
			both,
			[]raised{theirs, window},
			"| it | WindowsConflicting | 12 s |  | mended | 0 s | both: *FlinkJobRestarted* 6 s |\n",
		},
		"the other job is not quiet": {
			one,
			[]raised{window, theirs},
			"| it | WindowsConflicting | 12 s |  | none, after 1 minutes | 0 s | *FlinkJobRestarted* 6 s |\n",
		},
	} {
		assert.Equal(t, row.want, result{Alerts: row.alerts}.row(row.fault), name)
	}
	assert.Equal(t, "did not run", result{Alone: true}.others(one), "that nothing was raised of a job that was not there")
}

// An alert is of the other job by its audit or by its job; one of neither is of what is shared.
func TestWhoseAlert(t *testing.T) {
	for name, row := range map[string]struct {
		labels map[string]string
		other  bool
	}{
		"the audit of the other job": {map[string]string{"audit": otherAudit}, true},
		"the other job":              {map[string]string{"job_name": otherJob}, true},
		"the first job":              {map[string]string{"job_name": firstJob, "audit": "main"}, false},
		"what both need":             {nil, false},
	} {
		assert.Equal(t, row.other, seenOf(row.labels).other, name)
	}
}

// What a fault would raise that was not done is told with the alerts that none raises.
func TestFaultsThatWereNotDone(t *testing.T) {
	const reason = "| KafkaUnreachable | `make measure FAULTS=kafka` raises it, and has not been done for this page. |"
	assert.Contains(t, unraisedTable(nil), reason)
	assert.NotContains(t, unraisedTable(map[string]result{"kafka": {}}), "KafkaUnreachable")
	elsewhere := result{Alerts: []raised{{Name: "KafkaUnreachable"}}}
	assert.NotContains(t, unraisedTable(map[string]result{"quiet": elsewhere}), "KafkaUnreachable")
}
