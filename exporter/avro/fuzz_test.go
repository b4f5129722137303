package avro_test

import (
	"encoding/binary"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/avro"
	"flinkwatch/exporter/schema"
)

// fuzzed are fields in all places that a schema of the seeds has.
var fuzzed = []schema.Field{
	{Name: "x", Part: 0},
	{Name: "in", Fields: []schema.Field{{Name: "x", Part: 1}, {Name: "0", Fields: []schema.Field{{Name: "x", Part: 2}}}}},
}

// Whatever the schema and the record are, the answer is an error or fields, and the same ones again.
func FuzzRead(f *testing.F) {
	records := []string{
		"\x02\x02a\x00", "\x00", "\x03\x04\x02\x02\x00\x00", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
	}
	for _, kind := range []string{
		`"string"`, `"double"`, `["null","long"]`, `{"type":"array","items":"null"}`, `{"type":"map","values":"long"}`,
		`{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}`,
		`{"type":"long","logicalType":"timestamp-micros"}`,
		`{"type":"record","name":"in","fields":[{"name":"x","type":["null","in"]}]}`,
		`{"type":"fixed","name":"f","size":2}`,
		`{"type":"array","items":{"type":"record","name":"in","fields":[{"name":"x","type":"int"}]}}`,
	} {
		for _, record := range records {
			const row = `{"type":"record","name":"row","fields":[`
			f.Add(row+`{"name":"x","type":`+kind+`}]}`, []byte(record))
			f.Add(row+`{"name":"in","type":`+kind+`},{"name":"x","type":"long"}]}`, []byte(record))
		}
	}
	f.Fuzz(func(t *testing.T, text string, record []byte) {
		reader, err := avro.Compile(schema.Schema{Text: text}, fuzzed)
		if err != nil {
			return
		}
		once, again := found{}, found{}
		err = reader.Read(record, once)
		assert.Equal(t, err == nil, reader.Read(record, again) == nil)
		assert.Equal(t, once, again)
	})
}

// Elements of an array may have no bytes. All of a record's arrays together have no more of them than the record has
// bytes.
func TestArraysOfNulls(t *testing.T) {
	reader, err := avro.Compile(schema.Schema{
		Text: `{"type":"record","name":"row","fields":[
			{"name":"a","type":{"type":"array","items":"null"}},{"name":"x","type":"long"}]}`,
	}, []schema.Field{{Name: "x", Part: 3}})
	require.NoError(t, err)
	var record []byte
	for range 200_000 {
		record = binary.AppendVarint(record, 500_000)
	}
	begun := time.Now()
	require.ErrorContains(t, reader.Read(record, found{}), "an array or a map of 500000 elements")
	assert.Less(t, time.Since(begun), 10*time.Second, "of a machine that is busy")
	got := found{}
	require.NoError(t, reader.Read([]byte("\x04\x00\x08"), got))
	assert.Equal(t, "4", string(got[3].Text))
}
