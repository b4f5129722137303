package record

import (
	"encoding/binary"
	"fmt"
	"strings"

	"flinkwatch/exporter/audit"
	"flinkwatch/exporter/avro"
	"flinkwatch/exporter/protobuf"
	"flinkwatch/exporter/schema"
)

// Schema is where the schemas of records are: one in Text, or those of a registry, whose records say which one is
// theirs.
type Schema struct {
	Text     string
	Registry Registry
}

// Registry tells the schema of a number. It is asked for each one until it has told it, and may take its time.
type Registry interface {
	Schema(id int) (schema.Schema, error)
}

// typed reads what is wanted of the value and of the key of a Kafka record.
type typed struct{ value, key *bySchema }

// by has the fields that are wanted read by a schema. Setting is that of the text.
func (l layout) by(form Form, setting string, s Schema) (*typed, error) {
	if s.Text == "" && s.Registry == nil {
		return nil, wrong(setting, "want the file of the schema, or a schema registry, for records in %s", form)
	}
	if s.Text != "" && l.ofKey != nil {
		return nil, wrong(setting, "want a schema registry and no file for fields of the key of the Kafka record")
	}
	t := &typed{value: newBySchema(form, s, l.root)}
	if l.ofKey != nil {
		t.key = newBySchema(form, s, l.ofKey)
	}
	if s.Text == "" {
		return t, nil
	}
	reader, err := t.value.compile(schema.Schema{Text: s.Text}, []int{0})
	if err != nil {
		return nil, wrong(setting, "%v", err)
	}
	for _, p := range l.root.paths(nil) {
		if p.part < rowBefore && !reader.Has(p.part) {
			return nil, wrong(setting, "the schema has no field %s", strings.Join(p.names, "."))
		}
	}
	t.value.only = reader
	return t, nil
}

// bySchema reads the fields of records in the encoding of a schema.
type bySchema struct {
	form     Form
	fields   []schema.Field
	registry Registry
	only     schema.Reader       // that of the only schema; nil with a registry
	readers  map[string]compiled // by what is before the record
}

// compiled is a reader of a schema, or why there is none.
type compiled struct {
	schema.Reader
	err error
}

func newBySchema(form Form, s Schema, n *node) *bySchema {
	return &bySchema{form: form, fields: n.wanted(), registry: s.Registry, readers: map[string]compiled{}}
}

// compile makes a reader. Index is that of a message of Protobuf.
func (b *bySchema) compile(s schema.Schema, index []int) (schema.Reader, error) {
	if b.form == Protobuf {
		return protobuf.Compile(s, index, b.fields)
	}
	return avro.Compile(s, b.fields)
}

// language is what registries call the form.
func (b *bySchema) language() schema.Type {
	if b.form == Protobuf {
		return schema.Protobuf
	}
	return schema.Avro
}

// wanted are the fields of an object as decoders by schema are asked for them.
func (n *node) wanted() []schema.Field {
	fields := make([]schema.Field, 0, len(n.fields))
	for _, f := range n.fields {
		w := schema.Field{Name: f.name, Part: f.part}
		if f.object != nil {
			w.Fields = f.object.wanted()
		}
		fields = append(fields, w)
	}
	return fields
}

func (b *bySchema) read(value []byte, to schema.Sink) error {
	if len(b.fields) == 0 {
		return nil // nothing is wanted of it
	}
	reader := b.only
	if reader == nil {
		n, err := b.header(value)
		if err != nil {
			return err
		}
		if reader, err = b.of(value[:n]); err != nil {
			return err
		}
		value = value[n:]
	}
	if err := reader.Read(value, to); err != nil {
		return reject(audit.BadEncoding, "%.40q: %v", value, err)
	}
	return nil
}

// numberSize is how many bytes the number of a schema has, as Confluent's registry has it: a zero byte, and four.
const numberSize = 5

// hasNumber reports whether a value begins with the number of a schema.
func hasNumber(value []byte) bool { return len(value) >= numberSize && value[0] == 0 }

func numberOf(header []byte) int { return int(binary.BigEndian.Uint32(header[1:])) }

// header returns how many bytes are before the record: the number of the schema, and in Protobuf the index of the
// message.
func (b *bySchema) header(value []byte) (int, error) {
	if !hasNumber(value) {
		return 0, reject(audit.BadEncoding,
			"%.40q does not begin with a zero byte and the number of a schema in 4 bytes, as with a schema registry", value)
	}
	if b.form != Protobuf {
		return numberSize, nil
	}
	n, ok := protobuf.IndexSize(value[numberSize:])
	if !ok {
		return 0, reject(audit.BadEncoding, "%.40q has no index of a message after the number of its schema", value)
	}
	return numberSize + n, nil
}

// maxReaders bounds the schemas of which there are readers.
const maxReaders = 1000

// of returns the reader of the records that have a header.
func (b *bySchema) of(header []byte) (schema.Reader, error) {
	if c, found := b.readers[string(header)]; found {
		return c.Reader, c.err
	}
	id := numberOf(header)
	s, err := b.registry.Schema(id)
	if err != nil {
		return nil, reject(audit.NoSchema, "%v", err) // the registry knows when to be asked again
	}
	c := compiled{}
	if s.Type != b.language() {
		err = fmt.Errorf("it is of the type %s, and the format is %s", s.Type, b.form)
	} else {
		c.Reader, err = b.compile(s, protobuf.Index(header[numberSize:]))
	}
	if err != nil {
		c.err = reject(audit.NoSchema, "schema %d: %v", id, err)
	}
	if len(b.readers) >= maxReaders {
		clear(b.readers)
	}
	b.readers[string(header)] = c
	return c.Reader, c.err
}

// told returns the time that a value is by its schema, as read does.
func (m *moments) told(name string, p *part) (int64, error) {
	at := p.moment.At
	switch {
	case at < earliest || at >= latest:
		return 0, m.reject(name, p, true)
	case p.moment.Local && !m.isUTC && !m.shows && m.cutBy != CutByZone:
		return 0, reject(audit.BadTime, "%s is a local time: want a time format without a zone, such as yyyy-MM-dd "+
			"HH:mm:ss, to read it in the time zone", name)
	case m.cutBy == CutByZone && !m.shows && !p.moment.Local:
		at = m.wall.show(at)
	}
	return at, nil
}
