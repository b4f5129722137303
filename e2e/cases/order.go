package cases

import (
	"fmt"
	"time"

	"flinkwatch/exporter/audit"
)

const (
	lastCounts = "--audit.updates=last"
	addedUp    = "--audit.updates=sum"
)

// order: windows that are written several times, of which the last one counts, or all together.
func order() []Case {
	const n = 20
	all := minutes(0, n)
	counts := input(1, all, events(all, "/cart /pay", 6))
	// Windows fire with five events and again, when a late one has come, with six. Only every fourth does.
	early, again := results(all, "/cart /pay", 6), []Record(nil)
	for i := 0; i < n; i += 4 {
		early[2*i] = results(all[i:i+1], "/cart", 5)[0]
		again = append(again, results(all[i:i+1], "/cart", 6)...)
	}
	twoPartitions := func() Topic {
		return Topic{Partitions: 2, Records: concat(clone(again), in(1, clone(early)))}
	}
	return []Case{
		{
			Name:   "fired-again-in-another-partition",
			About:  "Some windows fire twice, into two partitions, with the window's time: nothing tells which is last.",
			Flags:  counted(lastCounts),
			Output: twoPartitions(), Input: counts,
			Want: Want{
				Verdicts: Verdicts{audit.Correct: 35, audit.Unjudged: 5}, Unjudged: map[audit.Why]int64{audit.Unordered: 5},
			},
		},
		{
			Name:   "fired-again-counts-grow",
			About:  "The same, where it is known that counts only grow.",
			Flags:  counted("--audit.updates=max"),
			Output: twoPartitions(), Input: counts,
			Want: Want{Verdicts: Verdicts{audit.Correct: 40}},
		},
		{
			Name:   "fired-again-in-its-partition",
			About:  "The same in one partition, where the order is known.",
			Flags:  counted(lastCounts),
			Output: output(clone(early), clone(again)), Input: counts,
			Want: Want{Verdicts: Verdicts{audit.Correct: 40}},
		},
		{
			Name:   "fired-again-unsaid",
			About:  "The same, audited as if each window were written once.",
			Flags:  counted(),
			Output: output(clone(early), clone(again)), Input: counts,
			Want: Want{Exit: 1, Verdicts: Verdicts{audit.Correct: 35, audit.Conflict: 5}},
		},
		{
			Name:  "updates-with-a-key",
			About: "Spark in update mode: each window twice, in order, with times of another zone.",
			Flags: counted(lastCounts, "--audit.start-field=window.start", "--audit.end-field=window.end",
				"--audit.key-field=device", "--audit.input-key-field=page"),
			Output: Topic{Partitions: 2, Records: concat(
				in(0, keyed("/cart", structured(all, "/cart", 2, 6))), in(1, keyed("/pay", structured(all, "/pay", 4, 6))))},
			Input: counts,
			Want:  Want{Verdicts: Verdicts{audit.Correct: 40}},
		},
		{
			Name:  "last-update-is-short",
			About: "The last update of a window takes an event away.",
			Flags: counted(lastCounts),
			Output: output(keyed("/cart", results(all, "/cart", 6)), keyed("/pay", results(all, "/pay", 6)),
				keyed("/cart", results(all[9:10], "/cart", 5))),
			Input: counts,
			Want:  Want{Exit: 1, Verdicts: Verdicts{audit.Correct: 39, audit.Short: 1}},
		},
		{
			Name:   "parts-that-add-up",
			About:  "A trigger fires and purges: each result counts the events since the one before.",
			Flags:  counted(addedUp),
			Output: output(results(all, "/cart /pay", 2), results(all, "/cart /pay", 3), results(all, "/cart /pay", 1)),
			Input:  counts,
			Want:   Want{Verdicts: Verdicts{audit.Correct: 40}},
		},
		{
			Name:  "parts-lost-and-repeated",
			About: "The same, where one part of a window is lost, and one of another is written twice.",
			Flags: counted(addedUp),
			Output: output(results(all, "/cart /pay", 5), results(all[:7], "/cart /pay", 1), results(all[8:], "/cart /pay", 1),
				results(all[9:10], "/pay", 1)),
			Input: counts,
			Want:  Want{Exit: 1, Verdicts: Verdicts{audit.Correct: 37, audit.Short: 2, audit.Over: 1}},
		},
	}
}

// structured writes each window once with each count, as a struct of times in another zone.
func structured(windows []audit.Window, key string, counts ...int) (all []Record) {
	zone := time.FixedZone("", 2*60*60)
	for _, count := range counts {
		all = append(all, written(windows, key, func(w audit.Window, key string) string {
			return fmt.Sprintf(`{"window":{"start":%q,"end":%q},"device":%q,"count":%d}`,
				w.Start.In(zone).Format(time.RFC3339), w.End.In(zone).Format(time.RFC3339), key, count)
		})...)
	}
	return all
}

// clone is a copy that can be changed.
func clone(records []Record) []Record { return append([]Record(nil), records...) }
