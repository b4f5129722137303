package avro

import (
	"encoding/hex"
	"fmt"
	"math"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/go-faster/jx"
	"github.com/twmb/avro"

	"flinkwatch/exporter/schema"
)

// skipSimple makes the step past a value that holds no others.
func skipSimple(n *avro.SchemaNode) (step, error) {
	switch n.Type {
	case "null":
		return func(*cursor) error { return nil }, nil
	case "int", "long", "enum":
		return func(c *cursor) error {
			_, err := c.long()
			return err
		}, nil
	case "string", "bytes":
		return func(c *cursor) error {
			_, err := c.bytes()
			return err
		}, nil
	}
	size, ok := sizeOf(n)
	if !ok {
		return nil, fmt.Errorf("the schema has a type %s, which is unknown", n.Type)
	}
	return func(c *cursor) error {
		_, err := c.fixed(size)
		return err
	}, nil
}

// sizeOf is how many bytes a value always has.
func sizeOf(n *avro.SchemaNode) (int64, bool) {
	switch n.Type {
	case "boolean":
		return 1, true
	case "float":
		return 4, true
	case "double":
		return 8, true
	case "fixed":
		return int64(n.Size), true
	}
	return 0, false
}

// simple makes the step that reads such a value as a part.
func simple(n *avro.SchemaNode, part int) (step, error) {
	read, err := valueOf(n)
	if err != nil {
		return nil, err
	}
	return func(c *cursor) error {
		err := read(c)
		if err == nil {
			c.to.Put(part, &c.value)
		}
		return err
	}, nil
}

// valueOf makes the step that reads such a value.
func valueOf(n *avro.SchemaNode) (step, error) {
	switch n.Type {
	case "null":
		return func(c *cursor) error { return c.found(jx.Null, nil) }, nil
	case "boolean":
		return boolean, nil
	case "int", "long":
		return whole(n), nil
	case "float", "double":
		return fraction(n), nil
	case "enum":
		return symbol(n.Symbols), nil
	case "string":
		return text, nil
	case "bytes":
		return raw(n, (*cursor).bytes), nil
	case "fixed":
		return raw(n, func(c *cursor) ([]byte, error) { return c.fixed(int64(n.Size)) }), nil
	}
	return nil, fmt.Errorf("the schema has a type %s, which is unknown", n.Type)
}

// found is what was read, which is no time.
func (c *cursor) found(kind jx.Type, text []byte) error {
	c.value = schema.Value{Kind: kind, Text: text}
	return nil
}

func text(c *cursor) error {
	text, err := c.bytes()
	if err != nil {
		return err
	}
	return c.found(jx.String, text)
}

func boolean(c *cursor) error {
	b, err := c.fixed(1)
	if err != nil {
		return err
	}
	return c.found(jx.Bool, strconv.AppendBool(nil, b[0] != 0))
}

// units are the times that a schema can tell a number to be, in nanoseconds.
var units = map[string]time.Duration{
	"date":                   24 * time.Hour,
	"timestamp-millis":       time.Millisecond,
	"timestamp-micros":       time.Microsecond,
	"timestamp-nanos":        time.Nanosecond,
	"local-timestamp-millis": time.Millisecond,
	"local-timestamp-micros": time.Microsecond,
	"local-timestamp-nanos":  time.Nanosecond,
}

func whole(n *avro.SchemaNode) step {
	unit := int64(units[n.LogicalType])
	local := n.LogicalType == "date" || len(n.LogicalType) > 5 && n.LogicalType[:5] == "local"
	var last int64
	var text []byte
	return func(c *cursor) error {
		at, err := c.long()
		if err != nil {
			return err
		}
		if at != last || text == nil { // neighbours in a topic mostly have the same windows and counts
			last, text = at, strconv.AppendInt(text[:0], at, 10)
		}
		v := &c.value
		v.Kind, v.Text, v.Moment = jx.Number, text, schema.Moment{}
		if unit > 0 && at <= math.MaxInt64/unit && at >= math.MinInt64/unit {
			v.Moment = schema.Moment{At: at * unit, Is: true, Local: local}
		}
		return nil
	}
}

func fraction(n *avro.SchemaNode) step {
	size, _ := sizeOf(n)
	return func(c *cursor) error {
		f, err := c.number(size)
		if err != nil {
			return err
		}
		begin := len(c.text)
		c.text = strconv.AppendFloat(c.text, f, 'g', -1, int(size)*8)
		return c.found(jx.Number, c.text[begin:])
	}
}

func symbol(symbols []string) step {
	texts := make([][]byte, len(symbols))
	for i, s := range symbols {
		texts[i] = []byte(s)
	}
	return func(c *cursor) error {
		at, err := c.long()
		if err == nil && (at < 0 || at >= int64(len(texts))) {
			err = fmt.Errorf("symbol %d of an enum of %d", at, len(texts))
		}
		if err != nil {
			return err
		}
		return c.found(jx.String, texts[at])
	}
}

// raw makes a decimal, a text, or hexadecimal digits of bytes that are neither.
func raw(n *avro.SchemaNode, read func(c *cursor) ([]byte, error)) step {
	isDecimal := n.LogicalType == "decimal"
	return func(c *cursor) error {
		b, err := read(c)
		switch {
		case err != nil:
			return err
		case isDecimal:
			return c.found(jx.Number, decimal(b, n.Scale))
		case !utf8.Valid(b):
			b = hex.AppendEncode(nil, b)
		}
		return c.found(jx.String, b)
	}
}
