package cases

import (
	"time"

	"flinkwatch/exporter/audit"
)

// days: windows of a day and of a week.
func days() []Case {
	daily := func(name, about, zone, offset string, year int, month time.Month, day int) Case {
		l := local{name, about, zone, "24h", offset, dates(inZone(zone), year, month, day), 24}
		return l.with(Want{Verdicts: Verdicts{audit.Correct: 18}})
	}
	return []Case{
		daily("days-of-madrid-in-spring", "Days from midnight to midnight; one has 23 hours.",
			"Europe/Madrid", "-1h", 2025, time.March, 26),
		daily("days-of-madrid-in-autumn", "Days from midnight to midnight; one has 25 hours.",
			"Europe/Madrid", "-2h", 2025, time.October, 22),
		daily("days-of-shanghai", "Days from midnight to midnight; all have 24 hours.",
			"Asia/Shanghai", "-8h", 2025, time.June, 1),
		daily("days-of-shanghai-from-four", "The same; the offset is written as that of the day before.",
			"Asia/Shanghai", "16h", 2025, time.June, 1),
		daily("days-of-kolkata", "Days from midnight to midnight, in a zone of half an hour.",
			"Asia/Kolkata", "-5h30m", 2025, time.June, 1),
		weeks(),
		months("months", "Calendar months in UTC: one is lost, and one lacks an event.", time.UTC, "--audit.window-size=1mo"),
		months("months-of-madrid", "The same on the clock of Madrid.", inZone("Europe/Madrid"), "--audit.window-size=1mo",
			"--audit.time-zone=Europe/Madrid"),
		months("months-by-their-starts", "The same, where the results have no end.", inZone("Europe/Madrid"),
			"--audit.window-size=1mo", "--audit.time-zone=Europe/Madrid", "--audit.end-field="),
		quarters(),
	}
}

// dates are nine days from a date on.
func dates(zone *time.Location, year int, month time.Month, day int) (windows []audit.Window) {
	midnight := func(i int) time.Time { return time.Date(year, month, day+i, 0, 0, 0, 0, zone) }
	for i := range 9 {
		windows = append(windows, audit.Window{Start: midnight(i), End: midnight(i + 1)})
	}
	return windows
}

// calendar are so many windows of so many months, from a year on. All have ended: Kafka takes no records of the future.
func calendar(zone *time.Location, year, each, n int) (windows []audit.Window) {
	first := func(i int) time.Time { return time.Date(year, time.Month(1+i*each), 1, 0, 0, 0, 0, zone) }
	for i := range n {
		windows = append(windows, audit.Window{Start: first(i), End: first(i + 1)})
	}
	return windows
}

// months are sixteen, with a February of 29 days.
func months(name, about string, zone *time.Location, flags ...string) Case {
	windows := calendar(zone, 2023, 1, 16)
	return Case{
		Name: name, About: about, Flags: append(flags, "--audit.horizon=17520h", "--audit.lateness=1s"),
		Output: output(results(windows[:5], "/cart /pay", 30), results(windows[5:6], "/pay", 30),
			results(windows[6:8], "/cart /pay", 30), results(windows[8:9], "/cart", 29), results(windows[8:9], "/pay", 30),
			results(windows[9:], "/cart /pay", 30)),
		Input: input(2, windows, events(windows, "/cart /pay", 30)),
		Want:  Want{Exit: 1, Verdicts: Verdicts{audit.Correct: 30, audit.Short: 1, audit.Missing: 1}},
	}
}

// quarters are only looked for.
func quarters() Case {
	windows := calendar(time.UTC, 2020, 3, 16)
	return Case{
		Name:  "quarters",
		About: "Averages of quarters of a year: each is there, but for one.",
		Flags: []string{
			"--audit.window-size=3mo", "--audit.horizon=43800h", "--audit.expected=none", "--audit.result=presence",
			"--audit.key-forget=20000h",
		},
		Output: output(results(windows[:12], "/cart /pay", 1), results(windows[12:13], "/pay", 1),
			results(windows[13:], "/cart /pay", 1)),
		Want: Want{Exit: 1, Verdicts: Verdicts{audit.Correct: 31, audit.Missing: 1}},
	}
}

// weeks are windows from Sunday to Sunday.
func weeks() Case {
	windows := tumbling(time.Date(2025, 3, 2, 0, 0, 0, 0, time.UTC), 7*24*time.Hour, 9)
	return Case{
		Name:  "weeks",
		About: "Weeks that begin on Sundays, in UTC; one of them is short.",
		Flags: []string{"--audit.window-size=168h", "--audit.window-offset=72h", "--audit.horizon=8760h"},
		Output: output(results(windows[:3], "/cart", 7), results(windows[3:4], "/cart", 6),
			results(windows[4:], "/cart", 7)),
		Input: input(2, windows, events(windows, "/cart", 7)),
		Want:  Want{Exit: 1, Verdicts: Verdicts{audit.Correct: 8, audit.Short: 1}},
	}
}
