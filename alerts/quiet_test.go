package alerts_test

// What nobody is to be told of.
func ofQuiet() []story {
	return []story{
		{
			name:  "nobody disturbs it",
			looks: each(1*minute, 30*minute, ""),
		},
		{
			name:  "windows of a minute",
			world: func(w *world) { w.windowSize = 60 },
			looks: each(1*minute, 10*minute, ""),
		},
		{
			name:  "windows of an hour",
			world: func(w *world) { w.windowSize = 3600 },
			looks: each(1*minute, 75*minute, ""),
		},
		{
			name:  "windows of three seconds with backpressure in even minutes",
			world: func(w *world) { w.windowSize, w.backpressure = 3, true },
			looks: append(each(1*minute, 4*minute, ""), each(8*minute, 10*minute, "FlinkEvenMinuteBackpressure")...),
		},
		{
			name:  "backpressure in even minutes is calm",
			world: func(w *world) { w.backpressure = true },
			looks: append(each(1*minute, 4*minute, ""), each(8*minute, 18*minute, "FlinkEvenMinuteBackpressure")...),
		},
		{
			name:  "an audit that counts the input, with backpressure in even minutes",
			world: func(w *world) { w.backpressure, w.counted = true, true },
			looks: append(each(1*minute, 4*minute, ""), each(8*minute, 18*minute, "FlinkEvenMinuteBackpressure")...),
		},
		{
			name:  "an exporter without the audit and the backlog",
			world: func(w *world) { w.without = "window_audit_" },
			looks: each(1*minute, 10*minute, ""),
		},
		{
			name:  "an exporter without Flink",
			world: func(w *world) { w.without = "flink_" },
			looks: each(1*minute, 10*minute, ""),
		},
		{
			name: "the job is stopped with a savepoint at 10m and goes on with another parallelism 25 s later",
			acts: []act{
				{10 * minute, func(w *world) { w.job = "FINISHED" }},
				{10*minute + 15*second, func(w *world) { w.taskManagers = 2 }},
				{10*minute + 25*second, func(w *world) { w.parallelism = 3; w.submit() }},
			},
			looks: each(1*minute, 30*minute, ""),
		},
		{
			name:  "a session cluster without jobs gives its TaskManagers back at 10m, and gets two at 20m",
			world: func(w *world) { w.job, w.without = "", "window_audit_" },
			acts: []act{
				{10 * minute, func(w *world) { w.taskManagers = 0 }},
				{20 * minute, func(w *world) { w.taskManagers = 2 }},
			},
			looks: each(1*minute, 40*minute, ""),
		},
		{
			name:  "two of three TaskManagers are given back at 20m, and no job has run on them",
			world: func(w *world) { w.taskManagers = 3 },
			acts:  []act{{20 * minute, func(w *world) { w.taskManagers = 1 }}},
			looks: each(1*minute, 40*minute, ""),
		},
		{
			name:  "a job is rescaled every two minutes from 10m on, as TaskManagers come, and once more when one is given back",
			acts:  rescaling(),
			looks: each(1*minute, 45*minute, ""),
		},
		{
			name:  "so is one of a Flink that does not count rescales",
			world: func(w *world) { w.old = true },
			acts:  rescaling(),
			looks: each(1*minute, 45*minute, ""),
		},
		{
			name:  "a topic is made anew at 10m, and its offsets with it",
			acts:  []act{{10 * minute, func(w *world) { w.offset = -1200 * rate }}},
			looks: each(1*minute, 30*minute, ""),
		},
	}
}

func rescaling() []act {
	return []act{
		{10 * minute, func(w *world) { w.taskManagers, w.parallelism = 2, 4; w.rescale() }},
		{12 * minute, func(w *world) { w.taskManagers, w.parallelism = 3, 6; w.rescale() }},
		{14 * minute, func(w *world) { w.taskManagers, w.parallelism = 4, 8; w.rescale() }},
		{16 * minute, func(w *world) { w.taskManagers, w.parallelism = 5, 10; w.rescale() }},
		{35 * minute, func(w *world) { w.taskManagers, w.parallelism = 3, 6; w.rescale() }},
	}
}
