package alerts_test

// Windows that hop or cumulate come out as often as they end, however long they are: a window of a day that hops by a
// minute is expected for minutes, not for days.
func ofOverlap() []story {
	const day = 24 * 3600
	hops := func(w *world) { w.windowSize, w.step = day, 60 }
	slow := func(w *world) { hops(w); w.interval, w.exactlyOnce = 600, true }
	quiet := each(2*minute, 45*minute, "")
	stall := act{10 * minute, func(w *world) { w.capacity = 0 }}
	return []story{
		{name: "windows of a day that hop by a minute", world: hops, looks: quiet},
		{name: "so do those of an exactly-once job with a checkpoint every ten minutes", world: slow, looks: quiet},
		{
			name: "windows of a day that hop by a minute, and the job works no more from 10m on", world: hops,
			acts: []act{stall},
			looks: join(each(1*minute, 10*minute, ""), []look{
				{17 * minute, "FlinkBackpressureSustained WindowOutputStalled (WindowsOverdue)"},
				{20 * minute, "FlinkBackpressureSustained WindowOutputStalled (WindowsOverdue) BacklogNotDraining"},
			}),
		},
	}
}
