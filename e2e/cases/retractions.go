package cases

import (
	"fmt"
	"time"

	"flinkwatch/exporter/audit"
)

// retractions: results that are taken back, which leaves nothing.
func retractions() []Case {
	all := minutes(0, 12)
	counts := input(1, all, events(all, "/cart /pay", 3))
	gone, stays := all[4:5], all[7:8] // of /pay: taken back for good; and taken back, and written again
	right := Want{Exit: 1, Verdicts: Verdicts{audit.Correct: 23, audit.Missing: 1}}
	return []Case{
		{
			Name:  "debezium-deletes",
			About: "debezium-json: every window is updated once by delete and create; one is deleted for good.",
			Flags: rowsIn("after"), Input: counts,
			Output: output(
				written(all, "/cart /pay", created(2)), written(all, "/cart /pay", deleted(2)),
				written(all, "/cart /pay", created(3)),
				written(gone, "/pay", deleted(3)), written(stays, "/pay", deleted(3)), written(stays, "/pay", created(3))),
			Want: right,
		},
		{
			Name:  "maxwell-deletes",
			About: "maxwell-json: the same.",
			Flags: rowsIn("data"), Input: counts,
			Output: output(
				written(all, "/cart /pay", envelope(`{"data":%s,"type":"insert"}`, 3)),
				written(gone, "/pay", envelope(`{"data":%s,"type":"delete"}`, 3)),
				written(stays, "/pay", envelope(`{"data":%s,"type":"delete"}`, 3)),
				written(stays, "/pay", envelope(`{"data":%s,"type":"insert"}`, 3))),
			Want: right,
		},
		{
			Name:  "canal-deletes",
			About: "canal-json: rows are in an array.",
			Flags: rowsIn("data.0"), Input: counts,
			Output: output(
				written(all, "/cart /pay", envelope(`{"data":[%s],"type":"INSERT"}`, 3)),
				written(gone, "/pay", envelope(`{"data":[%s],"type":"DELETE"}`, 3))),
			Want: Want{Exit: right.Exit, Verdicts: right.Verdicts, OrRefused: true},
		},
		{
			Name:  "changelog-in-any-partition",
			About: "debezium-json without a Kafka key: rows are in any partition, and deletions say which ones they delete.",
			Flags: rowsIn("after"), Input: counts,
			Output: Topic{Partitions: 3, Records: concat(
				in(1, written(all, "/cart /pay", deleted(2))), in(0, written(all, "/cart /pay", created(2))),
				in(2, written(all, "/cart /pay", created(3))), in(0, written(gone, "/pay", deleted(3))))},
			Want: right,
		},
		{
			Name:  "tombstones",
			About: "upsert-kafka: a key of page and window; a record without a value takes the window's result back.",
			Flags: counted(lastCounts), Input: counts,
			Output: output(upserts(all, "/cart", 3), upserts(all, "/pay", 3),
				tombstones(gone, "/pay"), tombstones(stays, "/pay"), upserts(stays, "/pay", 3)),
			Want: right,
		},
		{
			Name:   "tombstones-of-learned-keys",
			About:  "The same without the input: the key has all windows but the one that was taken back.",
			Flags:  uncounted(lastCounts),
			Output: output(upserts(all, "/cart", 3), upserts(all, "/pay", 3), tombstones(gone, "/pay")),
			Want:   right,
		},
	}
}

// rowsIn are the flags of changelogs whose rows are in a field.
func rowsIn(field string) []string {
	return counted(lastCounts, "--audit.start-field="+field+".since", "--audit.end-field="+field+".until",
		"--audit.key-field="+field+".page", "--audit.count-field="+field+".hits", "--audit.input-key-field=page")
}

func row(w audit.Window, key string, count int) string {
	return fmt.Sprintf(`{"since":%q,"until":%q,"page":%q,"hits":%d}`,
		w.Start.Format(time.RFC3339), w.End.Format(time.RFC3339), key, count)
}

// envelope puts a row into a changelog's.
func envelope(format string, count int) func(audit.Window, string) string {
	return func(w audit.Window, key string) string { return fmt.Sprintf(format, row(w, key, count)) }
}

func created(count int) func(audit.Window, string) string {
	return envelope(`{"before":null,"after":%s,"op":"c"}`, count)
}

func deleted(count int) func(audit.Window, string) string {
	return envelope(`{"before":%s,"after":null,"op":"d"}`, count)
}

// upserts are results with a Kafka key that names page and window.
func upserts(windows []audit.Window, key string, count int) (all []Record) {
	for _, w := range windows {
		all = append(all, keyed(windowedKey(w, key), results([]audit.Window{w}, key, count))...)
	}
	return all
}

func tombstones(windows []audit.Window, key string) (all []Record) {
	for _, w := range windows {
		all = append(all, Record{Key: []byte(windowedKey(w, key)), Time: w.End.Add(-time.Millisecond)})
	}
	return all
}

func windowedKey(w audit.Window, key string) string {
	return fmt.Sprintf(`{"page":%q,"windowStart":%q}`, key, w.Start.Format(time.RFC3339))
}
