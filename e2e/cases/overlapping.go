package cases

import (
	"time"

	"flinkwatch/exporter/audit"
)

// overlapping: windows that hop and windows that cumulate, so that an event is of several.
func overlapping() []Case {
	const n, size = 20, 5
	hops := func(flags ...string) []string {
		return append([]string{"--audit.window-size=5m", "--audit.window-slide=1m", "--audit.lateness=1s"}, flags...)
	}
	steps := []string{"--audit.window-size=5m", "--audit.window-step=1m", "--audit.lateness=1s"}
	all := minutes(0, n)
	counts := input(2, all, events(all, "/cart /pay", 2))
	hopping := windowsOf(n, func(end int) int { return end - size })
	growing := windowsOf(n, func(end int) int { return (end - 1) / size * size })
	late := event(begin.Add(8*time.Minute), "/cart") // three of its five windows are closed by then
	lateCounts := input(1, all, events(all[:12], "/cart", 2), []Record{late}, events(all[12:], "/cart", 2))
	return []Case{
		{
			Name:   "hopping",
			About:  "HOP(5m, 1m) from the beginning of the topic on: the first windows hold what there is.",
			Flags:  hops(),
			Output: output(overlaps(hopping, "/cart /pay", 2)), Input: counts,
			Want: Want{Verdicts: Verdicts{audit.Correct: 40}},
		},
		{
			Name:  "hopping-with-faults",
			About: "The same, where a window is lost, one lacks an event, one has one too many, and one is written twice.",
			Flags: hops(),
			Output: output(overlaps(hopping[:9], "/cart /pay", 2), overlaps(hopping[9:10], "/pay", 2),
				results(hopping[10:11], "/cart", 9), results(hopping[10:11], "/pay", 11),
				overlaps(hopping[11:], "/cart /pay", 2), overlaps(hopping[12:13], "/pay", 2)),
			Input: counts,
			Want: Want{Exit: 1, Verdicts: Verdicts{
				audit.Correct: 36, audit.Missing: 1, audit.Short: 1, audit.Over: 1, audit.Duplicate: 1,
			}},
		},
		{
			Name:  "hopping-late-event",
			About: "An event came when three of its five windows had been written: the job counts it in the other two.",
			Flags: hops("--audit.late=tolerate"),
			Output: output(overlaps(hopping[:11], "/cart", 2), results(hopping[11:13], "/cart", 11),
				overlaps(hopping[13:], "/cart", 2)),
			Input: lateCounts,
			Want:  Want{Verdicts: Verdicts{audit.Correct: 20}},
		},
		{
			Name:   "hopping-late-event-lost",
			About:  "The same, where these do not count it.",
			Flags:  hops("--audit.late=tolerate"),
			Output: output(overlaps(hopping, "/cart", 2)),
			Input:  lateCounts,
			Want:   Want{Exit: 1, Verdicts: Verdicts{audit.Correct: 18, audit.Short: 2}},
		},
		{
			Name:  "hopping-uncounted",
			About: "Averages of windows that hop: each is there, but for one.",
			Flags: hops("--audit.expected=none", "--audit.result=presence"),
			Output: output(overlaps(hopping[:15], "/cart /pay", 2), overlaps(hopping[15:16], "/pay", 2),
				overlaps(hopping[16:], "/cart /pay", 2)),
			Want: Want{Exit: 1, Verdicts: Verdicts{audit.Correct: 39, audit.Missing: 1}},
		},
		{
			Name:   "cumulating",
			About:  "CUMULATE(1m, 5m): each step is a window.",
			Flags:  steps,
			Output: output(overlaps(growing, "/cart /pay", 2)), Input: counts,
			Want: Want{Verdicts: Verdicts{audit.Correct: 40}},
		},
		{
			Name:  "cumulating-with-faults",
			About: "The same, where a step is lost, one lacks an event, one has one too many, and one is written twice.",
			Flags: steps,
			Output: output(overlaps(growing[:9], "/cart /pay", 2), overlaps(growing[9:10], "/pay", 2),
				results(growing[10:11], "/cart", 1), results(growing[10:11], "/pay", 3),
				overlaps(growing[11:], "/cart /pay", 2), overlaps(growing[12:13], "/pay", 2)),
			Input: counts,
			Want: Want{Exit: 1, Verdicts: Verdicts{
				audit.Correct: 36, audit.Missing: 1, audit.Short: 1, audit.Over: 1, audit.Duplicate: 1,
			}},
		},
	}
}

// windowsOf are the windows that end with each of the first n minutes, and start with the one that is told.
func windowsOf(n int, start func(end int) int) (windows []audit.Window) {
	for end := 1; end <= n; end++ {
		at := func(minute int) time.Time { return begin.Add(time.Duration(minute) * time.Minute) }
		windows = append(windows, audit.Window{Start: at(start(end)), End: at(end)})
	}
	return windows
}

// overlaps are the results of windows in which each minute since the beginning has so many events.
func overlaps(windows []audit.Window, keys string, each int) (all []Record) {
	for _, w := range windows {
		from := w.Start
		if from.Before(begin) {
			from = begin
		}
		all = append(all, results([]audit.Window{w}, keys, each*int(w.End.Sub(from)/time.Minute))...)
	}
	return all
}
