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
		v, err := read(c)
		if err == nil {
			c.to.Put(part, v)
		}
		return err
	}, nil
}

func valueOf(n *avro.SchemaNode) (func(c *cursor) (schema.Value, error), error) {
	switch n.Type {
	case "null":
		return func(*cursor) (schema.Value, error) { return schema.Value{Kind: jx.Null}, nil }, nil
	case "boolean":
		return boolean, nil
	case "int", "long":
		return whole(n), nil
	case "float", "double":
		return fraction(n), nil
	case "enum":
		return symbol(n.Symbols), nil
	case "string":
		return func(c *cursor) (schema.Value, error) {
			text, err := c.bytes()
			return schema.Value{Kind: jx.String, Text: text}, err
		}, nil
	case "bytes":
		return raw(n, (*cursor).bytes), nil
	case "fixed":
		return raw(n, func(c *cursor) ([]byte, error) { return c.fixed(int64(n.Size)) }), nil
	}
	return nil, fmt.Errorf("the schema has a type %s, which is unknown", n.Type)
}

func boolean(c *cursor) (schema.Value, error) {
	b, err := c.fixed(1)
	if err != nil {
		return schema.Value{}, err
	}
	text := "false"
	if b[0] != 0 {
		text = "true"
	}
	return schema.Value{Kind: jx.Bool, Text: []byte(text)}, nil
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

func whole(n *avro.SchemaNode) func(c *cursor) (schema.Value, error) {
	unit := int64(units[n.LogicalType])
	local := n.LogicalType == "date" || len(n.LogicalType) > 5 && n.LogicalType[:5] == "local"
	var last int64
	var text []byte
	return func(c *cursor) (schema.Value, error) {
		at, err := c.long()
		if at != last || text == nil { // neighbours in a topic mostly have the same windows and counts
			last, text = at, strconv.AppendInt(text[:0], at, 10)
		}
		v := schema.Value{Kind: jx.Number, Text: text}
		if unit > 0 && at <= math.MaxInt64/unit && at >= math.MinInt64/unit {
			v.Moment = schema.Moment{At: at * unit, Is: true, Local: local}
		}
		return v, err
	}
}

func fraction(n *avro.SchemaNode) func(c *cursor) (schema.Value, error) {
	size, _ := sizeOf(n)
	return func(c *cursor) (schema.Value, error) {
		f, err := c.number(size)
		begin := len(c.text)
		c.text = strconv.AppendFloat(c.text, f, 'g', -1, int(size)*8)
		return schema.Value{Kind: jx.Number, Text: c.text[begin:]}, err
	}
}

func symbol(symbols []string) func(c *cursor) (schema.Value, error) {
	texts := make([][]byte, len(symbols))
	for i, s := range symbols {
		texts[i] = []byte(s)
	}
	return func(c *cursor) (schema.Value, error) {
		at, err := c.long()
		if err == nil && (at < 0 || at >= int64(len(texts))) {
			err = fmt.Errorf("symbol %d of an enum of %d", at, len(texts))
		}
		if err != nil {
			return schema.Value{}, err
		}
		return schema.Value{Kind: jx.String, Text: texts[at]}, nil
	}
}

// raw makes a decimal, a text, or hexadecimal digits of bytes that are neither.
func raw(n *avro.SchemaNode, read func(c *cursor) ([]byte, error)) func(c *cursor) (schema.Value, error) {
	if n.LogicalType == "decimal" {
		return func(c *cursor) (schema.Value, error) {
			b, err := read(c)
			return schema.Value{Kind: jx.Number, Text: decimal(b, n.Scale)}, err
		}
	}
	return func(c *cursor) (schema.Value, error) {
		b, err := read(c)
		if !utf8.Valid(b) {
			b = hex.AppendEncode(nil, b)
		}
		return schema.Value{Kind: jx.String, Text: b}, err
	}
}
