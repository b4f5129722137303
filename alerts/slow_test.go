package alerts_test

// Checkpoints may be far apart. Results of an exactly-once job come with them, and so do the commits of any job, so
// that what looks late is as it should be.
func ofSlowCheckpoints() []story {
	slow := func(interval float64, exactlyOnce bool) func(w *world) {
		return func(w *world) { w.interval, w.exactlyOnce = interval, exactlyOnce }
	}
	stalls := func(w *world) { w.capacity = 0 }
	return []story{
		{
			name:  "an exactly-once job makes a checkpoint every minute",
			world: slow(60, true),
			looks: each(2*minute, 30*minute, ""),
		},
		{
			name:  "an exactly-once job makes a checkpoint every five minutes",
			world: slow(300, true),
			looks: each(2*minute, 45*minute, ""),
		},
		{
			name:  "so does one whose input is counted",
			world: func(w *world) { slow(300, true)(w); w.counted = true },
			looks: each(2*minute, 45*minute, ""),
		},
		{
			name:  "an exactly-once job with windows of an hour makes a checkpoint every ten minutes",
			world: func(w *world) { slow(600, true)(w); w.windowSize, w.counted = 3600, true },
			looks: each(2*minute, 75*minute, ""),
		},
		{
			name:  "an at-least-once job makes a checkpoint every ten minutes",
			world: slow(600, false),
			looks: each(2*minute, 45*minute, ""),
		},
		{
			name:  "an exactly-once job makes a checkpoint every five minutes, and nobody said whose results they are",
			world: func(w *world) { slow(300, true)(w); w.ofJob = "" },
			looks: each(2*minute, 45*minute, ""),
		},
		{
			name:  "an exactly-once job makes a checkpoint every five minutes, and works no more from 20m on",
			world: slow(300, true),
			acts:  []act{{20 * minute, stalls}},
			looks: join(each(2*minute, 20*minute, ""), []look{
				{40 * minute, "FlinkBackpressureSustained WindowOutputStalled (WindowsOverdue) BacklogNotDraining"},
			}),
		},
		{
			name:  "barriers time out every ten minutes from 20m on, and events are counted all the while",
			world: slow(600, false),
			acts:  []act{{20*minute - second, func(w *world) { w.barriersHeld = true }}},
			looks: join(each(2*minute, 36*minute, ""), []look{
				{44 * minute, "FlinkCheckpointsFailing FlinkCheckpointStale BacklogNotDraining"},
			}),
		},
		{
			name:  "an outage of half an hour leaves three triggers of ten minutes without a checkpoint",
			world: slow(600, false),
			acts: []act{
				{15 * minute, func(w *world) { w.taskManagers = 0 }},
				{45 * minute, func(w *world) { w.taskManagers = 1 }},
			},
			looks: each(56*minute, 70*minute, ""),
		},
	}
}
