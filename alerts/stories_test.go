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
	for _, chapter := range [][]story{
		ofQuiet(), ofFlink(), ofSlowCheckpoints(), ofOverlap(), ofInput(), ofNight(), ofResults(), ofTheExporter(),
	} {
		all = append(all, chapter...)
	}
	return all
}

func ofFlink() []story {
	const starved = "FlinkNoTaskManagers (FlinkJobTasksNotRunning) (FlinkJobWaitingForSlots) "
	const late = "(WindowOutputStalled) (WindowsOverdue) "
	return []story{
		{
			name: "the only TaskManager is killed at 10m and comes back at 21m",
			acts: []act{
				{10 * minute, func(w *world) { w.taskManagers = 0 }},
				{21 * minute, func(w *world) { w.taskManagers = 1 }},
				{22 * minute, func(w *world) { w.recent["duplicate"] = 6 }},
				{37 * minute, func(w *world) { w.recent["duplicate"] = 0 }},
			},
			looks: join(each(1*minute, 9*minute, ""), []look{
				{11*minute + 45*second, "FlinkJobRestarted " + starved},
				{13*minute + 45*second, "FlinkJobRestarted " + starved + late + "(FlinkCheckpointStale)"},
				{19*minute + 45*second, starved + late + "(FlinkCheckpointStale) (BacklogNotDraining)"},
			}, each(25*minute, 36*minute, "WindowsDuplicatedAfterRestart"), each(40*minute, 45*minute, "")),
		},
		{
			name:  "windows of a minute, and the only TaskManager is killed at 10m",
			world: func(w *world) { w.windowSize = 60 },
			acts:  []act{{10 * minute, func(w *world) { w.taskManagers = 0 }}},
			looks: []look{
				{11*minute + 45*second, "FlinkJobRestarted " + starved},
				{16*minute + 45*second, starved + late + "(FlinkCheckpointStale)"},
			},
		},
		{
			name:  "one of two TaskManagers is killed at 20m and comes back at 60m; the job goes on with the other",
			world: func(w *world) { w.taskManagers = 2 },
			acts: []act{
				{20 * minute, func(w *world) { w.taskManagers = 1; w.restart() }},
				{60 * minute, func(w *world) { w.taskManagers = 2 }},
			},
			looks: join([]look{
				{19 * minute, ""},
				{23 * minute, "FlinkJobRestarted FlinkTaskManagerLost"},
			}, each(26*minute, 60*minute, "FlinkTaskManagerLost"), each(63*minute, 65*minute, "")),
		},
		{
			name: "a job is given a parallelism of 3 at 10m, with two slots; at 15m there are four",
			acts: []act{
				{10 * minute, func(w *world) { w.parallelism = 3; w.submit() }},
				{15 * minute, func(w *world) { w.taskManagers = 2 }},
			},
			looks: join([]look{
				{11*minute + 45*second, "FlinkJobWaitingForSlots FlinkJobTasksNotRunning"},
			}, each(18*minute, 30*minute, "")),
		},
		{
			name: "the JobManager is killed at 10m, comes back at 15m, and gets its job at 20m",
			acts: []act{
				{10 * minute, func(w *world) { w.jobManager, w.job = false, "" }},
				{15 * minute, func(w *world) { w.jobManager = true }},
				{20 * minute, func(w *world) { w.submit() }},
			},
			looks: join([]look{
				{9 * minute, ""},
				{11*minute + 45*second, "JobManagerUnreachable"},
				{14 * minute, "JobManagerUnreachable (ExporterCollectorFailing) " + late},
				{19 * minute, "FlinkJobVanished (BacklogNotDraining) " + late},
			}, each(24*minute, 30*minute, "")),
		},
		{
			name: "the JobManager does not answer for half a minute",
			acts: []act{
				{10*minute - 10*second, func(w *world) { w.jobManager = false }},
				{10*minute + 20*second, func(w *world) { w.jobManager = true }},
			},
			looks: each(1*minute, 20*minute, ""),
		},
		{
			name: "a job fails for good at 10m",
			acts: []act{{10 * minute, func(w *world) { w.job = "FAILED" }}},
			looks: []look{
				{11*minute + 45*second, "FlinkJobNotRunning"},
				{14 * minute, "FlinkJobNotRunning " + late},
			},
		},
		{
			name: "a job is stopped for good at 10m",
			acts: []act{{10 * minute, func(w *world) { w.job = "FINISHED" }}},
			looks: []look{
				{11*minute + 45*second, "FlinkJobEnded"},
				{14 * minute, "FlinkJobEnded " + late},
			},
		},
		{
			name: "a job fails every 25 seconds from 10m to 16m",
			acts: failing(10*minute, 16*minute, 25*second),
			looks: join(each(1*minute, 9*minute, ""), []look{
				{14 * minute, "FlinkJobRestartLoop (FlinkJobRestarted)"},
				{16 * minute, "FlinkJobRestartLoop (FlinkJobRestarted)"},
				{19 * minute, "FlinkJobRestarted"},
			}, each(23*minute, 25*minute, "")),
		},
		{
			name: "a partition holds the watermark from 10m to 20m",
			acts: []act{
				{10 * minute, func(w *world) { w.watermarkHeld = true }},
				{20 * minute, func(w *world) { w.watermarkHeld = false }},
			},
			looks: join([]look{
				{9 * minute, ""},
				{13*minute + 45*second, "WindowOutputStalled (WindowsOverdue)"},
				{17 * minute, "WindowOutputStalled (WindowsOverdue) FlinkWatermarkStalled"},
			}, each(23*minute, 30*minute, "")),
		},
		{
			name: "the job does half of its input from 10m to 26m, and half more than it from then on",
			acts: []act{
				{10 * minute, func(w *world) { w.capacity = 0.5 }},
				{26 * minute, func(w *world) { w.capacity = 1.5 }},
			},
			looks: []look{
				{9 * minute, ""},
				{17 * minute, "FlinkBackpressureSustained WindowsOverdue"},
				{23 * minute, "FlinkBackpressureSustained WindowsOverdue BacklogNotDraining"},
				{32 * minute, "FlinkBackpressureSustained WindowsOverdue BacklogDraining PlaygroundBacklogDraining"},
				{50 * minute, ""},
			},
		},
		{
			name: "barriers time out from 10m to 25m, and events are counted all the while",
			acts: []act{
				{10 * minute, func(w *world) { w.barriersHeld = true }},
				{25 * minute, func(w *world) { w.barriersHeld = false }},
			},
			looks: join(each(1*minute, 9*minute, ""), []look{
				{14 * minute, "FlinkCheckpointStale"},
				{24 * minute, "FlinkCheckpointStale FlinkCheckpointsFailing BacklogNotDraining"},
			}, each(29*minute, 31*minute, "")),
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
			name: "the generator stops at 10m and goes on at 20m",
			acts: []act{
				{10 * minute, func(w *world) { w.generator = false }},
				{20 * minute, func(w *world) { w.generator = true }},
			},
			looks: join(each(1*minute, 9*minute, ""), []look{
				{11 * minute, "PlaygroundGeneratorStopped"},
				{12*minute + 45*second, "PlaygroundGeneratorStopped"},
				{17 * minute, "PlaygroundGeneratorStopped (InputStalled)"},
			}, each(23*minute, 30*minute, "")),
		},
		{
			name:  "an audit that counts the input, and the generator stops at 10m",
			world: func(w *world) { w.counted = true },
			acts:  []act{{10 * minute, func(w *world) { w.generator = false }}},
			looks: []look{
				{12*minute + 45*second, "PlaygroundGeneratorStopped"},
				{20 * minute, "PlaygroundGeneratorStopped (InputStalled)"},
			},
		},
		{
			name: "Kafka stops at 10m and comes back at 15m",
			acts: []act{
				{10 * minute, func(w *world) { w.kafka = false }},
				{15 * minute, func(w *world) { w.kafka = true }},
			},
			looks: join(each(1*minute, 9*minute, ""), []look{
				{11*minute + 45*second, "KafkaUnreachable"},
				{
					14 * minute,
					"KafkaUnreachable (ExporterCollectorFailing) (WindowAuditStale) (WindowOutputStalled) (WindowsOverdue)",
				},
			}, each(19*minute, 25*minute, "")),
		},
		{
			name: "Kafka stops at 10m and comes back at 23m; the job restarts every two minutes",
			acts: append([]act{
				{10 * minute, func(w *world) { w.kafka = false }},
				{23 * minute, func(w *world) { w.kafka = true }},
			}, failing(12*minute, 23*minute, 2*minute)...),
			looks: join(each(1*minute, 9*minute, ""), []look{
				{11*minute + 45*second, "KafkaUnreachable"},
				{22 * minute, "KafkaUnreachable (ExporterCollectorFailing) (WindowAuditStale) (WindowOutputStalled) " +
					"(WindowsOverdue) (FlinkJobRestartLoop) (FlinkJobRestarted)"},
			}, each(28*minute, 30*minute, "")),
		},
	}
}

