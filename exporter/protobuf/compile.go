// Package protobuf reads single fields of records in Protobuf's encoding, and goes past the others.
package protobuf

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/bufbuild/protocompile"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/reflect/protoreflect"

	"flinkwatch/exporter/schema"
)

// Reader reads records of one message. It is not for concurrent use.
type Reader struct {
	root   *message
	cursor cursor
	has    map[int]bool
}

// Has reports whether the message has a field that is the part.
func (r *Reader) Has(part int) bool { return r.has[part] }

// message is what is wanted of a message.
type message struct {
	fields   map[protowire.Number]field
	defaults []missing
}

// field is a part, or a message of which there are parts.
type field struct {
	part  int
	value value
	in    *message // nil for a part
}

// missing is what a part is where it is not written.
type missing struct {
	part  int
	value schema.Value
}

// Compile makes a reader of the fields of a message, whose number in the file is the first of index, and those of the
// messages that it is in. Fields that the message does not have are not found.
func Compile(s schema.Schema, index []int, fields []schema.Field) (*Reader, error) {
	file, err := compile(s)
	if err != nil {
		return nil, err
	}
	found, err := at(file.Messages(), index)
	if err != nil {
		return nil, err
	}
	r := &Reader{has: map[int]bool{}}
	r.root = r.message(found, fields)
	return r, nil
}

// mainFile is what the file of a schema is called.
const mainFile = "main.proto"

func compile(s schema.Schema) (protoreflect.FileDescriptor, error) {
	open := func(path string) (io.ReadCloser, error) {
		if path == mainFile {
			return io.NopCloser(strings.NewReader(s.Text)), nil
		}
		for _, r := range s.References {
			if r.Name == path {
				return io.NopCloser(strings.NewReader(r.Text)), nil
			}
		}
		return nil, fs.ErrNotExist
	}
	compiler := protocompile.Compiler{
		Resolver: protocompile.WithStandardImports(&protocompile.SourceResolver{Accessor: open}), MaxParallelism: 1,
	}
	files, err := compiler.Compile(context.Background(), mainFile)
	if err != nil {
		return nil, err
	}
	return files[0], nil
}

var errNoMessage = errors.New("the schema has no message")

// at returns the message of an index.
func at(messages protoreflect.MessageDescriptors, index []int) (found protoreflect.MessageDescriptor, err error) {
	for _, n := range index {
		if n < 0 || n >= messages.Len() {
			return nil, fmt.Errorf("%w of the index %v", errNoMessage, index)
		}
		found = messages.Get(n)
		messages = found.Messages()
	}
	if found == nil {
		return nil, errNoMessage
	}
	return found, nil
}

func (r *Reader) message(of protoreflect.MessageDescriptor, wanted []schema.Field) *message {
	m := &message{fields: map[protowire.Number]field{}}
	for _, w := range wanted {
		d := of.Fields().ByName(protoreflect.Name(w.Name))
		switch {
		case d == nil:
		case w.Fields == nil:
			r.has[w.Part] = true
			m.fields[d.Number()] = field{part: w.Part, value: valueOf(d)}
			if !d.HasPresence() && !d.IsList() && !d.IsMap() {
				m.defaults = append(m.defaults, missing{w.Part, defaultOf(d)})
			}
		case d.Message() != nil && !d.IsList() && !d.IsMap():
			m.fields[d.Number()] = field{in: r.message(d.Message(), w.Fields)}
		}
	}
	return m
}
