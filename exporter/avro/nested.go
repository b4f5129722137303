package avro

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/go-faster/jx"
	"github.com/twmb/avro"

	"flinkwatch/exporter/schema"
)

// record makes the step of a record.
func (c *compiler) record(n *avro.SchemaNode, f *schema.Field) (step, error) {
	switch {
	case f == nil:
		return c.skipRecord(n)
	case f.Fields == nil:
		skip, err := c.skipRecord(n)
		return put(skip, f, jx.Object), err
	}
	return c.fields(n, f.Fields)
}

func (c *compiler) fields(n *avro.SchemaNode, wanted []schema.Field) (step, error) {
	steps := make([]step, len(n.Fields))
	for i := range n.Fields {
		field := &n.Fields[i]
		var err error
		if steps[i], err = c.step(&field.Type, schema.Find(wanted, field.Name)); err != nil {
			return nil, fmt.Errorf("field %s: %w", field.Name, err)
		}
	}
	return func(c *cursor) error {
		for _, s := range steps {
			if err := s(c); err != nil {
				return err
			}
		}
		return nil
	}, nil
}

// skipRecord goes past a record, which may have others of its type in it.
func (c *compiler) skipRecord(n *avro.SchemaNode) (step, error) {
	name := fullName(n)
	known, found := c.skipped[name]
	if !found {
		known = new(step)
		c.skipped[name] = known
		fields, err := c.fields(n, nil)
		if err != nil {
			return nil, err
		}
		*known = fields
	}
	return func(c *cursor) error {
		if c.depth++; c.depth > maxDepth {
			return errDeep
		}
		err := (*known)(c)
		c.depth--
		return err
	}, nil
}

// put goes past a value that is no text, number or boolean, and says what is there.
func put(skip step, f *schema.Field, kind jx.Type) step {
	return func(c *cursor) error {
		c.value = schema.Value{Kind: kind}
		c.to.Put(f.Part, &c.value)
		return skip(c)
	}
}

func (c *compiler) union(n *avro.SchemaNode, f *schema.Field) (step, error) {
	branches := make([]step, len(n.Branches))
	for i := range n.Branches {
		var err error
		if branches[i], err = c.step(&n.Branches[i], f); err != nil {
			return nil, err
		}
	}
	return func(c *cursor) error {
		at, err := c.long()
		if err != nil {
			return err
		}
		if at < 0 || at >= int64(len(branches)) {
			return fmt.Errorf("branch %d of a union of %d", at, len(branches))
		}
		return branches[at](c)
	}, nil
}

var errElements = errors.New("an array has more than one element, and the fields are those of one")

// array makes the step of an array. The path data.0.page wants the page in its first element.
func (c *compiler) array(n *avro.SchemaNode, f *schema.Field) (step, error) {
	skip, err := c.step(n.Items, nil)
	if err != nil {
		return nil, err
	}
	past := func(c *cursor) error { return c.skipBlocks(skip) }
	switch {
	case f == nil:
		return past, nil
	case f.Fields == nil:
		return put(past, f, jx.Array), nil
	}
	wanted := map[int]step{}
	for i := range f.Fields {
		if at, err := strconv.Atoi(f.Fields[i].Name); err == nil {
			if wanted[at], err = c.step(n.Items, &f.Fields[i]); err != nil {
				return nil, err
			}
		}
	}
	return func(c *cursor) error { return elements(c, wanted, skip) }, nil
}

func elements(c *cursor, wanted map[int]step, skip step) error {
	_, first := wanted[0]
	at := -1
	return c.blocks(func() error {
		at++
		switch s, found := wanted[at]; {
		case found:
			return s(c)
		case first:
			return errElements
		}
		return skip(c)
	})
}

// mapping makes the step of a map, whose keys are the names of fields.
func (c *compiler) mapping(n *avro.SchemaNode, f *schema.Field) (step, error) {
	value, err := c.step(n.Values, nil)
	if err != nil {
		return nil, err
	}
	skip := func(c *cursor) error {
		if _, err := c.bytes(); err != nil {
			return err
		}
		return value(c)
	}
	past := func(c *cursor) error { return c.skipBlocks(skip) }
	switch {
	case f == nil:
		return past, nil
	case f.Fields == nil:
		return put(past, f, jx.Object), nil
	}
	wanted := map[string]step{}
	for i := range f.Fields {
		if wanted[f.Fields[i].Name], err = c.step(n.Values, &f.Fields[i]); err != nil {
			return nil, err
		}
	}
	return func(c *cursor) error { return entries(c, wanted, value) }, nil
}

func entries(c *cursor, wanted map[string]step, skip step) error {
	return c.blocks(func() error {
		key, err := c.bytes()
		if err != nil {
			return err
		}
		if s, found := wanted[string(key)]; found {
			return s(c)
		}
		return skip(c)
	})
}
