package protobuf

import (
	"encoding/hex"
	"math"
	"strconv"
	"unicode/utf8"

	"github.com/go-faster/jx"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/reflect/protoreflect"

	"flinkwatch/exporter/schema"
)

// value reads what is written of a field.
type value func(c *cursor, kind protowire.Type, raw []byte) (schema.Value, error)

func valueOf(d protoreflect.FieldDescriptor) value {
	switch {
	case d.IsList() || d.IsMap():
		return other(jx.Array)
	case d.Message() != nil:
		return messageOf(d.Message())
	case d.Kind() == protoreflect.StringKind || d.Kind() == protoreflect.BytesKind:
		return text
	case d.Kind() == protoreflect.EnumKind:
		return enum(d.Enum())
	}
	return number(d.Kind())
}

// other is what cannot be a part.
func other(kind jx.Type) value {
	return func(*cursor, protowire.Type, []byte) (schema.Value, error) { return schema.Value{Kind: kind}, nil }
}

// text makes hexadecimal digits of bytes that are no text.
func text(_ *cursor, kind protowire.Type, raw []byte) (schema.Value, error) {
	if kind != protowire.BytesType {
		return schema.Value{}, errType
	}
	b, _ := protowire.ConsumeBytes(raw)
	if !utf8.Valid(b) {
		b = hex.AppendEncode(nil, b)
	}
	return schema.Value{Kind: jx.String, Text: b}, nil
}

func enum(d protoreflect.EnumDescriptor) value {
	return func(c *cursor, kind protowire.Type, raw []byte) (schema.Value, error) {
		if kind != protowire.VarintType {
			return schema.Value{}, errType
		}
		n, _ := protowire.ConsumeVarint(raw)
		symbol := d.Values().ByNumber(protoreflect.EnumNumber(int32(n))) //nolint:gosec // as it is written
		if symbol != nil {
			return schema.Value{Kind: jx.String, Text: []byte(symbol.Name())}, nil
		}
		return c.integer(int64(n)), nil //nolint:gosec // as it is written
	}
}

// integer is a number in the room for texts.
func (c *cursor) integer(n int64) schema.Value {
	begin := len(c.text)
	c.text = strconv.AppendInt(c.text, n, 10)
	return schema.Value{Kind: jx.Number, Text: c.text[begin:]}
}

func (c *cursor) unsigned(n uint64) schema.Value {
	begin := len(c.text)
	c.text = strconv.AppendUint(c.text, n, 10)
	return schema.Value{Kind: jx.Number, Text: c.text[begin:]}
}

func (c *cursor) float(f float64, bits int) schema.Value {
	begin := len(c.text)
	c.text = strconv.AppendFloat(c.text, f, 'g', -1, bits)
	return schema.Value{Kind: jx.Number, Text: c.text[begin:]}
}

// number reads a number or a boolean.
func number(of protoreflect.Kind) value {
	return func(c *cursor, kind protowire.Type, raw []byte) (schema.Value, error) {
		switch kind {
		case protowire.VarintType:
			n, _ := protowire.ConsumeVarint(raw)
			return varint(c, of, n)
		case protowire.Fixed32Type:
			n, _ := protowire.ConsumeFixed32(raw)
			return fixed32(c, of, n)
		case protowire.Fixed64Type:
			n, _ := protowire.ConsumeFixed64(raw)
			return fixed64(c, of, n)
		}
		return schema.Value{}, errType
	}
}

//nolint:gosec // numbers are as they are written
func varint(c *cursor, of protoreflect.Kind, n uint64) (schema.Value, error) {
	switch of {
	case protoreflect.BoolKind:
		return schema.Value{Kind: jx.Bool, Text: strconv.AppendBool(nil, n != 0)}, nil
	case protoreflect.Int32Kind, protoreflect.Int64Kind:
		return c.integer(int64(n)), nil
	case protoreflect.Uint32Kind, protoreflect.Uint64Kind:
		return c.unsigned(n), nil
	case protoreflect.Sint32Kind, protoreflect.Sint64Kind:
		return c.integer(protowire.DecodeZigZag(n)), nil
	}
	return schema.Value{}, errType
}

//nolint:gosec // numbers are as they are written
func fixed32(c *cursor, of protoreflect.Kind, n uint32) (schema.Value, error) {
	switch of {
	case protoreflect.Fixed32Kind:
		return c.unsigned(uint64(n)), nil
	case protoreflect.Sfixed32Kind:
		return c.integer(int64(int32(n))), nil
	case protoreflect.FloatKind:
		return c.float(float64(math.Float32frombits(n)), 32), nil
	}
	return schema.Value{}, errType
}

//nolint:gosec // numbers are as they are written
func fixed64(c *cursor, of protoreflect.Kind, n uint64) (schema.Value, error) {
	switch of {
	case protoreflect.Fixed64Kind:
		return c.unsigned(n), nil
	case protoreflect.Sfixed64Kind:
		return c.integer(int64(n)), nil
	case protoreflect.DoubleKind:
		return c.float(math.Float64frombits(n), 64), nil
	}
	return schema.Value{}, errType
}

// defaultOf is what a field without presence is where it is not written.
func defaultOf(d protoreflect.FieldDescriptor) schema.Value {
	switch d.Kind() {
	case protoreflect.StringKind, protoreflect.BytesKind:
		return schema.Value{Kind: jx.String, Text: []byte{}}
	case protoreflect.BoolKind:
		return schema.Value{Kind: jx.Bool, Text: []byte("false")}
	case protoreflect.EnumKind:
		return schema.Value{Kind: jx.String, Text: []byte(d.Enum().Values().Get(0).Name())}
	}
	return schema.Value{Kind: jx.Number, Text: []byte("0")}
}
