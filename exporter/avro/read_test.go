package avro_test

import (
	"math/big"
	"testing"
	"time"

	"github.com/go-faster/jx"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	writer "github.com/twmb/avro"

	"flinkwatch/exporter/avro"
	"flinkwatch/exporter/schema"
)

// found is what was found, by the number of the part.
type found map[int]schema.Value

func (f found) Put(part int, v *schema.Value) {
	kept := *v
	kept.Text = append([]byte(nil), v.Text...)
	f[part] = kept
}

func text(kind jx.Type, text string) schema.Value {
	return schema.Value{Kind: kind, Text: []byte(text)}
}

func moment(text string, at time.Time, local bool) schema.Value {
	return schema.Value{
		Kind: jx.Number, Text: []byte(text), Moment: schema.Moment{At: at.UnixNano(), Is: true, Local: local},
	}
}

var (
	day  = time.Date(2025, 6, 3, 0, 0, 0, 0, time.UTC)
	noon = day.Add(12*time.Hour + 1234*time.Microsecond)
)

// One field of each type is found between two others, and is what JSON would have.
func TestRead(t *testing.T) {
	for _, c := range []struct {
		about, schema string
		value         any
		want          schema.Value
	}{
		{"a text", `"string"`, "päge", text(jx.String, "päge")},
		{"a whole number", `"long"`, int64(-3), text(jx.Number, "-3")},
		{"a float", `"float"`, float32(0.1), text(jx.Number, "0.1")},
		{"a double", `"double"`, 2.5, text(jx.Number, "2.5")},
		{"yes", `"boolean"`, true, text(jx.Bool, "true")},
		{"a symbol", `{"type":"enum","name":"e","symbols":["A","B"]}`, "B", text(jx.String, "B")},
		{"bytes that are a text", `"bytes"`, []byte("abc"), text(jx.String, "abc")},
		{"bytes that are none", `{"type":"fixed","name":"f","size":2}`, [2]byte{0xff, 1}, text(jx.String, "ff01")},
		{
			"a decimal", `{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}`, big.NewRat(-129, 4),
			text(jx.Number, "-3225e-2"),
		},
		{"null in a union", `["null","long"]`, nil, text(jx.Null, "")},
		{"a text in a union", `["null","long","string"]`, "x", text(jx.String, "x")},
		{"a date", `{"type":"int","logicalType":"date"}`, day, moment("20242", day, true)},
		{
			"milliseconds", `{"type":"long","logicalType":"timestamp-millis"}`, noon,
			moment("1748952000001", noon.Truncate(time.Millisecond), false),
		},
		{"microseconds", `{"type":"long","logicalType":"timestamp-micros"}`, noon, moment("1748952000001234", noon, false)},
		{"nanoseconds", `{"type":"long","logicalType":"timestamp-nanos"}`, noon, moment("1748952000001234000", noon, false)},
		{
			"a local time", `{"type":"long","logicalType":"local-timestamp-micros"}`, noon,
			moment("1748952000001234", noon, true),
		},
		{
			"a record", `{"type":"record","name":"in","fields":[{"name":"x","type":"long"}]}`,
			map[string]any{"x": int64(1)},
			text(jx.Object, ""),
		},
		{"an array", `{"type":"array","items":"long"}`, []any{int64(1), int64(2)}, text(jx.Array, "")},
		{"a map", `{"type":"map","values":"long"}`, map[string]any{"x": int64(1)}, text(jx.Object, "")},
	} {
		t.Run(c.about, func(t *testing.T) {
			got := read(t, c.schema, c.value, schema.Field{Name: "wanted", Part: 3})
			assert.Equal(t, c.want.Kind, got[3].Kind)
			assert.Equal(t, string(c.want.Text), string(got[3].Text))
			assert.Equal(t, c.want.Moment, got[3].Moment)
			assert.Equal(t, "last", string(got[9].Text), "what follows it")
			assert.Equal(t, "last", string(read(t, c.schema, c.value)[9].Text), "what follows it, where it is not wanted")
		})
	}
}

