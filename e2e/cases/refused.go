package cases

import (
	"slices"
	"strings"
	"time"

	"flinkwatch/exporter/audit"
)

// refused: what the audit does not read. It says so, and passes nothing.
func refused() []Case {
	all := minutes(0, 10)
	const five = 5 * time.Minute
	sliding := slices.Concat(tumbling(begin, five, 4), tumbling(begin.Add(time.Minute), five, 4))
	return []Case{
		refuse("csv-for-json", "Flink's csv format, where JSON is read.", audit.NotJSON,
			written(all, "/cart", commaSeparated(","))),
		refuse("avro-for-json", "Avro, with the number of its schema, where JSON is read.", audit.NotJSON,
			written(all, "/cart", avroBytes)),
		refuse("misspelt-key", "The flags name a field of the key that no result has.", audit.MissingField,
			results(all, "/cart", 4), "--audit.key-field=site"),
		{
			Name:   "misspelt-count",
			About:  "The flags name a field of the count that no result has: windows are there, and none can be judged.",
			Flags:  uncounted("--audit.count-field=hits", "--audit.max-refused=10"),
			Output: output(results(all, "/cart", 4)),
			Want:   Want{Exit: 2, Verdicts: Verdicts{audit.Correct: 0}},
		},
		refuse("wrong-format", "The flags say another format of times.", audit.BadTime,
			results(all, "/cart", 4), "--audit.time-format=unix_ms"),
		refuse("wrong-size", "Windows are longer than the flags say.", audit.WindowSize,
			results(tumbling(begin, five, 6), "/cart", 4)),
		{
			Name:   "sliding-windows",
			About:  "Windows of five minutes begin every minute.",
			Flags:  []string{"--audit.window-size=5m", "--audit.expected=none"},
			Output: output(results(sliding, "/cart", 4)),
			Want:   Want{Exit: 2, Refused: []audit.Reason{audit.NotAligned}},
		},
	}
}

func refuse(name, about string, reason audit.Reason, records []Record, flags ...string) Case {
	return Case{
		Name: name, About: about, Flags: uncounted(flags...), Output: output(records),
		Want: Want{Exit: 2, Verdicts: Verdicts{audit.Correct: 0}, Refused: []audit.Reason{reason}},
	}
}

// commaSeparated is a line of start, end, key and count.
func commaSeparated(delimiter string) func(w audit.Window, key string) string {
	return func(w audit.Window, key string) string {
		return strings.Join([]string{w.Start.Format(time.DateTime), w.End.Format(time.DateTime), key, "4"}, delimiter)
	}
}

// avroBytes is a text and a number, after the number of their schema.
func avroBytes(_ audit.Window, key string) string {
	return "\x00\x00\x00\x00\x07" + string(rune(2*len(key))) + key + "\x08"
}
