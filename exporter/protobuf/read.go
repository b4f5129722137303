package protobuf

import (
	"errors"
	"fmt"

	"google.golang.org/protobuf/encoding/protowire"

	"flinkwatch/exporter/schema"
)

// cursor is the sink of a record, and room for the texts of numbers.
type cursor struct {
	to    schema.Sink
	value schema.Value // the one that is read
	text  []byte
}

// Read finds the fields in a record. One without presence that is not written is what it is by default.
func (r *Reader) Read(record []byte, to schema.Sink) error {
	c := &r.cursor
	c.to, c.text = to, c.text[:0]
	err := r.root.read(c, record)
	c.to, c.value.Text = nil, nil // these are not ours
	return err
}

func (m *message) read(c *cursor, record []byte) error {
	for i := range m.defaults {
		c.to.Put(m.defaults[i].part, &m.defaults[i].value)
	}
	for len(record) > 0 {
		number, kind, n := protowire.ConsumeTag(record)
		if n < 0 {
			return protowire.ParseError(n)
		}
		record = record[n:]
		if n = protowire.ConsumeFieldValue(number, kind, record); n < 0 {
			return protowire.ParseError(n)
		}
		if f, found := m.fields[number]; found {
			if err := f.read(c, kind, record[:n]); err != nil {
				return fmt.Errorf("field %d: %w", number, err)
			}
		}
		record = record[n:]
	}
	return nil
}

var errType = errors.New("it is not of the type that the schema has for it")

func (f *field) read(c *cursor, kind protowire.Type, raw []byte) (err error) {
	if f.in == nil {
		if c.value, err = f.value(c, kind, raw); err == nil {
			c.to.Put(f.part, &c.value)
		}
		return err
	}
	if kind != protowire.BytesType {
		return errType
	}
	inner, _ := protowire.ConsumeBytes(raw)
	return f.in.read(c, inner)
}
