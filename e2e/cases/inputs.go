package cases

import (
	"time"

	"flinkwatch/exporter/audit"
)

// inputs: partitions that stop, events that are late, and clocks that are wrong.
func inputs() []Case {
	const stops, size = 4, 30
	all := minutes(0, size)
	// Two partitions continue, and the third one ends after four minutes; so does what it adds to the counts.
	idle := Topic{Partitions: 3, Records: concat(
		in(0, events(minutes(0, size+1), "/cart", 2)), in(1, events(minutes(0, size+1), "/cart", 2)),
		in(2, events(minutes(0, stops), "/cart", 2)))}
	hole := output(results(minutes(0, stops), "/cart", 6), results(minutes(stops, 20), "/cart", 4),
		results(minutes(21, size), "/cart", 4))
	nextYear := event(begin.AddDate(1, 0, 0), "/cart")
	late := event(begin.Add(5*time.Minute+time.Second), "/pay")
	return []Case{
		{
			Name:   "idle-partition-is-named",
			About:  "A partition of the input stops. After five minutes nobody waits for it, and a lost window is found.",
			Flags:  counted("--audit.input-idle=5m"),
			Output: hole, Input: idle,
			Want: Want{Exit: 1, Verdicts: Verdicts{audit.Correct: 29, audit.Missing: 1}},
		},
		{
			Name:   "idle-partition-at-the-end",
			About:  "The same with the usual patience: at the end of a finite read, nothing more is waited for.",
			Flags:  counted(),
			Output: hole, Input: idle,
			Want: Want{Exit: 1, Verdicts: Verdicts{audit.Correct: 29, audit.Missing: 1}, Waits: true},
		},
		{
			Name:   "empty-partition",
			About:  "A partition of the input never had an event, and a window is lost.",
			Flags:  counted(),
			Output: output(results(minutes(0, 20), "/cart", 4), results(minutes(21, size), "/cart", 4)),
			Input: Topic{Partitions: 3, Records: concat(
				in(0, events(minutes(0, size+1), "/cart", 2)), in(1, events(minutes(0, size+1), "/cart", 2)))},
			Want: Want{Exit: 1, Verdicts: Verdicts{audit.Correct: 29, audit.Missing: 1}},
		},
		{
			Name:   "event-of-next-year",
			About:  "One event is a year ahead, in one of two partitions: that closes no window.",
			Flags:  counted(),
			Output: output(results(minutes(0, 10), "/cart", 4)),
			Input: Topic{Partitions: 2, Records: concat(
				in(0, events(minutes(0, 11), "/cart", 2)), in(1, events(minutes(0, 11), "/cart", 2)),
				in(1, []Record{nextYear}))},
			Want: Want{Verdicts: Verdicts{audit.Correct: 10}},
		},
		{
			Name:   "late-event-dropped",
			About:  "An event came ten minutes late, and the job dropped it.",
			Flags:  counted(),
			Output: output(results(all, "/pay", 2)),
			Input: Topic{Partitions: 1, Records: concat(events(minutes(0, 15), "/pay", 2), []Record{late},
				events(minutes(15, size+1), "/pay", 2))},
			Want: Want{Exit: 1, Verdicts: Verdicts{audit.Correct: 29, audit.Short: 1}},
		},
		{
			Name:   "late-event-tolerated",
			About:  "The same, where late events may be dropped.",
			Flags:  counted("--audit.late=tolerate"),
			Output: output(results(all, "/pay", 2)),
			Input: Topic{Partitions: 1, Records: concat(events(minutes(0, 15), "/pay", 2), []Record{late},
				events(minutes(15, size+1), "/pay", 2))},
			Want: Want{Verdicts: Verdicts{audit.Correct: 30}},
		},
		{
			Name:   "only-late-events",
			About:  "All events of one window came late, and may have been dropped: it need not have a result.",
			Flags:  counted("--audit.late=tolerate"),
			Output: output(results(minutes(0, 5), "/pay", 2), results(minutes(6, size), "/pay", 2)),
			Input: Topic{Partitions: 1, Records: concat(events(minutes(0, 5), "/pay", 2), events(minutes(6, 15), "/pay", 2),
				[]Record{late}, events(minutes(15, size+1), "/pay", 2))},
			Want: Want{
				Verdicts: Verdicts{audit.Correct: 29, audit.Unjudged: 1}, Unjudged: map[audit.Why]int64{audit.LateOnly: 1},
			},
		},
		{
			Name:   "input-of-a-database",
			About:  "Debezium wrote the input: inserts, which the job counts, and an update, which it does not.",
			Flags:  counted("--audit.input-time-field=after.placed", "--audit.input-key-field=after.shop"),
			Output: output(results(minutes(0, 10), "/kiosk", 3)),
			Input:  Topic{Partitions: 1, Records: ordersOfADatabase()},
			Want:   Want{Verdicts: Verdicts{audit.Correct: 10}, OrRefused: true},
		},
	}
}

// ordersOfADatabase are three inserts a minute, for ten minutes and one more, and an update of one of them.
func ordersOfADatabase() []Record {
	row := func(w audit.Window) string {
		return `{"shop":"/kiosk","placed":"` + w.Start.Format(time.RFC3339) + `"}`
	}
	insert := func(w audit.Window, _ string) string { return `{"before":null,"after":` + row(w) + `,"op":"c"}` }
	update := func(w audit.Window, _ string) string {
		return `{"before":` + row(w) + `,"after":` + row(w) + `,"op":"u"}`
	}
	seconds := tumbling(begin, 20*time.Second, 33)
	return concat(written(seconds[:14], "-", insert), written(seconds[13:14], "-", update),
		written(seconds[14:], "-", insert))
}
