package cases

import (
	"time"

	"flinkwatch/exporter/audit"
)

// beginnings: where evidence begins, and records far from the others.
func beginnings() []Case {
	const pages = "/cart /pay"
	thirty, hours := minutes(0, 30), minutes(0, 300)
	past := hours[len(hours)-1].End.Add(10 * time.Second)
	return []Case{
		{
			Name:   "from-the-latest",
			About:  "The job began to read at the end of the input: it has no results of what was there before.",
			Flags:  counted(),
			Output: output(results(minutes(12, 30), pages, 4)), Input: input(2, thirty, events(thirty, pages, 4)),
			Want: Want{
				Verdicts: Verdicts{audit.Correct: 36, audit.Unjudged: 24}, Unjudged: map[audit.Why]int64{audit.BeforeStart: 24},
			},
		},
		{
			Name:   "first-window-cut",
			About:  "The job began in the middle of a window, which lacks what was there before.",
			Flags:  counted(),
			Output: output(results(minutes(12, 13), pages, 1), results(minutes(13, 30), pages, 4)),
			Input:  input(2, thirty, events(thirty, pages, 4)),
			Want: Want{
				Verdicts: Verdicts{audit.Correct: 34, audit.Unjudged: 26}, Unjudged: map[audit.Why]int64{audit.BeforeStart: 26},
			},
		},
		{
			Name:   "another-job-before",
			About:  "The results up to a time are of another job, and are not judged.",
			Flags:  counted("--audit.from=" + begin.Add(10*time.Minute).Format(time.RFC3339)),
			Output: output(results(minutes(0, 10), pages, 1), results(minutes(10, 30), pages, 4)),
			Input:  input(2, thirty, events(thirty, pages, 4)),
			Want: Want{
				Verdicts: Verdicts{audit.Correct: 40, audit.Unjudged: 20}, Unjudged: map[audit.Why]int64{audit.BeforeStart: 20},
			},
		},
		{
			Name:  "old-record-in-another-partition",
			About: "A partition that is empty otherwise holds one result of months ago.",
			Flags: []string{minuteWindows, "--audit.expected=4", "--audit.keys=/cart,/pay", "--audit.max-refused=1"},
			Output: Topic{Partitions: 2, Records: concat(
				in(1, results(tumbling(begin.AddDate(0, -5, 0), time.Minute, 1), "/cart", 4)), results(thirty, pages, 4))},
			Want: Want{Verdicts: Verdicts{audit.Correct: 60}, Refused: []audit.Reason{audit.TooLate}},
		},
		{
			Name:  "result-of-the-future",
			About: "One result is of a window five months ahead.",
			Flags: []string{minuteWindows, "--audit.expected=4", "--audit.keys=/cart,/pay", "--audit.max-refused=1"},
			Output: output(results(minutes(0, 12), pages, 4),
				results(tumbling(begin.AddDate(0, 5, 0), time.Minute, 1), "/cart", 4), results(minutes(12, 30), pages, 4)),
			Want: Want{Verdicts: Verdicts{audit.Correct: 60}, Refused: []audit.Reason{audit.FarAhead}},
		},
		{
			Name:   "replayed-results",
			About:  "The job went back to a savepoint of twenty minutes ago, and wrote those windows again.",
			Flags:  uncounted(),
			Output: output(results(thirty, pages, 4), results(minutes(10, 40), pages, 4)),
			Want:   Want{Verdicts: Verdicts{audit.Correct: 40, audit.Duplicate: 40}},
		},
		{
			Name:   "replayed-topics",
			About:  "The same five hours of events were sent again, and counted again, rightly.",
			Flags:  counted(),
			Output: output(results(hours, "/cart", 2), results(hours, "/cart", 2)),
			Input:  input(1, hours, events(hours, "/cart", 2), []Record{event(past, "/cart")}, events(hours, "/cart", 2)),
			Want:   Want{},
		},
	}
}
