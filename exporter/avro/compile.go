// Package avro reads single fields of records in Avro's binary encoding, and goes past the others.
package avro

import (
	"errors"
	"fmt"

	"github.com/twmb/avro"

	"flinkwatch/exporter/schema"
)

// Reader reads records of one schema. It is not for concurrent use.
type Reader struct {
	root   step
	cursor cursor
	has    map[int]bool
}

// Has reports whether the schema has a field that is the part.
func (r *Reader) Has(part int) bool { return r.has[part] }

// step reads one value, or goes past it.
type step func(c *cursor) error

// Compile makes a reader of the fields. Those that the schema does not have are not found.
func Compile(s schema.Schema, fields []schema.Field) (*Reader, error) {
	root, err := parse(s)
	if err != nil {
		return nil, err
	}
	if root.Type != "record" {
		return nil, fmt.Errorf("the schema is one of a %s and not of a record", root.Type)
	}
	c := compiler{named: map[string]*avro.SchemaNode{}, skipped: map[string]*step{}, has: map[int]bool{}}
	c.learn(root)
	r := &Reader{has: c.has}
	r.root, err = c.step(root, &schema.Field{Fields: fields})
	return r, err
}

func parse(s schema.Schema) (*avro.SchemaNode, error) {
	var cache avro.SchemaCache
	for _, r := range s.References {
		if _, err := cache.Parse(r.Text); err != nil {
			return nil, fmt.Errorf("schema %s: %w", r.Name, err)
		}
	}
	parsed, err := cache.Parse(s.Text)
	if err != nil {
		return nil, err
	}
	return parsed.Root().ExpandReferences(), nil
}

var errMore = errors.New("there is more after the record; is it of another schema?")

// Read finds the fields in a record, to the end of it.
func (r *Reader) Read(record []byte, to schema.Sink) error {
	c := &r.cursor
	c.rest, c.to, c.text, c.depth, c.left = record, to, c.text[:0], 0, int64(len(record))
	err := r.root(c)
	if err == nil && len(c.rest) > 0 {
		err = errMore
	}
	c.rest, c.to, c.value.Text = nil, nil, nil // these are not ours
	return err
}

// compiler makes steps of the nodes of a schema.
type compiler struct {
	named   map[string]*avro.SchemaNode
	skipped map[string]*step // by the name of a record
	has     map[int]bool     // the parts that there are
}

// learn takes note of the types that have names.
func (c *compiler) learn(n *avro.SchemaNode) {
	if name := fullName(n); name != "" {
		c.named[name] = n
		if _, found := c.named[n.Name]; !found {
			c.named[n.Name] = n // as others of its namespace may call it
		}
	}
	for i := range n.Fields {
		c.learn(&n.Fields[i].Type)
	}
	for i := range n.Branches {
		c.learn(&n.Branches[i])
	}
	for _, n := range []*avro.SchemaNode{n.Items, n.Values} {
		if n != nil {
			c.learn(n)
		}
	}
}

func fullName(n *avro.SchemaNode) string {
	switch {
	case n.Type != "record" && n.Type != "error" && n.Type != "enum" && n.Type != "fixed":
		return ""
	case n.Namespace == "":
		return n.Name
	}
	return n.Namespace + "." + n.Name
}

// step makes that of a node, of which a field is wanted, or nothing if it is nil.
func (c *compiler) step(n *avro.SchemaNode, f *schema.Field) (step, error) {
	if known, found := c.named[n.Type]; found && fullName(n) == "" {
		n = known // Flink calls its records "record": that is no reference
	}
	if f != nil && f.Fields == nil {
		c.has[f.Part] = true
	}
	switch n.Type {
	case "record", "error":
		return c.record(n, f)
	case "union":
		return c.union(n, f)
	case "array":
		return c.array(n, f)
	case "map":
		return c.mapping(n, f)
	}
	if f == nil || f.Fields != nil {
		return skipSimple(n)
	}
	return simple(n, f.Part)
}
