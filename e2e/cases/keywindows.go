package cases

import (
	"encoding/binary"
	"fmt"
	"time"

	"flinkwatch/exporter/audit"
)

// keyWindows: the window is in the Kafka key.
func keyWindows() []Case {
	const pages = "/cart /pay"
	all := minutes(0, 10)
	lost := append(minutes(0, 4), minutes(5, 10)...)
	one := Want{Exit: 1, Verdicts: Verdicts{audit.Correct: 19, audit.Missing: 1}}
	streams := counted("--audit.start-field=@key", "--audit.end-field=", "--audit.key-field=@key",
		"--audit.count-field=@value",
		"--audit.input-key-field=page")
	events := input(2, all, events(all, pages, 4))
	withKeys := func(key func(w audit.Window, page string) string, value string) Topic {
		return output(keysOf(all, "/cart", key, value), keysOf(lost, "/pay", key, value))
	}
	return []Case{
		{
			Name:  "windows-in-bytes",
			About: "Kafka Streams writes its keys and counts in bytes, with Serdes.Long; one window is lost.",
			Flags: streams,
			Output: withKeys(func(w audit.Window, page string) string {
				return string(binary.BigEndian.AppendUint64([]byte(page), uint64(w.Start.UnixMilli())))
			}, "\x00\x00\x00\x00\x00\x00\x00\x04"),
			Input: events, Want: one,
		},
		{
			Name:  "windows-in-text-keys",
			About: "A Kafka key is Windowed.toString, and a value the count as text; one window is lost.",
			Flags: streams,
			Output: withKeys(func(w audit.Window, page string) string {
				return fmt.Sprintf("[%s@%d/%d]", page, w.Start.UnixMilli(), w.End.UnixMilli())
			}, "4"),
			Input: events, Want: one,
		},
		{
			Name:  "windows-in-json-keys",
			About: "upsert-kafka with the primary key in the Kafka key alone; one window is lost.",
			Flags: counted("--audit.start-field=@key.window_start", "--audit.end-field=", "--audit.key-field=@key.page",
				"--audit.count-field=cnt", "--audit.input-key-field=page", "--audit.time-format=yyyy-MM-dd HH:mm:ss",
				"--audit.input-time-format=rfc3339", "--audit.updates=last"),
			Output: withKeys(func(w audit.Window, page string) string {
				return fmt.Sprintf(`{"window_start":%q,"page":%q}`, w.Start.Format(time.DateTime), page)
			}, `{"cnt":4}`),
			Input: events, Want: one,
		},
		{
			Name: "ksql-json-keys",
			About: "ksqlDB writes the key as JSON, with the start in bytes behind it, and the bounds in the value; one " +
				"window is lost.",
			Flags:  counted("--audit.start-field=windowStart", "--audit.key-field=@key.PAGE", "--audit.input-key-field=page"),
			Output: output(ksql(all, "/cart"), ksql(lost, "/pay")),
			Input:  events, Want: one,
		},
	}
}

// keysOf are records with a key for each window.
func keysOf(
	windows []audit.Window, page string, key func(w audit.Window, page string) string, value string,
) (all []Record) {
	for _, w := range windows {
		all = append(all, Record{Key: []byte(key(w, page)), Value: []byte(value), Time: w.End.Add(-time.Millisecond)})
	}
	return all
}

func ksql(windows []audit.Window, page string) (all []Record) {
	for _, w := range windows {
		key := binary.BigEndian.AppendUint64(fmt.Appendf(nil, `{"PAGE":%q}`, page), uint64(w.Start.UnixMilli()))
		all = append(all, keyed(string(key), results([]audit.Window{w}, "-", 4))...)
	}
	return all
}
