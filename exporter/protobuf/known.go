package protobuf

import (
	"math"
	"time"

	"github.com/go-faster/jx"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/reflect/protoreflect"

	"flinkwatch/exporter/schema"
)

const ofTime protoreflect.FullName = "google.protobuf.Timestamp"

// isValue reports whether a message stands for one value: a time, or a number or text that may be null.
func isValue(d protoreflect.MessageDescriptor) bool {
	switch d.FullName() {
	case ofTime, "google.protobuf.StringValue", "google.protobuf.BytesValue", "google.protobuf.BoolValue",
		"google.protobuf.Int32Value", "google.protobuf.Int64Value", "google.protobuf.UInt32Value",
		"google.protobuf.UInt64Value", "google.protobuf.FloatValue", "google.protobuf.DoubleValue":
		return true
	}
	return false
}

// messageOf reads the messages that stand for one value.
func messageOf(d protoreflect.MessageDescriptor) value {
	switch {
	case d.FullName() == ofTime:
		return timestamp
	case isValue(d):
		return wrapped(d.Fields().ByNumber(1))
	}
	return other(jx.Object)
}

func timestamp(c *cursor, kind protowire.Type, raw []byte) (schema.Value, error) {
	if kind != protowire.BytesType {
		return schema.Value{}, errType
	}
	inner, _ := protowire.ConsumeBytes(raw)
	seconds, nanos, err := secondsOf(inner)
	if err != nil {
		return schema.Value{}, err
	}
	v := c.integer(seconds)
	const most = math.MaxInt64/int64(time.Second) - 1
	if seconds < most && seconds > -most && nanos >= 0 && nanos < 1e9 {
		v.Moment = schema.Moment{At: seconds*int64(time.Second) + int64(nanos), Is: true}
	}
	return v, nil
}

// secondsOf reads a Timestamp: proto.Unmarshal allocates one, and takes several times as long.
//
//nolint:gosec // numbers are as they are written
func secondsOf(message []byte) (seconds int64, nanos int32, err error) {
	for len(message) > 0 {
		number, kind, n := protowire.ConsumeTag(message)
		if n < 0 {
			return 0, 0, protowire.ParseError(n)
		}
		message = message[n:]
		if n = protowire.ConsumeFieldValue(number, kind, message); n < 0 {
			return 0, 0, protowire.ParseError(n)
		}
		if kind == protowire.VarintType {
			switch v, _ := protowire.ConsumeVarint(message); number {
			case 1:
				seconds = int64(v)
			case 2:
				nanos = int32(v)
			}
		}
		message = message[n:]
	}
	return seconds, nanos, nil
}

// wrapped reads the one field of a message.
func wrapped(d protoreflect.FieldDescriptor) value {
	one := message{
		fields: map[protowire.Number]field{d.Number(): {value: valueOf(d)}}, defaults: []missing{{0, defaultOf(d)}},
	}
	return func(c *cursor, kind protowire.Type, raw []byte) (schema.Value, error) {
		if kind != protowire.BytesType {
			return schema.Value{}, errType
		}
		inner, _ := protowire.ConsumeBytes(raw)
		found := &last{}
		within := cursor{to: found, text: c.text}
		err := one.read(&within, inner)
		c.text = within.text
		return found.value, err
	}
}

// last is the sink of one value.
type last struct{ value schema.Value }

// Put takes it.
func (l *last) Put(_ int, v *schema.Value) { l.value = *v }
