// Package schema is what the decoders of forms with a schema have in common: what they are asked for, and what they
// find.
package schema

import (
	"slices"

	"github.com/go-faster/jx"
)

// Field is a field that is wanted of a record: a part of it, or an object of which Fields are wanted.
type Field struct {
	Name   string
	Part   int
	Fields []Field
}

// Bounds of what is listed of a schema.
const (
	// MaxFields is how many fields there are.
	MaxFields = 200
	// MaxDepth is how deep objects are looked into for them.
	MaxDepth = 6
)

// Value is what a field holds, as JSON would have it.
type Value struct {
	Kind jx.Type
	// Text is that of a string, or a number or a boolean as written. It is good until the next record is read.
	Text []byte
	// Moment is a time that the schema tells to be one.
	Moment Moment
}

// Moment is a time in nanoseconds since 1970, if Is. One that is Local is what a clock shows, as though that were UTC.
type Moment struct {
	At        int64
	Is, Local bool
}

// Sink takes what is found. It keeps nothing of a value but what it copies.
type Sink interface {
	Put(part int, v *Value)
}

// Reader finds the fields that it was made for in a record. It is not for concurrent use.
type Reader interface {
	Read(record []byte, to Sink) error
	// Has reports whether the schema has a field that is the part.
	Has(part int) bool
}

// Schema is the text of a schema, with those of the schemas that it refers to before it.
type Schema struct {
	Type       Type
	Text       string
	References []Reference
}

// Type is the language of a schema, as registries call it.
type Type string

// The types that are read.
const (
	Avro     Type = "AVRO"
	Protobuf Type = "PROTOBUF"
)

// Has reports whether the schema of a name is among those that are referred to.
func (s *Schema) Has(name string) bool {
	return slices.ContainsFunc(s.References, func(r Reference) bool { return r.Name == name })
}

// Reference is a schema that another one refers to by a name, after those that it refers to itself.
type Reference struct{ Name, Text string }

// Find returns the field of a name, or nil.
func Find(fields []Field, name string) *Field {
	for i := range fields {
		if fields[i].Name == name {
			return &fields[i]
		}
	}
	return nil
}