func ofResults() []story {
	return []story{
		{
			name:  "a job without checkpoints loses windows when its TaskManager is killed",
			world: func(w *world) { w.checkpointing = false },
			acts: []act{
				{10 * minute, func(w *world) { w.taskManagers = 0 }},
				{10*minute + 30*second, func(w *world) { w.taskManagers = 1 }},
				{12 * minute, func(w *world) { w.recent["short"], w.recent["missing"], w.recent["conflict"] = 6, 2, 3 }},
				{27 * minute, func(w *world) { w.recent["short"], w.recent["missing"], w.recent["conflict"] = 0, 0, 0 }},
			},
			looks: join([]look{
				{3 * minute, "FlinkCheckpointingDisabled"},
				{13 * minute, "FlinkCheckpointingDisabled FlinkJobRestarted WindowsMissing WindowsWrongCount WindowsConflicting"},
			}, each(17*minute, 26*minute, "FlinkCheckpointingDisabled WindowsMissing WindowsWrongCount WindowsConflicting"),
				each(30*minute, 32*minute, "FlinkCheckpointingDisabled")),
		},
		{
			name:  "without event time nothing is judged but agreement",
			world: func(w *world) { w.time = "processing" },
			acts: []act{
				{10 * minute, func(w *world) { w.recent["missing"], w.recent["short"], w.recent["over"] = 12, 30, 30 }},
				{20 * minute, func(w *world) { w.recent["conflict"] = 6 }},
			},
			looks: append(each(1*minute, 19*minute, ""), each(22*minute, 25*minute, "WindowsConflicting")...),
		},
		{
			name:  "a second job writes the same results from 30m on",
			acts:  []act{{30 * minute, func(w *world) { w.recent["duplicate"] = 12 }}},
			looks: []look{{29 * minute, ""}, {33 * minute, "WindowsDuplicatedWithoutRestart"}},
		},
		{
			name: "late events are dropped at 10m",
			acts: []act{
				{10 * minute, func(w *world) { w.late = 40; w.recent["short"] = 6 }},
				{25 * minute, func(w *world) { w.recent["short"] = 0 }},
			},
			looks: []look{
				{9 * minute, ""},
				{13 * minute, "WindowsWrongCount FlinkLateRecordsDropped"},
				{20 * minute, "WindowsWrongCount"},
				{30 * minute, ""},
			},
		},
	}
}
