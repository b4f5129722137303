package main

import (
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"

	"flinkwatch/dashboards/panel"
	"flinkwatch/dashboards/query"
)

// patternSpan is how far back the panels look in which a pattern of minutes is to be seen, whatever the dashboard
// shows.
const patternSpan = "20m"

// backpressure answers: is there backpressure, is it constant or only in even minutes, and whose fault is it?
func backpressure() (dashboard.Dashboard, error) {
	builder := newDashboard(backpressureUID, "Backpressure",
		"Is there backpressure, is it constant or only in even minutes, and which vertex is the slow one?",
		inMenu(query.AuditVariable))
	panel.Place(builder,
		panel.Line(6, patternStat(), slowestStat(), parityBars()),
		panel.Line(7, foldedWaiting(), foldedWorking()),
		panel.Line(9, panel.Recent(patternSpan, clockTimeline())),
		panel.Line(8, panel.Recent(patternSpan, bandsTimeseries()), panel.Recent(patternSpan, sawtoothTimeseries())),
		panel.Heading("Which vertex?"),
		panel.Line(10, backpressuredTimeseries(), busyTimeseries(), idleTimeseries()),
		panel.Line(10, outPoolUsageTimeseries(), queuesTimeseries()),
		panel.Heading("What it does to checkpoints"),
		panel.Line(8, checkpointAgeTimeseries(), checkpointDurationTimeseries()),
		panel.Line(8, barriersTimeseries()),
	)
	return builder.Build()
}