// Fields within others are found by their names and numbers.
func TestReadNested(t *testing.T) {
	within := func(name string) schema.Field {
		return schema.Field{Name: "wanted", Fields: []schema.Field{{Name: name, Part: 3}}}
	}
	record := `{"type":"record","name":"in","fields":[{"name":"x","type":"long"}]}`
	for _, c := range []struct {
		about, schema string
		value         any
		field         schema.Field
		want          string
	}{
		{"in a record", record, map[string]any{"x": int64(5)}, within("x"), "5"},
		{"in a record or null", `["null",` + record + `]`, map[string]any{"x": int64(5)}, within("x"), "5"},
		{"in null", `["null",` + record + `]`, nil, within("x"), ""},
		{"in a map", `{"type":"map","values":"long"}`, map[string]any{"a": int64(1), "x": int64(5)}, within("x"), "5"},
		{"the only element", `{"type":"array","items":"long"}`, []any{int64(5)}, within("0"), "5"},
		{"in a number there is none", `"long"`, int64(5), within("x"), ""},
		{"no such field", record, map[string]any{"x": int64(5)}, within("y"), ""},
	} {
		t.Run(c.about, func(t *testing.T) {
			got := read(t, c.schema, c.value, c.field)
			assert.Equal(t, c.want, string(got[3].Text))
			assert.Equal(t, "last", string(got[9].Text), "what follows it")
		})
	}
}

func read(t *testing.T, of string, value any, wanted ...schema.Field) found {
	t.Helper()
	whole := around(of)
	encoded, err := writer.MustParse(whole).Encode(map[string]any{"first": "x", "wanted": value, "last": "last"})
	require.NoError(t, err)
	r, err := avro.Compile(schema.Schema{Text: whole}, append(wanted, schema.Field{Name: "last", Part: 9}))
	require.NoError(t, err)
	got := found{}
	require.NoError(t, r.Read(encoded, got))
	for end := range encoded {
		assert.Error(t, r.Read(encoded[:end], found{}), "cut off after %d bytes", end)
	}
	assert.ErrorContains(t, r.Read(append(encoded, 0), found{}), "more after the record")
	return got
}

func around(of string) string {
	return `{"type":"record","name":"record","namespace":"flink","fields":[{"name":"first","type":"string"},` +
		`{"name":"wanted","type":` + of + `},{"name":"last","type":"string"}]}`
}

// A record that has others of its type in it is gone past, but not to any depth.
func TestDepth(t *testing.T) {
	const list = `{"type":"record","name":"list","namespace":"a","fields":[{"name":"next","type":["null","list"]}]}`
	r, err := avro.Compile(schema.Schema{Text: around(list)}, []schema.Field{{Name: "last", Part: 9}})
	require.NoError(t, err)
	got := found{}
	require.NoError(t, r.Read(chain(50), got))
	assert.Equal(t, "last", string(got[9].Text))
	assert.ErrorContains(t, r.Read(chain(1_000_000), found{}), "more than 100 times")
}

// chain is a record with so many lists within each other.
func chain(n int) []byte {
	record := []byte("\x02x")
	for range n {
		record = append(record, 2)
	}
	return append(record, "\x00\x08last"...)
}

// Schemas that other schemas refer to are known by their names.
func TestReferences(t *testing.T) {
	in := schema.Reference{Name: "in", Text: `{"type":"record","name":"a.in","fields":[{"name":"x","type":"long"}]}`}
	r, err := avro.Compile(schema.Schema{Text: around(`"a.in"`), References: []schema.Reference{in}},
		[]schema.Field{{Name: "wanted", Fields: []schema.Field{{Name: "x", Part: 3}}}})
	require.NoError(t, err)
	got := found{}
	require.NoError(t, r.Read([]byte("\x02x\x0a\x08last"), got))
	assert.Equal(t, "5", string(got[3].Text))
}

// What is no schema of a record is none.
func TestNoSchema(t *testing.T) {
	for _, text := range []string{`{`, `"long"`, `{"type":"record","name":"x","fields":[{"name":"y","type":"unknown"}]}`} {
		_, err := avro.Compile(schema.Schema{Text: text}, nil)
		assert.Error(t, err, text)
	}
}
