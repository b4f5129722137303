package cases

import (
	"fmt"
	"time"

	"flinkwatch/exporter/audit"
)

// formats: right results, written as libraries and connectors write them.
func formats() []Case {
	all := minutes(0, 10)
	right := Want{Verdicts: Verdicts{audit.Correct: 20}}
	orRefused := Want{Verdicts: right.Verdicts, OrRefused: true}
	return []Case{
		{
			Name:  "connect-envelope",
			About: "Kafka Connect's JSON, with its schema.",
			Flags: uncounted("--audit.start-field=payload.from", "--audit.end-field=payload.to",
				"--audit.key-field=payload.page", "--audit.count-field=payload.n", "--audit.time-format=unix_ms"),
			Output: output(written(all, "/cart /pay", connected)),
			Want:   right,
		},
		{
			Name:   "whole-numbers-in-floats",
			About:  "Counts are written as 4.0, and as 4e0.",
			Flags:  uncounted(),
			Output: output(results(all, "/cart", "4.0"), results(all, "/pay", "4e0")),
			Want:   right,
		},
		{
			Name:   "java-local-times",
			About:  "LocalDateTime's toString leaves out the seconds where they are zero.",
			Flags:  uncounted("--audit.time-format=yyyy-MM-dd'T'HH:mm:ss"),
			Output: output(written(all, "/cart /pay", withTimes(`"2006-01-02T15:04"`))),
			Want:   orRefused,
		},
		{
			Name:   "java-offset-times",
			About:  "OffsetDateTime's toString does so, too.",
			Flags:  uncounted(),
			Output: output(written(all, "/cart /pay", withTimes(`"2006-01-02T15:04Z07:00"`))),
			Want:   orRefused,
		},
		{
			Name:   "times-as-arrays",
			About:  "Jackson writes a LocalDateTime as an array of its parts.",
			Flags:  uncounted("--audit.time-format=array"),
			Output: output(written(all, "/cart /pay", withArrays)),
			Want:   right,
		},
	}
}

func connected(w audit.Window, key string) string {
	return fmt.Sprintf(`{"schema":{"type":"struct"},"payload":{"from":%d,"to":%d,"page":%q,"n":4}}`,
		w.Start.UnixMilli(), w.End.UnixMilli(), key)
}

// withArrays are results whose times are arrays of their parts.
func withArrays(w audit.Window, key string) string {
	parts := func(t time.Time) string {
		y, m, d := t.Date()
		return fmt.Sprintf("[%d,%d,%d,%d,%d]", y, m, d, t.Hour(), t.Minute())
	}
	return fmt.Sprintf(`{"windowStart":%s,"windowEnd":%s,"page":%q,"count":4}`, parts(w.Start), parts(w.End), key)
}

// withTimes are results whose times have a layout.
func withTimes(layout string) func(audit.Window, string) string {
	return func(w audit.Window, key string) string {
		return fmt.Sprintf(`{"windowStart":%s,"windowEnd":%s,"page":%q,"count":4}`,
			w.Start.Format(layout), w.End.Format(layout), key)
	}
}
