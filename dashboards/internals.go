package main

import (
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"

	"flinkwatch/dashboards/panel"
)

// internals answers: how are checkpoints, vertices and processes, and can flinkwatch itself be believed?
func internals() (dashboard.Dashboard, error) {
	builder := newDashboard(internalsUID, "Internals",
		"Checkpoints, vertices and JVMs, and the exporter and its audit themselves.")
	panel.Place(builder,
		panel.Heading("Checkpoints"),
		panel.Line(7,
			checkpointsTimeseries(), checkpointAgeTimeseries(), checkpointDurationTimeseries(), checkpointSizeTimeseries(),
		),
		panel.Heading("Vertices"),
		panel.Line(8, verticesTable()),
		panel.Line(7, barriersTimeseries(), errorsTimeseries()),
		panel.Line(7, busyTimeseries(), outPoolUsageTimeseries()),
		panel.Heading("Processes"),
		panel.Line(7, heapTimeseries(), collectionTimeseries(), processorTimeseries()),
		panel.Line(7, outsideHeapTimeseries(), networkTimeseries(), heartbeatTimeseries()),
		panel.Heading("The audit"),
		panel.Line(7, trustStat(), readAgeStat(), basisTable()),
		panel.Line(5, wholesTable()),
		panel.Line(6, shardsTable()),
		panel.Line(7, auditTimeseries(), refusedTimeseries()),
		panel.Heading("The exporter, and Prometheus"),
		panel.Line(7, collectorsTimeseries(), incompleteTimeseries(), requestsStacked()),
		panel.Line(7, prometheusTimeseries(), seriesTimeseries()),
	)
	return builder.Build()
}
