package alerts_test

import "time"

const (
	second = time.Second
	minute = time.Minute
)

// each looks once a minute.
func each(from, to time.Duration, fires string) (looks []look) {
	for at := from; at <= to; at += minute {
		looks = append(looks, look{at, fires})
	}
	return looks
}

func join(parts ...[]look) (all []look) {
	for _, part := range parts {
		all = append(all, part...)
	}
	return all
}

func stories() []story {
	var all []story
	for _, chapter := range [][]story{ofQuiet(), ofFlink(), ofInput(), ofResults(), ofTheExporter()} {
		all = append(all, chapter...)
	}
	return all
}

func ofQuiet() []story {
	return []story{
		{
			name:  "nobody disturbs it",
			looks: each(1*minute, 40*minute, ""),
		},
		{
			name:  "windows of a minute",
			world: func(w *world) { w.windowSize = 60 },
			looks: each(1*minute, 20*minute, ""),
		},
		{
			name:  "windows of an hour",
			world: func(w *world) { w.windowSize = 3600 },
			looks: each(1*minute, 70*minute, ""),
		},
		{
			name:  "windows of three seconds with backpressure in even minutes",
			world: func(w *world) { w.windowSize, w.backpressure = 3, true },
			looks: append(each(1*minute, 4*minute, ""), each(8*minute, 20*minute, "FlinkEvenMinuteBackpressure")...),
		},
		{
			name:  "backpressure in even minutes is calm",
			world: func(w *world) { w.backpressure = true },
			looks: append(each(1*minute, 4*minute, ""), each(8*minute, 28*minute, "FlinkEvenMinuteBackpressure")...),
		},
		{
			name:  "an audit that counts the input, with backpressure in even minutes",
			world: func(w *world) { w.backpressure, w.counted = true, true },
			looks: append(each(1*minute, 4*minute, ""), each(8*minute, 28*minute, "FlinkEvenMinuteBackpressure")...),
		},
		{
			name:  "an exporter without the audit and the backlog",
			world: func(w *world) { w.without = "window_audit_" },
			looks: each(1*minute, 20*minute, ""),
		},
		{
			name:  "an exporter without Flink",
			world: func(w *world) { w.without = "flink_" },
			looks: each(1*minute, 20*minute, ""),
		},
		{
			name: "the job is stopped with a savepoint at 20m and goes on with another parallelism 25 s later",
			acts: []act{
				{20 * minute, func(w *world) { w.job = "FINISHED" }},
				{20*minute + 15*second, func(w *world) { w.taskManagers = 2 }},
				{20*minute + 25*second, func(w *world) { w.parallelism = 3; w.submit() }},
			},
			looks: each(1*minute, 40*minute, ""),
		},
		{
			name:  "a topic is made anew at 20m, and its offsets with it",
			acts:  []act{{20 * minute, func(w *world) { w.offset = -1200 * rate }}},
			looks: each(1*minute, 40*minute, ""),
		},
	}
}

