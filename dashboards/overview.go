package main

import (
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"

	"flinkwatch/dashboards/panel"
	"flinkwatch/dashboards/query"
)

// overview answers: are the results right, and is it running?
func overview() (dashboard.Dashboard, error) {
	builder := newDashboard(overviewUID, "Overview",
		"Are the results right, and is Flink running? Verdicts come from the output topic, the rest from Flink and Kafka.",
		inMenu(query.JobVariable))
	panel.Place(builder,
		panel.Line(3,
			panel.LeadsTo(windowsUID, "Windows", rightStat()),
			panel.LeadsTo(internalsUID, "Internals", trustStat()),
			panel.LeadsTo(recoveryUID, "Recovery", tasksRunningStat()),
			panel.LeadsTo(recoveryUID, "Recovery", behindStat()),
		),
		panel.Line(5, auditsTable()),
		panel.Split(7, 10, storyTimeline(), firstAid()),
		panel.Line(3,
			panel.LeadsTo(windowsUID, "Windows", correctStat()),
			panel.LeadsTo(windowsUID, "Windows", duplicatesStat()),
			panel.LeadsTo(recoveryUID, "Recovery", overdueStat()),
			panel.LeadsTo(recoveryUID, "Recovery", silenceStat()),
		),
		panel.Line(3,
			panel.LeadsTo(recoveryUID, "Recovery", slotsStat()),
			panel.LeadsTo(recoveryUID, "Recovery", restartsStat()),
			panel.LeadsTo(internalsUID, "Internals", checkpointAgeStat()),
			panel.LeadsTo(backpressureUID, "Backpressure", patternStat()),
		),
		panel.Line(8, resultsTimeseries(), verdictsStacked(), backlogTimeseries()),
		panel.Line(8, tasksStacked(), backpressuredTimeseries()),
		panel.Line(9, alertsTimeline()),
	)
	return builder.Build()
}
