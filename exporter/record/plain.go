package record

import (
	"encoding/json"
	"strconv"
	"time"

	"github.com/go-faster/jx"

	"flinkwatch/exporter/avro"
	"flinkwatch/exporter/protobuf"
	"flinkwatch/exporter/schema"
)

// Plain writes records of Avro and Protobuf as JSON that says the same to an audit. It is not for concurrent use.
type Plain struct {
	by      *bySchema
	text    string
	readers map[string]*plainReader // by what is before the record
}

// plainReader reads all fields of records of one schema.
type plainReader struct {
	schema.Reader
	fields []schema.Field
	values map[int]any
}

// NewPlain returns one for records of the form.
func NewPlain(form Form, s Schema) *Plain {
	return &Plain{by: &bySchema{form: form, registry: s.Registry}, text: s.Text, readers: map[string]*plainReader{}}
}

// FormOf is the form of a record by its schema in a registry; JSON if it names none of Avro or Protobuf.
func FormOf(value []byte, r Registry) (Form, error) {
	if !hasNumber(value) || r == nil {
		return JSON, nil
	}
	s, err := r.Schema(numberOf(value))
	switch {
	case err != nil:
		return JSON, err
	case s.Type == schema.Avro:
		return Avro, nil
	case s.Type == schema.Protobuf:
		return Protobuf, nil
	}
	return JSON, nil
}

// JSON returns the record as JSON.
func (p *Plain) JSON(value []byte) ([]byte, error) {
	n, err := 0, error(nil)
	if p.text == "" {
		n, err = p.by.header(value)
	}
	if err != nil {
		return nil, err
	}
	r, err := p.of(value[:n])
	if err != nil {
		return nil, err
	}
	clear(r.values)
	if err := r.Read(value[n:], r); err != nil {
		return nil, err
	}
	return json.Marshal(r.object(r.fields))
}

// of returns the reader of the records that have a header.
func (p *Plain) of(header []byte) (*plainReader, error) {
	if r, found := p.readers[string(header)]; found {
		return r, nil
	}
	s, index := schema.Schema{Text: p.text}, []int{0}
	if p.text == "" {
		var err error
		if s, err = p.by.registry.Schema(numberOf(header)); err != nil {
			return nil, err
		}
		index = protobuf.Index(header[numberSize:])
	}
	fields, err := p.by.form.fields(s, index)
	if err != nil {
		return nil, err
	}
	p.by.fields = fields
	reader, err := p.by.compile(s, index)
	if err != nil {
		return nil, err
	}
	r := &plainReader{reader, fields, map[int]any{}}
	p.readers[string(header)] = r
	return r, nil
}

func (f Form) fields(s schema.Schema, index []int) ([]schema.Field, error) {
	if f == Protobuf {
		return protobuf.Fields(s, index)
	}
	return avro.Fields(s)
}

// Put takes a value.
func (r *plainReader) Put(part int, v *schema.Value) {
	const local = "2006-01-02 15:04:05.999999999"
	text := string(v.Text)
	switch at := time.Unix(0, v.Moment.At).UTC(); {
	case v.Moment.Local:
		r.values[part] = at.Format(local)
	case v.Moment.Is:
		r.values[part] = at.Format(time.RFC3339Nano)
	case v.Kind == jx.Number && json.Valid(v.Text): // not NaN
		r.values[part] = json.Number(text)
	case v.Kind == jx.Bool:
		r.values[part], _ = strconv.ParseBool(text)
	case v.Kind == jx.Null:
		r.values[part] = nil
	default:
		r.values[part] = text
	}
}

// object has the fields that have a value.
func (r *plainReader) object(fields []schema.Field) map[string]any {
	object := map[string]any{}
	for _, f := range fields {
		if f.Fields == nil {
			if value, found := r.values[f.Part]; found {
				object[f.Name] = value
			}
		} else if inner := r.object(f.Fields); len(inner) > 0 {
			object[f.Name] = inner
		}
	}
	return object
}