func ofFlink() []story {
	const starved = "FlinkNoTaskManagers (FlinkJobTasksNotRunning) (FlinkJobWaitingForSlots) "
	const late = "(WindowOutputStalled) (WindowsOverdue) "
	return []story{
		{
			name: "the only TaskManager is killed at 20m and comes back at 31m",
			acts: []act{
				{20 * minute, func(w *world) { w.taskManagers = 0 }},
				{31 * minute, func(w *world) { w.taskManagers = 1 }},
				{32 * minute, func(w *world) { w.recent["duplicate"] = 6 }},
				{47 * minute, func(w *world) { w.recent["duplicate"] = 0 }},
			},
			looks: join(each(1*minute, 19*minute, ""), []look{
				{21*minute + 45*second, "FlinkJobRestarted " + starved},
				{23*minute + 45*second, "FlinkJobRestarted " + starved + late + "(FlinkCheckpointStale)"},
				{29*minute + 45*second, starved + late + "(FlinkCheckpointStale) (BacklogNotDraining)"},
			}, each(35*minute, 46*minute, "WindowsDuplicatedAfterRestart"), each(50*minute, 55*minute, "")),
		},
		{
			name:  "windows of a minute, and the only TaskManager is killed at 20m",
			world: func(w *world) { w.windowSize = 60 },
			acts:  []act{{20 * minute, func(w *world) { w.taskManagers = 0 }}},
			looks: []look{
				{21*minute + 45*second, "FlinkJobRestarted " + starved},
				{26*minute + 45*second, starved + late + "(FlinkCheckpointStale)"},
			},
		},
		{
			name:  "one of two TaskManagers is killed at 30m; the job goes on with the other",
			world: func(w *world) { w.taskManagers = 2 },
			acts:  []act{{30 * minute, func(w *world) { w.taskManagers = 1; w.restart() }}},
			looks: []look{
				{29 * minute, ""},
				{33 * minute, "FlinkJobRestarted FlinkTaskManagerLost"},
				{36 * minute, "FlinkTaskManagerLost"},
				{44 * minute, ""}, // by now one is the usual number
			},
		},
		{
			name: "a job is given a parallelism of 3 at 20m, with two slots; at 25m there are four",
			acts: []act{
				{20 * minute, func(w *world) { w.parallelism = 3; w.submit() }},
				{25 * minute, func(w *world) { w.taskManagers = 2 }},
			},
			looks: join([]look{
				{21*minute + 45*second, "FlinkJobWaitingForSlots FlinkJobTasksNotRunning"},
			}, each(28*minute, 40*minute, "")),
		},
		{
			name: "the JobManager is killed at 20m, comes back at 25m, and gets its job at 30m",
			acts: []act{
				{20 * minute, func(w *world) { w.jobManager, w.job = false, "" }},
				{25 * minute, func(w *world) { w.jobManager = true }},
				{30 * minute, func(w *world) { w.submit() }},
			},
			looks: join([]look{
				{19 * minute, ""},
				{21*minute + 45*second, "JobManagerUnreachable"},
				{24 * minute, "JobManagerUnreachable " + late},
				{29 * minute, "FlinkJobNotRunning (BacklogNotDraining) " + late},
			}, each(34*minute, 40*minute, "")),
		},
		{
			name: "the JobManager does not answer for half a minute",
			acts: []act{
				{20*minute - 10*second, func(w *world) { w.jobManager = false }},
				{20*minute + 20*second, func(w *world) { w.jobManager = true }},
			},
			looks: each(1*minute, 30*minute, ""),
		},
		{
			name: "a job fails for good at 20m",
			acts: []act{{20 * minute, func(w *world) { w.job = "FAILED" }}},
			looks: []look{
				{21*minute + 45*second, "FlinkJobNotRunning"},
				{24 * minute, "FlinkJobNotRunning " + late},
			},
		},
		{
			name: "a job fails every 25 seconds from 20m to 26m",
			acts: failing(20*minute, 26*minute, 25*second),
			looks: join(each(1*minute, 19*minute, ""), []look{
				{24 * minute, "FlinkJobRestartLoop (FlinkJobRestarted)"},
				{26 * minute, "FlinkJobRestartLoop (FlinkJobRestarted)"},
				{29 * minute, "FlinkJobRestarted"},
			}, each(33*minute, 35*minute, "")),
		},
		{
			name: "a partition holds the watermark from 20m to 30m",
			acts: []act{
				{20 * minute, func(w *world) { w.watermarkHeld = true }},
				{30 * minute, func(w *world) { w.watermarkHeld = false }},
			},
			looks: join([]look{
				{19 * minute, ""},
				{23*minute + 45*second, "WindowOutputStalled (WindowsOverdue)"},
				{27 * minute, "WindowOutputStalled (WindowsOverdue) FlinkWatermarkStalled"},
			}, each(33*minute, 40*minute, "")),
		},
		{
			name: "the job does half of its input from 20m to 36m, and half more than it from then on",
			acts: []act{
				{20 * minute, func(w *world) { w.capacity = 0.5 }},
				{36 * minute, func(w *world) { w.capacity = 1.5 }},
			},
			looks: []look{
				{19 * minute, ""},
				{27 * minute, "FlinkBackpressureSustained WindowsOverdue"},
				{33 * minute, "FlinkBackpressureSustained WindowsOverdue BacklogNotDraining"},
				{42 * minute, "FlinkBackpressureSustained WindowsOverdue BacklogDraining PlaygroundBacklogDraining"},
				{60 * minute, ""},
			},
		},
		{
			name: "barriers time out from 20m to 32m, and events are counted all the while",
			acts: []act{
				{20 * minute, func(w *world) { w.barriersHeld = true }},
				{32 * minute, func(w *world) { w.barriersHeld = false }},
			},
			looks: join(each(1*minute, 19*minute, ""), []look{
				{24 * minute, "FlinkCheckpointStale"},
				{31 * minute, "FlinkCheckpointStale FlinkCheckpointsFailing BacklogNotDraining"},
			}, each(36*minute, 38*minute, "")),
		},
	}
}

