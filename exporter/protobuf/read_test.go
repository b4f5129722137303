package protobuf_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/protobuf"
	"flinkwatch/exporter/schema"
)

const text = `syntax = "proto3";
import "google/protobuf/timestamp.proto";
import "google/protobuf/wrappers.proto";
import "other.proto";
message First {}
message Row {
  string text = 1; int64 whole = 2; sint32 zigzag = 3; bool yes = 4; Color color = 5; double half = 6;
  fixed32 fixed = 7;
  optional int64 maybe = 8; google.protobuf.Timestamp at = 9; google.protobuf.Int64Value wrapped = 10; In in = 11;
  repeated int64 many = 12; Other other = 13; bytes raw = 14;
  enum Color { RED = 0; BLUE = 1; }
  message In { string name = 1; }
}`

// found is what was found, by the number of the part.
type found map[int]schema.Value

func (f found) Put(part int, v *schema.Value) {
	kept := *v
	kept.Text = append([]byte(nil), v.Text...)
	f[part] = kept
}

func path(names ...string) schema.Field {
	if len(names) == 1 {
		return schema.Field{Name: names[0], Part: 3}
	}
	return schema.Field{Name: names[0], Fields: []schema.Field{path(names[1:]...)}}
}

func compile(t *testing.T, index []int, fields ...schema.Field) *protobuf.Reader {
	t.Helper()
	other := schema.Reference{Name: "other.proto", Text: `syntax = "proto3"; message Other { uint64 n = 1; }`}
	r, err := protobuf.Compile(schema.Schema{Text: text, References: []schema.Reference{other}}, index, fields)
	require.NoError(t, err)
	return r
}

// One field of each type is what JSON would have; one that is not written is what it is by default.
func TestRead(t *testing.T) {
	for _, c := range []struct {
		about, record string
		field         schema.Field
		want          string
		wantKind      string
	}{
		{"a text", "\x0a\x01x", path("text"), "x", "string"},
		{"a text that is not written", "", path("text"), "", "string"},
		{"a whole number", "\x10\x05", path("whole"), "5", "number"},
		{"one below zero", "\x10\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", path("whole"), "-1", "number"},
		{"zero, which is not written", "", path("whole"), "0", "number"},
		{"a number with its sign last", "\x18\x03", path("zigzag"), "-2", "number"},
		{"yes", "\x20\x01", path("yes"), "true", "bool"},
		{"no, which is not written", "", path("yes"), "false", "bool"},
		{"a symbol", "\x28\x01", path("color"), "BLUE", "string"},
		{"a symbol that is not known", "\x28\x09", path("color"), "9", "number"},
		{"a double", "\x31\x00\x00\x00\x00\x00\x00\xe0\x3f", path("half"), "0.5", "number"},
		{"a fixed number", "\x3d\x05\x00\x00\x00", path("fixed"), "5", "number"},
		{"an optional number that is not there", "", path("maybe"), "", "invalid"},
		{"an optional zero", "\x40\x00", path("maybe"), "0", "number"},
		{"a wrapped number", "\x52\x02\x08\x05", path("wrapped"), "5", "number"},
		{"a wrapped zero", "\x52\x00", path("wrapped"), "0", "number"},
		{"a field of a message", "\x5a\x03\x0a\x01x", path("in", "name"), "x", "string"},
		{"a field of a message that is not there", "", path("in", "name"), "", "invalid"},
		{"a field of a message of another file", "\x6a\x02\x08\x05", path("other", "n"), "5", "number"},
		{"several", "\x62\x02\x01\x02", path("many"), "", "array"},
		{"bytes that are no text", "\x72\x01\xff", path("raw"), "ff", "string"},
	} {
		t.Run(c.about, func(t *testing.T) {
			got := found{}
			require.NoError(t, compile(t, []int{1}, c.field).Read([]byte(c.record), got))
			assert.Equal(t, c.want, string(got[3].Text))
			assert.Equal(t, c.wantKind, got[3].Kind.String())
		})
	}
}

// Numbers that are read one after the other do not get in each other's way.
func TestReadSeveral(t *testing.T) {
	r := compile(t, []int{1}, path("wrapped"), schema.Field{Name: "whole", Part: 4})
	for range 2 {
		got := sink{}
		require.NoError(t, r.Read([]byte("\x52\x02\x08\x05\x10\x06"), got))
		assert.Equal(t, "5", string(got[3].Text))
		assert.Equal(t, "6", string(got[4].Text))
	}
}

// sink keeps what it is given, as decoders do.
type sink map[int]schema.Value

func (s sink) Put(part int, v *schema.Value) { s[part] = *v }

// A time says by itself what it is.
func TestTimestamp(t *testing.T) {
	got := found{}
	require.NoError(t, compile(t, []int{1}, path("at")).Read([]byte("\x4a\x04\x08\x02\x10\x05"), got))
	assert.Equal(t, schema.Moment{At: 2_000_000_005, Is: true}, got[3].Moment)
}

// What is not of the schema is an error.
func TestRefusals(t *testing.T) {
	for about, record := range map[string]string{
		"cut off": "\x0a\x05x", "another type": "\x08\x01", "no tag": "\xff", "a message that is cut off": "\x5a\x02\x0a\x05",
	} {
		assert.Error(t, compile(t, []int{1}, path("text"), path("in", "name")).Read([]byte(record), found{}), about)
	}
}

// The index tells which message of the file it is.
func TestIndex(t *testing.T) {
	assert.True(t, compile(t, []int{1, 0}, path("name")).Has(3), "that in the second one")
	assert.False(t, compile(t, []int{0}, path("name")).Has(3), "the first one")
	_, err := protobuf.Compile(schema.Schema{Text: `syntax = "proto3";`}, []int{0}, nil)
	require.ErrorContains(t, err, "no message")

	for bytes, want := range map[string][]int{"\x00": {0}, "\x02\x00": {0}, "\x04\x02\x06": {1, 3}} {
		n, ok := protobuf.IndexSize([]byte(bytes + "rest"))
		assert.True(t, ok)
		assert.Equal(t, len(bytes), n)
		assert.Equal(t, want, protobuf.Index([]byte(bytes)))
	}
	for _, bytes := range []string{"", "\x04\x02", "\x01", "\xfe\xff\x03"} {
		_, ok := protobuf.IndexSize([]byte(bytes))
		assert.False(t, ok, "%q", bytes)
	}
}
