package cases

import (
	_ "embed"
	"slices"

	"google.golang.org/protobuf/encoding/protowire"

	"flinkwatch/exporter/audit"
)

//go:embed schemas/result.proto
var protoSchema string

func protobufs() []Case {
	all, pages := minutes(0, 10), "/cart /pay"
	results := concat(protoResults(all, "/cart"), protoResults(append(minutes(0, 4), minutes(5, 10)...), "/pay"))
	flags := counted("--audit.format=protobuf", "--audit.input-format=json", "--audit.start-field=window_start",
		"--audit.end-field=",
		"--audit.key-field=of.name", "--audit.count-field=n", "--audit.input-key-field=page")
	want := Want{Exit: 1, Verdicts: Verdicts{audit.Correct: 19, audit.Missing: 1}}
	return []Case{
		{
			Name:   "protobuf",
			About:  "Protobuf with the schema in a file: a time, a message in a message, one of several. One window is lost.",
			Flags:  append(slices.Clone(flags), "--audit.schema-file=../e2e/cases/schemas/result.proto"),
			Output: output(results), Input: input(1, all, events(all, pages, 4)), Want: want,
		},
		{
			Name:    "protobuf-with-registry",
			About:   "Each record has the number of its schema before it, and the index of its message, in either form.",
			Flags:   flags,
			Schemas: map[int]string{7: protoSchema},
			Output: output(before("\x00\x00\x00\x00\x07\x00", results[:9]),
				before("\x00\x00\x00\x00\x07\x02\x00", results[9:])),
			Input: input(1, all, events(all, pages, 4)), Want: want,
		},
		{
			Name:    "avro-for-protobuf",
			About:   "The schema in the registry is one of Avro.",
			Flags:   uncounted(flags[1], "--audit.start-field=window_start", "--audit.end-field="),
			Schemas: map[int]string{7: resultSchema},
			Output:  output(before("\x00\x00\x00\x00\x07\x00", results)),
			Want:    Want{Exit: 2, Refused: []audit.Reason{audit.NoSchema}},
		},
	}
}

// protoResults are results of which each has counted four.
func protoResults(windows []audit.Window, page string) []Record {
	return written(windows, page, func(w audit.Window, page string) string {
		seconds := protowire.AppendTag(nil, 1, protowire.VarintType)
		seconds = protowire.AppendVarint(seconds, uint64(w.Start.Unix())) //nolint:gosec // after 1970
		name := protowire.AppendTag(nil, 2, protowire.BytesType)
		name = protowire.AppendString(name, page)
		record := protowire.AppendTag(nil, 1, protowire.BytesType)
		record = protowire.AppendBytes(record, seconds)
		record = protowire.AppendTag(record, 2, protowire.BytesType)
		record = protowire.AppendString(record, "a note")
		record = protowire.AppendTag(record, 3, protowire.BytesType)
		record = protowire.AppendBytes(record, name)
		record = protowire.AppendTag(record, 20, protowire.VarintType)
		return string(protowire.AppendVarint(record, protowire.EncodeZigZag(4)))
	})
}

// before puts a text before each value.
func before(text string, records []Record) []Record {
	return after(text, slices.Clone(records))
}
