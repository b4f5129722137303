package alerts_test

// Nothing is written to some topics at night. That is no stall, whatever is known of the input. While the job does not
// work, results are missed all the same.
func ofNight() []story {
	night := act{10 * minute, func(w *world) { w.generator = false }}
	stall := act{10 * minute, func(w *world) { w.capacity = 0 }}
	quiet := each(1*minute, 40*minute, "")
	asleep := join(each(1*minute, 10*minute, ""), each(17*minute, 40*minute, "InputStalled"))
	stalled := join(each(1*minute, 10*minute, ""), []look{
		{18 * minute, "FlinkBackpressureSustained WindowOutputStalled (WindowsOverdue)"},
	})
	orders := func(w *world) { w.topic = "orders" }
	blind := func(w *world) { orders(w); w.blind = true }
	unseen := func(w *world) { w.topic, w.blind = "", true }
	counted := func(w *world) { blind(w); w.counted = true }
	return []story{
		{name: "a night without events", world: orders, acts: []act{night}, looks: asleep},
		{name: "a night without events, and the group may not be read", world: blind, acts: []act{night}, looks: quiet},
		{
			name: "a night without events, and Kafka is not asked about the input", world: unseen, acts: []act{night},
			looks: quiet,
		},
		{name: "a night without events, which are counted", world: counted, acts: []act{night}, looks: quiet},
		{name: "no results, and the group may not be read", world: blind, acts: []act{stall}, looks: stalled},
		{name: "no results, and Kafka is not asked about the input", world: unseen, acts: []act{stall}, looks: stalled},
		{name: "no results of events that are counted", world: counted, acts: []act{stall}, looks: stalled},
		{
			name: "no results, and a minute later a night without events", world: orders,
			acts: []act{stall, {11 * minute, func(w *world) { w.generator = false }}},
			looks: join(each(1*minute, 10*minute, ""), []look{
				{30 * minute, "FlinkBackpressureSustained (WindowOutputStalled) (WindowsOverdue) InputStalled"},
			}),
		},
	}
}
