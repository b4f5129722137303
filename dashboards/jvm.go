package main

import (
	"github.com/grafana/grafana-foundation-sdk/go/timeseries"
	"github.com/grafana/grafana-foundation-sdk/go/units"

	"flinkwatch/dashboards/panel"
	"flinkwatch/dashboards/query"
	"flinkwatch/exporter/metric"
)

// Panels about Flink's processes: memory, garbage collection, processors, network buffers.

const jobManager = "JobManager"

// ofProcesses is one expression of the JobManager and of each TaskManager.
func ofProcesses(expr func(metric.JVMFamilies) string) []panel.Series {
	return []panel.Series{
		{Expr: expr(metric.JobManager), Legend: jobManager + inCluster},
		{Expr: expr(metric.TaskManager), Legend: query.Legend(metric.LabelTaskManager) + inCluster},
	}
}

func heapTimeseries() *timeseries.PanelBuilder {
	return panel.Timeseries(panel.Text{
		Title: "How full is the heap?",
		Shows: "Heap in use, as a share of the largest that is allowed.",
		Good:  "Teeth whose lower ends stay well below 90 %.",
		Else:  "Lower ends that climb: a leak, or state in memory that grows. A heap that is full ends the process.",
		Unit:  units.PercentUnit,
	}, ofProcesses(func(j metric.JVMFamilies) string { return query.Of(j.HeapUsed) + " / " + query.Of(j.HeapMax) })...).
		Max(1)
}

func collectionTimeseries() *timeseries.PanelBuilder {
	return panel.Timeseries(panel.Text{
		Title: "Time spent on garbage collection",
		Shows: "Share of the time.",
		Good:  "A percent or two.",
		Else:  "Above 10 %: the heap is too small for what the job keeps in it.",
		Unit:  units.PercentUnit,
	}, ofProcesses(func(j metric.JVMFamilies) string { return query.Rate(query.Of(j.CollectionSeconds)) })...)
}

func processorTimeseries() *timeseries.PanelBuilder {
	return panel.Timeseries(panel.Text{
		Title: "Processor time",
		Shows: "Seconds of processor time per second: 1 is one core in full.",
		Good:  "Below the number of cores.",
		Else:  "At the number of cores the machine sets the pace, whatever the parallelism.",
		Unit:  units.NoUnit,
	}, ofProcesses(func(j metric.JVMFamilies) string { return query.Rate(query.Of(j.CPUSeconds)) })...)
}

func outsideHeapTimeseries() *timeseries.PanelBuilder {
	return panel.Timeseries(panel.Text{
		Title: "Memory outside the heap",
		Shows: "Metaspace, direct buffers, and Flink's managed memory in use.",
		Good:  "Level.",
		Else:  "Metaspace that grows with each restart: classes of the job that cannot be unloaded.",
		Unit:  units.BytesIEC,
	}, panel.Series{Expr: query.Of(metric.TaskManager.MetaspaceUsed), Legend: "metaspace: {{tm_id}}" + inCluster},
		panel.Series{Expr: query.Of(metric.TaskManager.DirectUsed), Legend: "direct: {{tm_id}}" + inCluster},
		panel.Series{Expr: query.Of(metric.TaskManagerManagedUsed), Legend: "managed: {{tm_id}}" + inCluster})
}

func networkTimeseries() *timeseries.PanelBuilder {
	return panel.Timeseries(panel.Text{
		Title: "Network buffers that are free",
		Shows: "Share of each TaskManager's network buffers that nobody uses.",
		Good:  "Some are free at all times.",
		Else:  "None: a job of this width needs more network memory.",
		Unit:  units.PercentUnit,
	}, panel.Series{
		Expr:   query.Of(metric.TaskManagerSegmentsAvailable) + " / " + query.Of(metric.TaskManagerSegments),
		Legend: query.Legend(metric.LabelTaskManager) + inCluster,
	}).Max(1)
}

func heartbeatTimeseries() *timeseries.PanelBuilder {
	return panel.Timeseries(panel.Text{
		Title: "Since the last heartbeat",
		Shows: "How long ago the JobManager heard from each TaskManager, and how old Flink's metrics of each job are.",
		Good:  "A few seconds.",
		Else:  "A TaskManager that is silent is given up after heartbeat.timeout, and its tasks are restarted elsewhere.",
		Unit:  units.Seconds,
	}, panel.Series{Expr: query.Age(query.Of(metric.TaskManagerHeartbeat)), Legend: "heartbeat: {{tm_id}}" + inCluster},
		panel.Series{
			Expr:   query.Age(query.Max(query.Of(metric.JobMetricsTime), metric.LabelJobName)),
			Legend: "metrics: {{job_name}}",
		})
}
