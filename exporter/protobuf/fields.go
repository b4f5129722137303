package protobuf

import (
	"google.golang.org/protobuf/reflect/protoreflect"

	"flinkwatch/exporter/schema"
)

// Fields are those of a message that hold one value each, and their number is their part. Repeated ones and maps are
// none.
func Fields(s schema.Schema, index []int) ([]schema.Field, error) {
	file, err := compile(s)
	if err != nil {
		return nil, err
	}
	found, err := at(file.Messages(), index)
	if err != nil {
		return nil, err
	}
	parts := 0
	return fieldsOf(found, 0, &parts), nil
}

func fieldsOf(m protoreflect.MessageDescriptor, depth int, parts *int) (fields []schema.Field) {
	for i := range m.Fields().Len() {
		d := m.Fields().Get(i)
		f := schema.Field{Name: string(d.Name())}
		switch {
		case d.IsList() || d.IsMap() || *parts >= schema.MaxFields:
			continue
		case d.Message() != nil && !isValue(d.Message()):
			if depth == schema.MaxDepth {
				continue
			}
			if f.Fields = fieldsOf(d.Message(), depth+1, parts); len(f.Fields) == 0 {
				continue
			}
		default:
			f.Part = *parts
			*parts++
		}
		fields = append(fields, f)
	}
	return fields
}
