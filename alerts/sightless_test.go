package alerts_test

// What the exporter does not see.
func ofTheExporter() []story {
	gone := func(w *world) { w.exporter = false }
	back := func(after float64) func(w *world) {
		return func(w *world) { w.exporter, w.process, w.readyAt = true, w.process+1, w.now+after }
	}
	return []story{
		{
			name:  "another exporter takes over within twenty seconds",
			world: func(w *world) { w.unreadable = 7 },
			acts:  []act{{10*minute + 2*second, gone}, {10*minute + 22*second, back(10)}},
			looks: each(1*minute, 30*minute, ""),
		},
		{
			name: "another exporter takes over while windows are missing, and two more have become missing meanwhile",
			acts: []act{
				{5 * minute, func(w *world) { w.recent["missing"] = 2 }},
				{10*minute + 2*second, gone},
				{10*minute + 22*second, func(w *world) { w.recent["missing"] = 4; back(10)(w) }},
			},
			looks: append(each(1*minute, 5*minute-minute, ""), each(6*minute, 20*minute, "WindowsMissing")...),
		},
		{
			name: "the exporter is gone from 10m to 20m",
			acts: []act{{10 * minute, gone}, {20 * minute, back(5)}},
			looks: join(each(1*minute, 10*minute, ""), each(12*minute, 20*minute, "ExporterDown"),
				each(24*minute, 30*minute, "")),
		},
		{
			name: "the audit reads its history for five minutes",
			acts: []act{{10 * minute, gone}, {10*minute + 20*second, back(300)}},
			looks: join(each(1*minute, 12*minute, ""), []look{{14 * minute, "WindowAuditBlind"}},
				each(19*minute, 22*minute, "")),
		},
		{
			name: "the audit stands still from 10m to 20m",
			acts: []act{
				{10 * minute, func(w *world) { w.auditHeld = true }},
				{20 * minute, func(w *world) { w.auditHeld = false }},
			},
			looks: join(each(1*minute, 10*minute, ""), []look{{14 * minute, "WindowAuditStale"}},
				each(23*minute, 26*minute, "")),
		},
		{
			name: "the audit meets two records that it cannot read, and gives six windows up",
			acts: []act{{10 * minute, func(w *world) { w.unreadable, w.dropped = 2, 6 }}},
			looks: join(each(1*minute, 10*minute, ""),
				each(14*minute, 18*minute, "WindowAuditUnreadableRecords WindowAuditDroppingWindows"),
				each(23*minute, 26*minute, "")),
		},
		{
			name: "of the events, no key is one of the results, from 10m to 20m",
			acts: []act{
				{10 * minute, func(w *world) { w.unjudged, w.recent["unjudged"] = 144, 144 }},
				{20 * minute, func(w *world) { w.recent["unjudged"] = 0 }},
			},
			looks: join(each(1*minute, 14*minute, ""), each(17*minute, 20*minute, "WindowAuditUnjudged"),
				each(24*minute, 26*minute, "")),
		},
		{
			name:  "windows that began before the exporter did are unjudged",
			acts:  []act{{0, func(w *world) { w.recent["unjudged"] = 12 }}},
			looks: each(1*minute, 15*minute, ""),
		},
		{
			name: "the exporter does not get the details of jobs in time from 10m to 20m",
			acts: []act{
				{10 * minute, func(w *world) { w.failing = "detail" }},
				{20 * minute, func(w *world) { w.failing = "" }},
			},
			looks: join(each(1*minute, 11*minute, ""), each(14*minute, 20*minute, "ExporterCollectorFailing"),
				each(24*minute, 26*minute, "")),
		},
		{
			name: "the JobManager gets no metrics of tasks from 10m to 20m",
			acts: []act{
				{10 * minute, func(w *world) { w.metricsHeld = true }},
				{20 * minute, func(w *world) { w.metricsHeld = false }},
			},
			looks: join(each(1*minute, 14*minute, ""), each(17*minute, 20*minute, "FlinkVertexMetricsMissing"),
				each(24*minute, 26*minute, "")),
		},
		{
			name: "the exporter leaves series out from 10m to 20m",
			acts: []act{
				{10 * minute, func(w *world) { w.capped = 120 }},
				{20 * minute, func(w *world) { w.capped = 0 }},
			},
			looks: join(each(1*minute, 10*minute, ""), each(14*minute, 20*minute, "ExporterSeriesCapped"),
				each(24*minute, 26*minute, "")),
		},
	}
}
