package main

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/alerts"
)

// Every alert was raised by a fault on the page, or the page says why none raises it, and not both.
func TestPageHasEveryAlert(t *testing.T) {
	measured, reasons := committedPage(t)
	for _, name := range allAlerts(t) {
		if name == "Watchdog" {
			continue
		}
		seen, explained := strings.Contains(measured, name), strings.Contains(reasons, "| "+name+" |")
		assert.True(t, seen || explained, "%s: no fault raises it, and nothing says why: alerts/measure/unraised.go", name)
		assert.False(t, seen && explained, "%s is raised, and the page says that nothing raises it", name)
	}
	for name := range unraised {
		assert.Contains(t, allAlerts(t), name, "the reason of an alert that is no more")
	}
}

// Every fault is on the page, and one of the first job alone left the other job quiet.
func TestOtherJobIsQuiet(t *testing.T) {
	measured, _ := committedPage(t)
	for _, f := range faults {
		row := rowOf(measured, f)
		require.NotEmpty(t, row, "%s was not measured: make measure FAULTS=%s", f.name, f.name)
		if !f.shared {
			assert.True(t, strings.HasSuffix(row, "| quiet |"), "%s: %s", f.name, row)
		}
	}
}

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
			both, []raised{theirs, window}, "| it | WindowsConflicting | 12 s |  | mended | 0 s | both: *FlinkJobRestarted* 6 s |\n",
		},
		"the other job is not quiet": {
			one,
			[]raised{window, theirs},
			"| it | WindowsConflicting | 12 s |  | none, after 1 minutes | 0 s | *FlinkJobRestarted* 6 s |\n",
		},
	} {
		assert.Equal(t, row.want, result{Alerts: row.alerts}.row(row.fault), name)
	}
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

// committedPage is docs/alerts-measured.md: the table of faults, and that of alerts which none raises.
func committedPage(t *testing.T) (measured, reasons string) {
	t.Helper()
	page, err := os.ReadFile("../../docs/alerts-measured.md")
	require.NoError(t, err)
	measured, reasons, _ = strings.Cut(string(page), "\n## ")
	return measured, reasons
}

// rowOf is the row of a fault.
func rowOf(table string, f fault) string {
	for line := range strings.Lines(table) {
		if strings.HasPrefix(line, "| "+f.cell()+" |") || strings.HasPrefix(line, "| "+f.cell()+", for ") {
			return strings.TrimSpace(line)
		}
	}
	return ""
}

func allAlerts(t *testing.T) (names []string) {
	t.Helper()
	rules, err := alerts.Rules()
	require.NoError(t, err)
	for _, rule := range rules {
		if rule.Alert != "" {
			names = append(names, rule.Alert)
		}
	}
	return names
}
