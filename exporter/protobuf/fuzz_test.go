package protobuf_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"flinkwatch/exporter/protobuf"
	"flinkwatch/exporter/schema"
)

// Whatever the record is, the answer is an error or fields, and the same ones again. The schema is the first one of
// those that
// compile: it is the compiler's business.
func FuzzRead(f *testing.F) {
	for _, record := range []string{
		"", "\x0a\x01x", "\x10\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", "\x31\x00\x00\x00\x00\x00\x00\xe0\x3f",
		"\x52\x02\x08\x05",
		"\x4a\x03\x08\x80\x01", "\x5a\x03\x0a\x01x", "\x62\x02\x01\x02", "\x63\x64", "\x0a\xff\xff\xff\xff\x0f",
	} {
		f.Add([]byte("\x02\x02"), []byte(record))
		f.Add([]byte("\x00"), []byte(record))
	}
	fields := []schema.Field{path("in", "name"), path("other", "n")}
	for part, name := range []string{
		"text", "whole", "zigzag", "color", "half", "fixed", "maybe", "at", "wrapped", "many", "raw",
	} {
		fields = append(fields, schema.Field{Name: name, Part: part})
	}
	other := schema.Reference{Name: "other.proto", Text: `syntax = "proto3"; message Other { uint64 n = 1; }`}
	rows := schema.Schema{Text: text, References: []schema.Reference{other}}
	f.Fuzz(func(t *testing.T, index, record []byte) {
		if size, ok := protobuf.IndexSize(index); ok {
			assert.LessOrEqual(t, size, len(index))
			index = index[:size]
		} else {
			index = nil
		}
		reader, err := protobuf.Compile(rows, protobuf.Index(index), fields)
		if err != nil {
			return
		}
		once, again := found{}, found{}
		err = reader.Read(record, once)
		assert.Equal(t, err == nil, reader.Read(record, again) == nil)
		assert.Equal(t, once, again)
	})
}

// Whatever the text of a schema is, it is compiled or refused.
func FuzzCompile(f *testing.F) {
	for _, seed := range []string{
		"", text, `syntax = "proto3"; message M { string text = 1; }`,
		`syntax = "proto2"; message M { optional group In = 1 {} }`,
		`import "main.proto"; message M {}`, `edition = "2023"; message M { M in = 1; }`,
		`message M { map<string, M> in = 1; }`,
	} {
		f.Add(seed)
	}
	fields := []schema.Field{path("text"), path("in", "in", "name")}
	f.Fuzz(func(t *testing.T, text string) {
		reader, err := protobuf.Compile(schema.Schema{Text: text}, []int{0}, fields)
		if err == nil {
			_ = reader.Read([]byte("\x0a\x01x\x0a\x03\x0a\x01x"), found{})
		}
	})
}
