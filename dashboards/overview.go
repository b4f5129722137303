package main

import (
	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"

	"flinkwatch/dashboards/panel"
)

// overview answers: are the results right, and is Flink running?
func overview() (dashboard.Dashboard, error) {
	builder := newDashboard("flinkwatch-overview", "flinkwatch",
		"Are the results right, and is Flink running? Verdicts come from the output topic, the rest from Flink and Kafka.")
	panel.Place(builder,
		panel.Line{Height: 4, Panels: []cog.Builder[dashboard.Panel]{
			wrongWindowsStat(),
			correctWindowsStat(),
			duplicatesStat(),
			tasksRunningStat(),
			slotsStat(),
			restartsStat(),
			checkpointAgeStat(),
			backlogStat(),
		}},
		panel.Line{Height: 8, Panels: []cog.Builder[dashboard.Panel]{
			verdictsStacked(),
			resultsTimeseries(),
		}},
		panel.Line{Height: 7, Panels: []cog.Builder[dashboard.Panel]{
			tasksStacked(),
			slotsTimeseries(),
			backlogTimeseries(),
		}},
		panel.Line{Height: 7, Panels: []cog.Builder[dashboard.Panel]{
			checkpointAgeTimeseries(),
			checkpointDurationTimeseries(),
			checkpointSizeTimeseries(),
		}},
		panel.Line{Height: 8, Panels: []cog.Builder[dashboard.Panel]{
			busyTimeseries(),
			idleTimeseries(),
			backpressuredTimeseries(),
			outPoolUsageTimeseries(),
		}},
	)
	return builder.Build()
}
