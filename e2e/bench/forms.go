package main

import (
	"encoding/binary"
	"fmt"
	"time"

	"google.golang.org/protobuf/encoding/protowire"

	"flinkwatch/exporter/record"
	"flinkwatch/exporter/schema"
)

// line is a result, or an event, which has a time and a key only.
type line struct {
	at    time.Time
	key   string
	count int64
}

func (l line) end() time.Time { return l.at.Add(windowSize) }

// form is a way to write results and events.
type form struct {
	name   string
	form   record.Form
	schema [2]schema.Schema // of results and of events, in a registry
	result func(to []byte, l line) []byte
	event  func(to []byte, l line) []byte
}

// Schema is that of results for the number 1, and that of events for 2.
func (f form) Schema(id int) (schema.Schema, error) { return f.schema[id-1], nil }

const (
	avroResults = `{"type":"record","name":"result","fields":[
		{"name":"windowStart","type":{"type":"long","logicalType":"timestamp-millis"}},
		{"name":"windowEnd","type":{"type":"long","logicalType":"timestamp-millis"}},
		{"name":"page","type":["null","string"]}, {"name":"count","type":"long"}]}`
	avroEvents = `{"type":"record","name":"event","fields":[
		{"name":"timestamp","type":{"type":"long","logicalType":"timestamp-millis"}},
		{"name":"page","type":["null","string"]}]}`
	protobufResults = `syntax = "proto3"; import "google/protobuf/timestamp.proto"; message Result {
		google.protobuf.Timestamp windowStart = 1; google.protobuf.Timestamp windowEnd = 2;
		string page = 3; int64 count = 4; }`
	protobufEvents = `syntax = "proto3"; import "google/protobuf/timestamp.proto"; message Event {
		google.protobuf.Timestamp timestamp = 1; string page = 2; }`
)

// forms are those that the exporter reads.
var forms = []form{
	{
		name: inJSON, form: record.JSON,
		result: func(to []byte, l line) []byte {
			return fmt.Appendf(to, `{"windowStart":%q,"windowEnd":%q,"page":%q,"count":%d}`, text(l.at), text(l.end()), l.key,
				l.count)
		},
		event: func(to []byte, l line) []byte {
			return fmt.Appendf(to, `{"timestamp":%q,"page":%q}`, text(l.at), l.key)
		},
	},
	{
		name: "CSV", form: record.CSV,
		result: func(to []byte, l line) []byte {
			return fmt.Appendf(to, "%s,%s,%s,%d", text(l.at), text(l.end()), l.key, l.count)
		},
		event: func(to []byte, l line) []byte { return fmt.Appendf(to, "%s,%s", text(l.at), l.key) },
	},
	{
		name: inAvro, form: record.Avro,
		schema: [2]schema.Schema{{Type: schema.Avro, Text: avroResults}, {Type: schema.Avro, Text: avroEvents}},
		result: func(to []byte, l line) []byte {
			to = binary.AppendVarint(binary.AppendVarint(numbered(to, 1), l.at.UnixMilli()), l.end().UnixMilli())
			return binary.AppendVarint(avroText(to, l.key), l.count)
		},
		event: func(to []byte, l line) []byte {
			return avroText(binary.AppendVarint(numbered(to, 2), l.at.UnixMilli()), l.key)
		},
	},
	{
		name: "Protobuf", form: record.Protobuf, schema: [2]schema.Schema{
			{Type: schema.Protobuf, Text: protobufResults}, {Type: schema.Protobuf, Text: protobufEvents},
		},
		result: func(to []byte, l line) []byte {
			to = timestamp(timestamp(append(numbered(to, 1), 0), 1, l.at), 2, l.end())
			to = protowire.AppendString(protowire.AppendTag(to, 3, protowire.BytesType), l.key)
			return protowire.AppendVarint(protowire.AppendTag(to, 4, protowire.VarintType), uint64(l.count))
		},
		event: func(to []byte, l line) []byte {
			to = timestamp(append(numbered(to, 2), 0), 1, l.at)
			return protowire.AppendString(protowire.AppendTag(to, 2, protowire.BytesType), l.key)
		},
	},
}

func text(at time.Time) string { return at.Format("2006-01-02T15:04:05.000Z") }

// numbered begins a record with the number of its schema.
func numbered(to []byte, id uint32) []byte { return binary.BigEndian.AppendUint32(append(to, 0), id) }

// avroText is the second branch of a union.
func avroText(to []byte, text string) []byte {
	return append(binary.AppendVarint(binary.AppendVarint(to, 1), int64(len(text))), text...)
}

func timestamp(to []byte, field protowire.Number, at time.Time) []byte {
	inner := protowire.AppendVarint(protowire.AppendTag(nil, 1, protowire.VarintType), uint64(at.Unix()))
	if nanos := at.Nanosecond(); nanos > 0 {
		inner = protowire.AppendVarint(protowire.AppendTag(inner, 2, protowire.VarintType), uint64(nanos))
	}
	return protowire.AppendBytes(protowire.AppendTag(to, field, protowire.BytesType), inner)
}
