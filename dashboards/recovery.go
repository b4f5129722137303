package main

import (
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"

	"flinkwatch/dashboards/panel"
)

// recovery answers: what broke, how far behind is it, and when is it over?
func recovery() (dashboard.Dashboard, error) {
	builder := newDashboard(recoveryUID, "Recovery",
		"What broke, how far behind is the job, when is it over, and was anything lost?")
	panel.Place(builder,
		panel.Line(3, rightStat(), tasksRunningStat(), silenceStat()),
		panel.Line(3, backlogStat(), behindStat(), furthestStat(), drainStat()),
		panel.Line(7, storyTimeline(), eventsTable()),
		panel.Heading("Capacity: TaskManagers, slots and tasks"),
		panel.Line(7, slotsTimeseries(), tasksStacked(), restartsTimeseries()),
		panel.Heading("Backlog: how far behind"),
		panel.Line(7, backlogTimeseries(), behindTimeseries(), logTimeseries()),
		panel.Heading("Results: is it over?"),
		panel.Line(4, catchUpStat(), overdueStat(), duplicatesStat()),
		panel.Line(7, resultsTimeseries(), verdictsStacked(), checkpointAgeTimeseries()),
	)
	return builder.Build()
}
