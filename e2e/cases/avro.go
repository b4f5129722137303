package cases

import (
	_ "embed"
	"encoding/binary"
	"math/big"
	"slices"
	"strings"

	"github.com/twmb/avro"

	"flinkwatch/exporter/audit"
)

// The schemas of results, as Flink SQL's avro format makes them of a row, and of events.
var (
	//go:embed schemas/result.avsc
	resultSchema string
	//go:embed schemas/event.avsc
	eventSchema string
)

func avros() []Case {
	all, pages := minutes(0, 10), "/cart /pay"
	results := concat(avroResults(all, "/cart"), avroResults(append(minutes(0, 4), minutes(5, 10)...), "/pay"))
	return []Case{
		{
			Name: "avro",
			About: "Avro with the schemas in files: logical times, unions with null, a record in a record, an enum, a fixed, " +
				"a map. Only views count, and one window is lost.",
			Flags: counted("--audit.format=avro", "--audit.schema-file=../e2e/cases/schemas/result.avsc",
				"--audit.input-schema-file=../e2e/cases/schemas/event.avsc", "--audit.start-field=window_start",
				"--audit.end-field=window_end", "--audit.key-field=of.name", "--audit.count-field=n", "--audit.input-time-field=ts",
				"--audit.input-key-field=page", `--audit.input-where=kind == "VIEW" && price > 1.5`),
			Output: output(results),
			Input:  wrapIn(input(2, all, events(all, pages, 4)), avroEvents),
			Want:   Want{Exit: 1, Verdicts: Verdicts{audit.Correct: 19, audit.Missing: 1}},
		},
		{
			Name: "avro-with-registry",
			About: "Flink's avro-confluent format: each record has the number of its schema before it, and the schema is " +
				"another one from the fourth window on. The input is JSON. One window is lost.",
			Flags: counted("--audit.format=avro", "--audit.input-format=json", "--audit.start-field=window_start",
				"--audit.end-field=", "--audit.key-field=of.name", "--audit.count-field=n", "--audit.input-key-field=page"),
			Schemas: map[int]string{
				1: resultSchema, 2: strings.Replace(resultSchema, `"namespace"`, `"doc": "later", "namespace"`, 1),
			},
			Output: output(numbered(1, results[:3]), numbered(2, results[3:])),
			Input:  input(1, all, events(all, pages, 4)),
			Want:   Want{Exit: 1, Verdicts: Verdicts{audit.Correct: 19, audit.Missing: 1}},
		},
		{
			Name:  "avro-with-an-unknown-schema",
			About: "The registry does not know the schema that the records name.",
			Flags: uncounted("--audit.format=avro", "--audit.start-field=window_start", "--audit.key-field=of.name",
				"--audit.count-field=n", "--audit.end-field="),
			Schemas: map[int]string{1: resultSchema},
			Output:  output(numbered(3, results)),
			Want:    Want{Exit: 2, Refused: []audit.Reason{audit.NoSchema}},
		},
		{
			Name:  "avro-of-another-schema",
			About: "Avro that is not of the schema in the file is refused, record by record.",
			Flags: uncounted("--audit.format=avro", "--audit.schema-file=../e2e/cases/schemas/result.avsc",
				"--audit.start-field=window_start", "--audit.end-field=window_end", "--audit.key-field=of.name",
				"--audit.count-field=n", "--audit.max-refused=40"),
			Output: output(avroEvents(events(all, pages, 4))),
			Want:   Want{Exit: 2, Refused: []audit.Reason{audit.BadEncoding}},
		},
	}
}

// avroResults are results of which each has counted four.
func avroResults(windows []audit.Window, page string) []Record {
	schema := avro.MustParse(resultSchema)
	return written(windows, page, func(w audit.Window, page string) string {
		return encoded(schema, map[string]any{
			"window_start": w.Start, "window_end": w.End, "n": int64(4), "note": map[string]any{"a": "text", "b": nil},
			"of": map[string]any{"id": [4]byte{1, 2, 3, 4}, "name": page},
		})
	})
}

// avroEvents makes Avro of JSON: each event is a view, and a sale that is not counted follows it.
func avroEvents(records []Record) (all []Record) {
	schema := avro.MustParse(eventSchema)
	for _, r := range records {
		_, page, _ := strings.Cut(strings.Trim(string(r.Value), `"}`), `"page":"`)
		for _, kind := range []string{"VIEW", "BUY"} {
			r.Value = []byte(encoded(schema, map[string]any{
				"ts": r.Time, "kind": kind, "page": page, "price": big.NewRat(995, 100),
			}))
			all = append(all, r)
		}
	}
	return all
}

// numbered puts the number of the schema before each value, as clients of a schema registry do.
func numbered(id uint32, records []Record) []Record {
	return each(slices.Clone(records), func(r *Record) {
		r.Value = append(binary.BigEndian.AppendUint32([]byte{0}, id), r.Value...)
	})
}

func encoded(schema *avro.Schema, row map[string]any) string {
	text, err := schema.Encode(row)
	if err != nil {
		panic(err)
	}
	return string(text)
}
