package cases

import (
	"fmt"
	"strings"
	"time"

	"flinkwatch/exporter/audit"
)

// times: windows of hours, days and weeks, as tables of partitions and reports have them; of each key one is lost.
func times() []Case {
	hours := tumbling(begin, time.Hour, 10)
	days := tumbling(time.Date(2025, 10, 20, 0, 0, 0, 0, time.UTC), 24*time.Hour, 10)
	weeks := tumbling(time.Date(2024, 12, 2, 0, 0, 0, 0, time.UTC), 7*24*time.Hour, 10)
	kolkata := inZone("Asia/Kolkata")
	localDays := tumbling(time.Date(2025, 10, 20, 0, 0, 0, 0, kolkata), 24*time.Hour, 10)
	return []Case{
		timesCase("times-of-two-fields", "The window is in dt and hh, the end is not told.", hours, "1h",
			func(w audit.Window) string { return w.Start.Format(`"dt":"2006-01-02","hh":"15"`) },
			"--audit.start-field=dt,hh", "--audit.time-format=yyyy-MM-dd HH"),
		timesCase("times-of-numbers", "Year, month, day and hour are numbers.", hours, "1h",
			func(w audit.Window) string {
				return fmt.Sprintf(`"y":%d,"m":%d,"d":%d,"h":%d`, w.Start.Year(), w.Start.Month(), w.Start.Day(), w.Start.Hour())
			},
			"--audit.start-field=y,m,d,h", "--audit.time-format=yyyy M d H"),
		timesCase("hours-as-one-number", "The hour is one number.", hours, "1h",
			func(w audit.Window) string { return w.Start.Format(`"hour":2006010215`) },
			"--audit.start-field=hour", "--audit.time-format=yyyyMMddHH"),
		timesCase("days-alone", "The window is a day.", days, "24h",
			func(w audit.Window) string { return w.Start.Format(`"day":"2006-01-02"`) },
			"--audit.start-field=day", "--audit.time-format=yyyy-MM-dd"),
		timesCase("days-as-arrays", "The window is a day of a zone, as an array.", localDays, "24h",
			func(w audit.Window) string { return w.Start.In(kolkata).Format(`"day":[2006,1,2]`) },
			"--audit.start-field=day", "--audit.time-format=array", "--audit.time-zone=Asia/Kolkata"),
		timesCase("weeks-by-number", "The window is an ISO week, across the turn of a year.", weeks, "168h",
			func(w audit.Window) string {
				year, week := w.Start.ISOWeek()
				return fmt.Sprintf(`"week":"%d-W%02d"`, year, week)
			},
			"--audit.start-field=week", "--audit.time-format=YYYY-'W'ww", "--audit.window-offset=96h"),
	}
}

func timesCase(
	name, about string, windows []audit.Window, size string, start func(audit.Window) string, flags ...string,
) Case {
	value := func(w audit.Window, key string) string { return fmt.Sprintf(`{%s,"page":%q,"count":4}`, start(w), key) }
	flags = append(flags, "--audit.window-size="+size, "--audit.end-field=", "--audit.input-time-format=rfc3339",
		"--audit.horizon=4000h")
	keys := strings.Fields("/cart /pay")
	return Case{
		Name: name, About: about, Flags: flags,
		Output: output(written(windows[:4], keys[0], value), written(windows[5:], keys[0], value),
			written(windows[:6], keys[1], value), written(windows[7:], keys[1], value)),
		Input: input(1, windows, events(windows, "/cart /pay", 4)),
		Want:  Want{Exit: 1, Verdicts: Verdicts{audit.Correct: 18, audit.Missing: 2}},
	}
}
