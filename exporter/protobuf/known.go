package protobuf

import (
	"math"
	"time"

	"github.com/go-faster/jx"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/timestamppb"

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
	var at timestamppb.Timestamp
	if err := proto.Unmarshal(inner, &at); err != nil {
		return schema.Value{}, err
	}
	v := c.integer(at.GetSeconds())
	const most = math.MaxInt64/int64(time.Second) - 1
	if at.GetSeconds() < most && at.GetSeconds() > -most && at.GetNanos() >= 0 && at.GetNanos() < 1e9 {
		v.Moment = schema.Moment{At: at.GetSeconds()*int64(time.Second) + int64(at.GetNanos()), Is: true}
	}
	return v, nil
}

// wrapped reads the one field of a message.
func wrapped(d protoreflect.FieldDescriptor) value {
	one := message{fields: map[protowire.Number]field{d.Number(): {value: valueOf(d)}}, defaults: []missing{{0, defaultOf(d)}}}
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
