package cases

import (
	"encoding/binary"
	"fmt"
	"strings"
	"time"

	"flinkwatch/exporter/audit"
)

// keys: whatever a key may be.
func keys() []Case {
	all := minutes(0, 10)
	flow := ofTwoFields(`"timestamp":"START"`)
	average := ofTwoFields(`"windowStart":"START","windowEnd":"END","average":3.25`)
	past := audit.Window{Start: all[len(all)-1].End.Add(10 * time.Second)}
	return []Case{
		{
			Name:  "odd-keys",
			About: "Keys with quotes, spaces, signs of every kind, none at all, and a long one.",
			Flags: uncounted(),
			Output: output(resultsOf(all, "", "  ", `say "hi"`, `back\slash`, "<b>", "tab\there", "Straße 😀", "null", "0",
				"a=b,c", strings.Repeat("long", 200))),
			Want: Want{Verdicts: Verdicts{audit.Correct: 110}},
		},
		{
			Name:   "numbers-as-keys",
			About:  "A key is a number in the input and a text in the results.",
			Flags:  counted(),
			Output: output(results(all, "17 -4", 2)),
			Input: input(2, all, written(twice(all), "17 -4", func(w audit.Window, key string) string {
				return fmt.Sprintf(`{"timestamp":%q,"page":%s}`, w.Start.Format(time.RFC3339), key)
			})),
			Want: Want{Verdicts: Verdicts{audit.Correct: 20}},
		},
		{
			Name:   "key-of-two-fields",
			About:  "The job counts by source and target: each alone would be the same window several times.",
			Flags:  counted("--audit.key-field=src,dst"),
			Output: output(written(all, "a|b a|c d|b", ofTwoFields(`"windowStart":"START","windowEnd":"END","count":2`))),
			Input: Topic{Partitions: 1, Records: concat(
				written(twice(all), "a|b a|c d|b", flow), []Record{{Value: []byte(flow(past, "-|-")), Time: past.Start}})},
			Want: Want{Verdicts: Verdicts{audit.Correct: 30}},
		},
		{
			Name:   "keys-in-capitals",
			About:  "The job counts by UPPER(TRIM(page)); one window is lost.",
			Flags:  counted("--audit.input-key-field=upper(trim(page))"),
			Output: output(results(all, "/CART", 6), results(append(minutes(0, 4), minutes(5, 10)...), "/PAY", 2)),
			Input: input(2, all, events(all, "/Cart /cart /pay", 2), written(twice(all), "-",
				func(w audit.Window, _ string) string {
					return fmt.Sprintf(`{"timestamp":%q,"page":" /CART "}`, w.Start.Format(time.RFC3339))
				})),
			Want: Want{Exit: 1, Verdicts: Verdicts{audit.Correct: 19, audit.Missing: 1}},
		},
		{
			Name:  "two-metrics-and-a-filter",
			About: "The topic holds the results of two jobs; the one that is audited counts errors alone.",
			Flags: counted("--audit.key-field=src,dst", `--audit.where=metric == "errors"`,
				`--audit.input-where=level == "ERROR"`),
			Output: output(
				written(all, "a|b a|c", ofTwoFields(`"metric":"errors","windowStart":"START","windowEnd":"END","count":2`)),
				written(all, "a|b a|c", ofTwoFields(`"metric":"all","windowStart":"START","windowEnd":"END","count":3`))),
			Input: Topic{Partitions: 1, Records: concat(
				written(twice(all), "a|b a|c", ofTwoFields(`"level":"ERROR","timestamp":"START"`)),
				written(all, "a|b a|c", ofTwoFields(`"level":"INFO","timestamp":"START"`)),
				[]Record{{Value: []byte(flow(past, "-|-")), Time: past.Start}})},
			Want: Want{Verdicts: Verdicts{audit.Correct: 20}},
		},
		{
			Name:  "averages",
			About: "The job writes averages: one window of a key is missing, and one is there twice.",
			Flags: uncounted("--audit.result=presence", "--audit.key-field=src,dst", "--audit.keys=a|b,a|c"),
			Output: output(
				written(all[:5], "a|b a|c", average), written(all[5:6], "a|b", average), written(all[6:], "a|b a|c", average),
				written(all[2:3], "a|b", average)),
			Want: Want{Exit: 1, Verdicts: Verdicts{audit.Correct: 18, audit.Missing: 1, audit.Duplicate: 1}},
		},
		{
			Name:  "no-key",
			About: "One result for each window, of all events, with its start alone.",
			Flags: counted("--audit.key-field=@none", "--audit.end-field="),
			Output: output(written(all, "-", func(w audit.Window, _ string) string {
				return fmt.Sprintf(`{"windowStart":%q,"count":8}`, w.Start.Format(time.RFC3339))
			})),
			Input: input(2, all, events(all, "/cart /pay", 4)),
			Want:  Want{Verdicts: Verdicts{audit.Correct: 10}},
		},
		{
			Name:   "kafka-keys",
			About:  "The key is the Kafka record's own.",
			Flags:  uncounted("--audit.key-field=@key"),
			Output: output(keyed("/cart", results(all, "-", 4)), keyed("/pay", results(all, "-", 4))),
			Want:   Want{Verdicts: Verdicts{audit.Correct: 20}},
		},
		{
			Name:   "windowed-kafka-keys",
			About:  "The Kafka key names the window as well: as keys of the audit they would all come once.",
			Flags:  uncounted("--audit.key-field=@key"),
			Output: output(upserts(all, "/cart", 4), upserts(all, "/pay", 4)),
			Want:   Want{Verdicts: Verdicts{audit.Correct: 20}, OrRefused: true},
		},
		{
			Name:   "windowed-binary-kafka-keys",
			About:  "Kafka Streams' keys of windows: the key, and the start in eight bytes.",
			Flags:  uncounted(lastCounts, "--audit.key-field=@key"),
			Output: output(ofStreams(all, "/cart", 2), ofStreams(all, "/cart", 4), ofStreams(all, "/pay", 4)),
			Want:   Want{Verdicts: Verdicts{audit.Correct: 20}},
		},
	}
}

// resultsOf are results of keys that may have spaces in them.
func resultsOf(windows []audit.Window, keys ...string) (all []Record) {
	quote := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\t", `\t`)
	for _, w := range windows {
		for _, key := range keys {
			value := strings.Replace(resultText(w, "KEY", 4), "KEY", quote.Replace(key), 1)
			all = append(all, Record{Value: []byte(value), Time: w.End.Add(-time.Millisecond)})
		}
	}
	return all
}

// twice has two windows for each.
func twice(windows []audit.Window) (all []audit.Window) {
	for _, w := range windows {
		all = append(all, w, w)
	}
	return all
}

func ofStreams(windows []audit.Window, key string, count int) (all []Record) {
	for _, w := range windows {
		name := binary.BigEndian.AppendUint64([]byte(key), uint64(w.Start.UnixMilli()))
		all = append(all, keyed(string(name), results([]audit.Window{w}, "-", count))...)
	}
	return all
}

// ofTwoFields writes a key in its two fields, after what else there is.
func ofTwoFields(rest string) func(w audit.Window, key string) string {
	return func(w audit.Window, key string) string {
		src, dst, _ := strings.Cut(key, "|")
		times := strings.NewReplacer("START", w.Start.Format(time.RFC3339), "END", w.End.Format(time.RFC3339))
		return fmt.Sprintf(`{%s,"src":%q,"dst":%q}`, times.Replace(rest), src, dst)
	}
}
