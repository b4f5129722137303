package main

import (
	"strings"

	"github.com/grafana/grafana-foundation-sdk/go/dashboard"

	"flinkwatch/dashboards/panel"
	"flinkwatch/dashboards/query"
)

// windows answers: is every window there, once, with the right count?
func windows() (dashboard.Dashboard, error) {
	builder := newDashboard(windowsUID, "Windows",
		"Is every window of every key there, once, with the right count?",
		oneOf(query.ClusterVariable), oneOf(query.AuditVariable), eachShard(), inMenu(query.JobVariable))
	panel.Place(builder,
		panel.Line(3, rightStat(), correctStat(), duplicatesStat()),
		panel.Line(3, overdueStat(), balanceStat(), readAgeStat()),
		panel.Split(12, 16, verdictGrid(), wrongList()),
		panel.Line(12, countGrid()),
		panel.Line(8, keysTable()),
		panel.Heading("Over time"),
		panel.Line(8, worstTimeline()),
		panel.Line(8, verdictsStacked(), horizonBars(), conservationTimeseries()),
		panel.Line(8, resultsTimeseries(), eventTimeTimeseries(), lateTimeseries()),
		panel.Heading("How to read this, and how to try it"),
		panel.Line(16, panel.Words("Verdicts", verdictsExplained())),
	)
	return builder.Build()
}

// verdictsExplained is a table in Markdown: what each verdict says, what causes it, and how to see it.
func verdictsExplained() string {
	const restarted = "`make kill SERVICE=taskmanager`, then `make start SERVICE=taskmanager`"
	text := "\n| verdict | a window of a key … | what causes it | try it on the playground |\n|---|---|---|---|\n"
	for _, row := range [][]string{
		{"correct", "came out once, with the right count", "", "`make up`"},
		{
			"duplicate", "came out more than once, with the right count", "a restart from a checkpoint, at least once",
			restarted,
		},
		{
			"missing", "did not come out, though later ones of its key did", "state lost in a restart",
			"the same, after `make submit JOB_ARGS=\"--event-time\"`",
		},
		{
			"short", "came out with too few events", "open windows forgotten, or late records dropped", "the same",
		},
		{
			"over", "came out with too many events", "records read twice into one window",
			"without `--event-time` windows are cut by the clock: short and over are expected",
		},
		{
			"conflict", "came out more than once, with counts that disagree",
			"a job that forgot its state counted the rest of a window again",
			"kill just after a window came out, without `--checkpointing`",
		},
		{
			"unjudged", "cannot be judged: evidence is missing or unclear",
			"retention, unreadable records, a job that began later", "",
		},
		{"pending", "is not due yet", "its key has fewer than two later windows in the output", ""},
		{
			"overdue", "is pending, and should have come out by now", "the job is down, or behind",
			"`make kill SERVICE=taskmanager`",
		},
	} {
		text += "| " + strings.Join(row, " | ") + " |\n"
	}
	return text
}
