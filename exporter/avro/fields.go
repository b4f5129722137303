package avro

import (
	"github.com/twmb/avro"

	"flinkwatch/exporter/schema"
)

// Fields are those of a schema that hold one value each, and their number is their part. Elements of arrays and of maps
// are none.
func Fields(s schema.Schema) ([]schema.Field, error) {
	root, err := parse(s)
	if err != nil {
		return nil, err
	}
	l := listing{compiler: compiler{named: map[string]*avro.SchemaNode{}}}
	l.learn(root)
	return l.of(root, 0), nil
}

// listing lists fields.
type listing struct {
	compiler
	parts int
}

func (l *listing) of(n *avro.SchemaNode, depth int) (fields []schema.Field) {
	for i := range n.Fields {
		f := schema.Field{Name: n.Fields[i].Name}
		if l.fill(&f, &n.Fields[i].Type, depth+1) {
			fields = append(fields, f)
		}
	}
	return fields
}

// fill says what is in a field, and whether that is something.
func (l *listing) fill(f *schema.Field, n *avro.SchemaNode, depth int) bool {
	if known, found := l.named[n.Type]; found && fullName(n) == "" {
		n = known
	}
	switch n.Type {
	case "null", "array", "map":
		return false
	case "record", "error":
		if depth <= schema.MaxDepth {
			f.Fields = l.of(n, depth)
		}
		return len(f.Fields) > 0
	case "union":
		for i := range n.Branches {
			if l.fill(f, &n.Branches[i], depth) {
				return true
			}
		}
		return false
	}
	if l.parts >= schema.MaxFields {
		return false
	}
	f.Part = l.parts
	l.parts++
	return true
}