func failing(from, to, every time.Duration) (acts []act) {
	for at := from; at <= to; at += every {
		acts = append(acts, act{at, func(w *world) { w.restart(); w.recovering = w.now + 2 }})
	}
	return acts
}

func ofInput() []story {
	return []story{
		{
			name: "the generator stops at 20m and goes on at 30m",
			acts: []act{
				{20 * minute, func(w *world) { w.generator = false }},
				{30 * minute, func(w *world) { w.generator = true }},
			},
			looks: join(each(1*minute, 19*minute, ""), []look{
				{21 * minute, "PlaygroundGeneratorStopped"},
				{22*minute + 45*second, "PlaygroundGeneratorStopped"},
				{27 * minute, "PlaygroundGeneratorStopped (InputStalled)"},
			}, each(33*minute, 40*minute, "")),
		},
		{
			name:  "an audit that counts the input, and the generator stops at 20m",
			world: func(w *world) { w.counted = true },
			acts:  []act{{20 * minute, func(w *world) { w.generator = false }}},
			looks: []look{
				{22*minute + 45*second, "PlaygroundGeneratorStopped"},
				{30 * minute, "PlaygroundGeneratorStopped (InputStalled)"},
			},
		},
		{
			name: "Kafka stops at 20m and comes back at 33m; the job restarts every two minutes",
			acts: append([]act{
				{20 * minute, func(w *world) { w.kafka = false }},
				{33 * minute, func(w *world) { w.kafka = true }},
			}, failing(22*minute, 33*minute, 2*minute)...),
			looks: join(each(1*minute, 19*minute, ""), []look{
				{21*minute + 45*second, "KafkaUnreachable"},
				{32 * minute, "KafkaUnreachable (WindowAuditStale) (WindowOutputStalled) (WindowsOverdue) (FlinkCheckpointStale) " +
					"(FlinkCheckpointsFailing) (FlinkJobRestartLoop) (FlinkJobRestarted)"},
			}, each(38*minute, 40*minute, "")),
		},
	}
}

