package cases

import (
	"strconv"
	"strings"
	"time"

	"flinkwatch/exporter/audit"
)

// wrapped: JSON with something around it.
func wrapped() []Case {
	const pages = "/cart /pay"
	all := minutes(0, 10)
	right := Want{Verdicts: Verdicts{audit.Correct: 20, audit.Duplicate: 0}}
	return []Case{
		{
			Name:   "schema-registry-json",
			About:  "The number of a schema comes before the JSON, in five bytes for results, and in nine for events.",
			Flags:  counted(),
			Output: output(after("\x00\x00\x00\x00\x2a", results(all, pages, 4))),
			Input: wrapIn(input(2, all, events(all, pages, 4)), func(records []Record) []Record {
				return after("\x00\x00\x00\x00\x00\x00\x00\x01\x7b", records)
			}),
			Want: right,
		},
		{
			Name:   "json-within-json",
			About:  "Results and events were made text, and the text was made JSON.",
			Flags:  counted(),
			Output: output(quoted(results(all, pages, 4))),
			Input:  wrapIn(input(2, all, events(all, pages, 4)), quoted),
			Want:   right,
		},
		{
			Name:  "json-in-a-field",
			About: "A field holds the JSON of the result as text.",
			Flags: uncounted("--audit.start-field=body.windowStart", "--audit.end-field=body.windowEnd",
				"--audit.key-field=body.page", "--audit.count-field=body.count"),
			Output: output(each(quoted(results(all, pages, 4)), func(r *Record) {
				r.Value = []byte(`{"id":1,"body":` + string(r.Value) + `}`)
			})),
			Want: right,
		},
		{
			Name:  "array-of-results",
			About: "A record holds the results of all keys; one of them lacks a key, and the first record was written twice.",
			Flags: counted(),
			Output: output(arrays(2, results(all[:4], pages, 4)), arrays(1, results(all[4:5], "/cart", 4)),
				arrays(2, results(all[5:], pages, 4)), arrays(2, results(all[:1], pages, 4))),
			Input: wrapIn(input(1, all, events(all, pages, 4)), func(records []Record) []Record { return arrays(3, records) }),
			Want:  Want{Exit: 1, Verdicts: Verdicts{audit.Correct: 17, audit.Missing: 1, audit.Duplicate: 2}},
		},
		{
			Name:  "csv",
			About: "Flink's csv format, for results and events; one window is lost.",
			Flags: counted("--audit.format=csv", "--audit.columns=from,to,page,n", "--audit.start-field=from",
				"--audit.end-field=to",
				"--audit.count-field=n", "--audit.time-format=yyyy-MM-dd HH:mm:ss", "--audit.input-time-field=0",
				"--audit.input-key-field=1"),
			Output: output(written(all, "/cart", commaSeparated(",")),
				written(append(minutes(0, 4), minutes(5, 10)...), "/pay", commaSeparated(","))),
			Input: wrapIn(input(2, all, events(all, pages, 4)), linesOfEvents),
			Want:  Want{Exit: 1, Verdicts: Verdicts{audit.Correct: 19, audit.Missing: 1}},
		},
		{
			Name:  "csv-with-semicolons",
			About: "A record holds two lines, with semicolons in them, and its fields have no names.",
			Flags: uncounted("--audit.format=csv", "--audit.delimiter=;", "--audit.start-field=0", "--audit.end-field=1",
				"--audit.key-field=2", "--audit.count-field=3", "--audit.time-format=yyyy-MM-dd HH:mm:ss"),
			Output: output(written(all, "/cart", func(w audit.Window, key string) string {
				line := commaSeparated(";")
				return line(w, key) + "\n" + line(w, "/pay") + "\n"
			})),
			Want: right,
		},
		{
			Name:  "array-with-a-wrong-element",
			About: "One element of an array is no result: the others are.",
			Flags: uncounted("--audit.max-refused=1"),
			Output: output(arrays(2, results(all, pages, 4)),
				[]Record{{Value: []byte("[" + resultText(all[9], "/cart", 4) + `,{"x":1}]`), Time: all[9].End}}),
			Want: Want{
				Verdicts: Verdicts{audit.Correct: 19, audit.Duplicate: 1}, Refused: []audit.Reason{audit.MissingField},
			},
		},
	}
}

// after puts a text before each value.
func after(text string, records []Record) []Record {
	return each(records, func(r *Record) { r.Value = []byte(text + string(r.Value)) })
}

func quoted(records []Record) []Record {
	return each(records, func(r *Record) { r.Value = []byte(strconv.Quote(string(r.Value))) })
}

// arrays puts so many records that follow one another into one, whose time is that of the last.
func arrays(n int, records []Record) (all []Record) {
	for len(records) > 0 {
		var values []string
		several := records[:min(n, len(records))]
		for _, r := range several {
			values = append(values, string(r.Value))
		}
		whole := several[len(several)-1]
		whole.Value = []byte("[" + strings.Join(values, ",") + "]")
		all, records = append(all, whole), records[len(several):]
	}
	return all
}

// linesOfEvents makes CSV of JSON.
func linesOfEvents(records []Record) []Record {
	return each(records, func(r *Record) {
		_, page, _ := strings.Cut(strings.Trim(string(r.Value), `"}`), `"page":"`)
		r.Value = []byte(r.Time.Format(time.DateTime) + "," + page)
	})
}

func wrapIn(t Topic, wrap func([]Record) []Record) Topic {
	t.Records = wrap(t.Records)
	return t
}
