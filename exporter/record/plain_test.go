package record

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/twmb/avro"
	"google.golang.org/protobuf/encoding/protowire"

	"flinkwatch/exporter/schema"
)

// schemas is a registry in memory.
type schemas map[int]schema.Schema

func (s schemas) Schema(id int) (schema.Schema, error) {
	if found, is := s[id]; is {
		return found, nil
	}
	return schema.Schema{}, assert.AnError
}

const plainAvro = `{"type":"record","name":"r","fields":[
	{"name":"of","type":{"type":"record","name":"o","fields":[
		{"name":"id","type":"int"},{"name":"next","type":["null","o"]}]}},
	{"name":"at","type":{"type":"long","logicalType":"timestamp-millis"}},
	{"name":"local","type":{"type":"long","logicalType":"local-timestamp-millis"}},
	{"name":"none","type":["null","string"]}, {"name":"ok","type":"boolean"},
	{"name":"tags","type":{"type":"array","items":"string"}},
	{"name":"ratio","type":"double"}]}`

// What is written as JSON are the fields that an audit can name.
func TestPlainAvro(t *testing.T) {
	value, err := avro.MustParse(plainAvro).Encode(map[string]any{
		"of": map[string]any{"id": 7, "next": nil}, "at": begin, "local": begin, "none": nil, "ok": true,
		"tags": []string{"a"}, "ratio": 0.5,
	})
	require.NoError(t, err)
	const want = `{"of":{"id":7},"at":"2026-11-23T01:00:00Z","local":"2026-11-23 01:00:00",` +
		`"none":null,"ok":true,"ratio":0.5}`
	got, err := NewPlain(Avro, Schema{Text: plainAvro}).JSON(value)
	require.NoError(t, err)
	assert.JSONEq(t, want, string(got))

	registry := schemas{3: {Type: schema.Avro, Text: plainAvro}}
	p := NewPlain(Avro, Schema{Registry: registry})
	got, err = p.JSON(numbered(3, string(value)))
	require.NoError(t, err)
	assert.JSONEq(t, want, string(got))
	_, err = p.JSON(numbered(4, string(value)))
	require.ErrorIs(t, err, assert.AnError)
	_, err = p.JSON(value[:3])
	require.ErrorContains(t, err, "does not begin with a zero byte")

	form, err := FormOf(numbered(3, string(value)), registry)
	require.NoError(t, err)
	assert.Equal(t, Avro, form)
	form, err = FormOf([]byte("{}"), registry)
	require.NoError(t, err)
	assert.Equal(t, JSON, form)
}

func TestPlainProtobuf(t *testing.T) {
	const text = `syntax = "proto3"; import "google/protobuf/timestamp.proto";
		message R { google.protobuf.Timestamp at = 1; Of of = 2; repeated int64 ns = 3; int64 n = 4; string page = 5; }
		message Of { string id = 1; Of next = 2; }`
	at := protowire.AppendVarint(protowire.AppendTag(nil, 1, protowire.VarintType),
		uint64(begin.Unix())) //nolint:gosec // after 1970
	value := protowire.AppendBytes(protowire.AppendTag(nil, 1, protowire.BytesType), at)
	value = protowire.AppendString(protowire.AppendTag(value, 5, protowire.BytesType), "/a")
	got, err := NewPlain(Protobuf, Schema{Text: text}).JSON(value)
	require.NoError(t, err)
	assert.JSONEq(t, `{"at":"2026-11-23T01:00:00Z","n":0,"page":"/a"}`, string(got))
}
