package cases

import "flinkwatch/exporter/audit"

// complete: what came out, held against what went in.
func complete() []Case {
	const pages = "/cart /pay"
	twenty := minutes(0, 20)
	return []Case{
		{
			Name:   "all-right",
			About:  "Every window of every key, once, with the right count.",
			Flags:  counted(),
			Output: output(results(twenty, pages, 4)), Input: input(2, twenty, events(twenty, pages, 4)),
			Want: Want{Verdicts: Verdicts{audit.Correct: 40}},
		},
		{
			Name:   "replay-loses-a-key",
			About:  "A replay of forty minutes within a second, in which one of three keys ends after six.",
			Flags:  counted(),
			Output: output(results(minutes(0, 6), "/cart /pay /search", 3), results(minutes(6, 40), "/cart /search", 3)),
			Input:  input(3, minutes(0, 40), events(minutes(0, 40), "/cart /pay /search", 3)),
			Want:   Want{Exit: 1, Verdicts: Verdicts{audit.Correct: 86, audit.Missing: 32}}, // two more may be on their way
		},
		{
			Name:   "half-written",
			About:  "The job died after half of the events.",
			Flags:  counted(),
			Output: output(results(minutes(0, 10), pages, 4)), Input: input(2, twenty, events(twenty, pages, 4)),
			// Two of each page may be on their way.
			Want: Want{Exit: 1, Verdicts: Verdicts{audit.Correct: 20, audit.Missing: 16}},
		},
		{
			Name:  "last-windows-short",
			About: "The last two windows of one key lack an event, and nothing comes after them.",
			Flags: counted(),
			Output: output(results(minutes(0, 18), pages, 4), results(minutes(18, 20), "/cart", 4),
				results(minutes(18, 20), "/pay", 3)),
			Input: input(2, twenty, events(twenty, pages, 4)),
			Want:  Want{Exit: 1, Verdicts: Verdicts{audit.Correct: 38, audit.Short: 2}, Says: "/pay +short"},
		},
		{
			Name:   "nothing-written",
			About:  "The input is there, and the job wrote nothing.",
			Flags:  counted(),
			Output: output(), Input: input(2, twenty, events(twenty, pages, 4)),
			Want: Want{Exit: 1, Verdicts: Verdicts{audit.Missing: 36}},
		},
		{
			Name:  "faults",
			About: "One window each is lost, short, counted double, written twice and written with two counts.",
			Flags: counted(),
			Output: output(results(minutes(0, 15), "/pay", 4), results(minutes(0, 5), "/cart", 4),
				results(minutes(6, 7), "/cart", 3), results(minutes(7, 8), "/cart", 8), results(minutes(8, 9), "/cart", 4),
				results(minutes(8, 9), "/cart", 4), results(minutes(9, 10), "/cart", 4), results(minutes(9, 10), "/cart", 1),
				results(minutes(10, 15), "/cart", 4)),
			Input: input(2, minutes(0, 15), events(minutes(0, 15), pages, 4)),
			Want: Want{Exit: 1, Verdicts: Verdicts{
				audit.Correct: 25, audit.Missing: 1, audit.Short: 1, audit.Over: 1, audit.Duplicate: 1, audit.Conflict: 1,
			}},
		},
		{
			Name:   "quiet-input",
			About:  "For four minutes nothing went in, so that nothing came out.",
			Flags:  counted(),
			Output: output(results(minutes(0, 8), pages, 4), results(minutes(12, 20), pages, 4)),
			Input:  input(2, twenty, events(minutes(0, 8), pages, 4), events(minutes(12, 20), pages, 4)),
			Want:   Want{Verdicts: Verdicts{audit.Correct: 32}},
		},
		{
			Name:  "zeros-for-empty-windows",
			About: "The job fills gaps: a window without events comes out with the count 0.",
			Flags: counted(),
			Output: output(results(minutes(0, 8), pages, 4), results(minutes(8, 12), pages, 0),
				results(minutes(12, 20), pages, 4)),
			Input: input(2, twenty, events(minutes(0, 8), pages, 4), events(minutes(12, 20), pages, 4)),
			Want:  Want{Verdicts: Verdicts{audit.Correct: 40}},
		},
		{
			Name:  "given-keys",
			About: "Two keys with a constant count; a window of one is lost and one is short.",
			Flags: []string{minuteWindows, "--audit.expected=250", "--audit.keys=/cart,/pay"},
			Output: output(results(minutes(0, 7), pages, 250), results(minutes(7, 8), "/pay", 250),
				results(minutes(8, 19), pages, 250), results(minutes(19, 20), "/cart", 250),
				results(minutes(19, 20), "/pay", 249)),
			Want: Want{Exit: 1, Verdicts: Verdicts{audit.Correct: 38, audit.Missing: 1, audit.Short: 1}},
		},
		{
			Name:   "beyond-the-memory",
			About:  "A window is short, so long ago that it is no longer held.",
			Flags:  counted("--audit.max-windows=20"),
			Output: output(results(minutes(0, 1), pages, 1), results(minutes(1, 50), pages, 4)),
			Input:  input(2, minutes(0, 50), events(minutes(0, 50), pages, 4)),
			Want:   Want{Exit: 2, Says: "max-windows"},
		},
	}
}
