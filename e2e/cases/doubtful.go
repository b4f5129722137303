package cases

import "flinkwatch/exporter/audit"

// doubtful: results of which the window can be read and the count cannot, and keys that nobody promised.
func doubtful() []Case {
	return []Case{
		{
			Name:  "sums-of-prices",
			About: "The count is a sum with cents: a whole number in every third window only.",
			Flags: uncounted("--audit.max-refused=24"),
			Output: output(results(minutes(0, 6), "/cart /pay", 7.25), results(minutes(6, 12), "/cart /pay", 31),
				results(minutes(12, 18), "/cart /pay", 0.5), results(minutes(18, 20), "/cart /pay", 12)),
			Want: Want{
				Verdicts: Verdicts{audit.Correct: 16, audit.Unjudged: 24}, Unjudged: map[audit.Why]int64{audit.Uncountable: 24},
			},
		},
		{
			Name:  "null-count",
			About: "SUM of nothing is NULL: the window came out, and its count is null.",
			Flags: counted("--audit.max-refused=1"),
			Output: output(results(minutes(0, 9), "/cart", 2), results(minutes(9, 10), "/cart", "null"),
				results(minutes(10, 20), "/cart", 2)),
			Input: input(1, minutes(0, 20), events(minutes(0, 20), "/cart", 2)),
			Want: Want{
				Verdicts: Verdicts{audit.Correct: 19, audit.Unjudged: 1}, Unjudged: map[audit.Why]int64{audit.Uncountable: 1},
			},
		},
		{
			Name:  "count-as-text",
			About: "One result has its count in quotes.",
			Flags: counted("--audit.max-refused=1"),
			Output: output(results(minutes(0, 9), "/cart", 2), results(minutes(9, 10), "/cart", `"two"`),
				results(minutes(10, 20), "/cart", 2)),
			Input: input(1, minutes(0, 20), events(minutes(0, 20), "/cart", 2)),
			Want: Want{
				Verdicts: Verdicts{audit.Correct: 19, audit.Unjudged: 1}, Unjudged: map[audit.Why]int64{audit.Uncountable: 1},
			},
		},
		{
			Name:  "alarms-now-and-then",
			About: "Only errors are counted, by their code: a key has a result when there was one.",
			Flags: uncounted(),
			Output: output(results(minutes(0, 3), "E12 E40", 1), results(minutes(5, 6), "E12", 9),
				results(minutes(9, 11), "E40", 2), results(minutes(14, 15), "E12", 1), results(minutes(17, 26), "E7", 3),
				results(minutes(29, 30), "E12", 2)),
			Want: Want{Verdicts: Verdicts{audit.Correct: 20}},
		},
		{
			Name:  "one-unreadable-of-many",
			About: "One of twenty results cannot be read, and which window it was of nobody knows.",
			Flags: uncounted(),
			Output: output(results(minutes(0, 10), "/cart", 4),
				[]Record{{Value: []byte(`{"windowStart":"soon","windowEnd":"later","page":"/cart","count":4}`)}},
				results(minutes(11, 20), "/cart", 4)),
			Want: Want{Exit: 2, Refused: []audit.Reason{audit.BadTime}},
		},
	}
}