func ofResults() []story {
	return []story{
		{
			name:  "a job without checkpoints loses windows when its TaskManager is killed",
			world: func(w *world) { w.checkpointing = false },
			acts: []act{
				{20 * minute, func(w *world) { w.taskManagers = 0 }},
				{20*minute + 30*second, func(w *world) { w.taskManagers = 1 }},
				{22 * minute, func(w *world) { w.recent["short"], w.recent["missing"], w.recent["conflict"] = 6, 2, 3 }},
				{37 * minute, func(w *world) { w.recent["short"], w.recent["missing"], w.recent["conflict"] = 0, 0, 0 }},
			},
			looks: join([]look{
				{3 * minute, "FlinkCheckpointingDisabled"},
				{23 * minute, "FlinkCheckpointingDisabled FlinkJobRestarted WindowsMissing WindowsWrongCount WindowsConflicting"},
			}, each(27*minute, 36*minute, "FlinkCheckpointingDisabled WindowsMissing WindowsWrongCount WindowsConflicting"),
				each(40*minute, 42*minute, "FlinkCheckpointingDisabled")),
		},
		{
			name:  "without event time nothing is judged but agreement",
			world: func(w *world) { w.time = "processing" },
			acts: []act{
				{20 * minute, func(w *world) { w.recent["missing"], w.recent["short"], w.recent["over"] = 12, 30, 30 }},
				{30 * minute, func(w *world) { w.recent["conflict"] = 6 }},
			},
			looks: append(each(1*minute, 29*minute, ""), each(32*minute, 35*minute, "WindowsConflicting")...),
		},
		{
			name:  "a second job writes the same results from 40m on",
			acts:  []act{{40 * minute, func(w *world) { w.recent["duplicate"] = 12 }}},
			looks: []look{{39 * minute, ""}, {43 * minute, "WindowsDuplicatedWithoutRestart"}},
		},
		{
			name: "late events are dropped at 20m",
			acts: []act{
				{20 * minute, func(w *world) { w.late = 40; w.recent["short"] = 6 }},
				{35 * minute, func(w *world) { w.recent["short"] = 0 }},
			},
			looks: []look{
				{19 * minute, ""},
				{23 * minute, "WindowsWrongCount FlinkLateRecordsDropped"},
				{30 * minute, "WindowsWrongCount"},
				{40 * minute, ""},
			},
		},
	}
}

func ofTheExporter() []story {
	gone := func(w *world) { w.exporter = false }
	back := func(after float64) func(w *world) {
		return func(w *world) { w.exporter, w.process, w.readyAt = true, w.process+1, w.now+after }
	}
	return []story{
		{
			name:  "another exporter takes over within twenty seconds",
			world: func(w *world) { w.unreadable = 7 },
			acts:  []act{{20*minute + 2*second, gone}, {20*minute + 22*second, back(10)}},
			looks: each(1*minute, 40*minute, ""),
		},
		{
			name: "another exporter takes over while windows are missing, and two more have become missing meanwhile",
			acts: []act{
				{15 * minute, func(w *world) { w.recent["missing"] = 2 }},
				{20*minute + 2*second, gone},
				{20*minute + 22*second, func(w *world) { w.recent["missing"] = 4; back(10)(w) }},
			},
			looks: append(each(1*minute, 15*minute-minute, ""), each(16*minute, 30*minute, "WindowsMissing")...),
		},
		{
			name:  "the exporter is gone from 20m to 30m",
			acts:  []act{{20 * minute, gone}, {30 * minute, back(5)}},
			looks: join(each(1*minute, 20*minute, ""), each(22*minute, 30*minute, "ExporterDown"), each(34*minute, 40*minute, "")),
		},
		{
			name:  "the audit reads its history for five minutes",
			acts:  []act{{20 * minute, gone}, {20*minute + 20*second, back(300)}},
			looks: join(each(1*minute, 22*minute, ""), []look{{24 * minute, "WindowAuditBlind"}}, each(29*minute, 32*minute, "")),
		},
		{
			name: "the audit stands still from 20m to 30m",
			acts: []act{
				{20 * minute, func(w *world) { w.auditHeld = true }},
				{30 * minute, func(w *world) { w.auditHeld = false }},
			},
			looks: join(each(1*minute, 20*minute, ""), []look{{24 * minute, "WindowAuditStale"}}, each(33*minute, 36*minute, "")),
		},
		{
			name: "the audit meets two records that it cannot read, and gives six windows up",
			acts: []act{{20 * minute, func(w *world) { w.unreadable, w.dropped = 2, 6 }}},
			looks: join(each(1*minute, 20*minute, ""),
				each(24*minute, 28*minute, "WindowAuditUnreadableRecords WindowAuditDroppingWindows"),
				each(33*minute, 36*minute, "")),
		},
		{
			name: "the exporter leaves series out from 20m to 30m",
			acts: []act{
				{20 * minute, func(w *world) { w.capped = 120 }},
				{30 * minute, func(w *world) { w.capped = 0 }},
			},
			looks: join(each(1*minute, 20*minute, ""), each(24*minute, 30*minute, "ExporterSeriesCapped"), each(34*minute, 36*minute, "")),
		},
	}
}
