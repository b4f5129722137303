package record

import (
	"io"
	"strconv"
	"unicode/utf8"

	"github.com/go-faster/jx"

	"flinkwatch/exporter/audit"
	"flinkwatch/exporter/schema"
)

// part is what the JSON holds where a part of the record should be.
type part struct {
	kind jx.Type // Invalid where there is nothing
	// text of a string, unescaped, or of a number, a boolean or an array, as written. It is of the record's memory.
	text []byte
	// moment is the time that it is, where its schema tells that.
	moment schema.Moment
}

// scanner finds the parts of a record in its JSON, which it reads to the end.
type scanner struct {
	json  *jx.Decoder
	root  *node
	ofKey *node  // of a Kafka key that is JSON; nil where nothing is wanted of it
	lines *lines // of CSV; nil for others
	typed *typed // of forms with a schema; nil for others
	parts [maxParts]part
	used  int // how many of the parts may be there
	// isCut reports whether an array has elements beside those that are wanted of it.
	isCut  bool
	number [20]byte // room for the number of an element
}

func newScanner(l layout) scanner {
	s := scanner{json: jx.DecodeBytes(nil), root: l.root, ofKey: l.ofKey, lines: l.lines, typed: l.typed}
	paths := l.root.paths(nil)
	if l.ofKey != nil {
		paths = append(paths, l.ofKey.paths(nil)...)
	}
	for _, p := range paths {
		s.used = max(s.used, p.part+1)
	}
	return s
}

// split appends the messages in a message; where nothing is wanted of the value, it is one, whatever that is.
func (s *scanner) split(to []Message, m Message) []Message {
	switch {
	case len(s.root.fields) == 0 || s.typed != nil:
		return append(to, m)
	case s.lines != nil:
		return s.lines.split(to, m)
	}
	return Split(to, m)
}

// read reads the value of a record, of which something may have to be taken off.
func (s *scanner) read(value []byte) error {
	if s.lines == nil && s.typed == nil {
		return s.scan(unwrap(value))
	}
	clear(s.parts[:s.used])
	if s.typed != nil {
		return s.typed.value.read(value, s)
	}
	return s.lines.read(value, s.parts[:])
}

// Put takes a value that was found by a schema.
func (s *scanner) Put(number int, v *schema.Value) {
	p := &s.parts[number]
	p.kind, p.text, p.moment = v.Kind, v.Text, v.Moment
	if v.Kind == jx.String {
		p.text = valid(v.Text)
	}
}

// scan reads the JSON of a record. If a field appears twice, the last one counts, as in encoding/json.
func (s *scanner) scan(value []byte) error {
	clear(s.parts[:s.used])
	s.isCut = false
	if len(s.root.fields) == 0 {
		return nil // nothing is wanted of it
	}
	s.json.ResetBytes(value)
	kind := s.json.Next()
	err := s.object(kind, s.root)
	if err == nil &&
		s.json.Skip() != io.EOF { //nolint:errorlint // jx returns it bare, and wraps the one of a value cut off
		err = errMore
	}
	switch {
	case err != nil:
		return notJSON(value, err)
	case kind != jx.Object:
		return reject(audit.WrongType, "the record is a JSON %s and not an object", kind)
	case s.isCut:
		return reject(audit.WrongType, "an array has more than one element, and the fields are those of one")
	}
	return nil
}

// scanKey reads the key of a Kafka record, after its value. Bytes of a window may follow the JSON.
func (s *scanner) scanKey(key []byte) error {
	if s.ofKey == nil {
		return nil
	}
	if s.typed != nil && firstOf(key) != '{' {
		return s.typed.key.read(key, s)
	}
	s.json.ResetBytes(unwrap(key))
	kind := s.json.Next()
	if err := s.object(kind, s.ofKey); err != nil || kind != jx.Object {
		return reject(audit.NotJSON, "the key of the Kafka record, %.40q, is no JSON object", key)
	}
	return nil
}

// release lets go of the last value.
func (s *scanner) release() {
	clear(s.parts[:s.used])
	s.json.ResetBytes(nil)
}

// object reads an object, or one in a text, or an array whose elements are wanted by their numbers, or goes past what
// is none of them.
func (s *scanner) object(kind jx.Type, n *node) error {
	switch kind {
	case jx.Object:
	case jx.Array:
		return s.array(n)
	case jx.String:
		return s.text(n)
	default:
		return s.json.Skip()
	}
	fields, err := s.json.ObjIter()
	if err != nil {
		return err
	}
	for fields.Next() {
		if err := s.field(n.find(fields.Key())); err != nil {
			return err
		}
	}
	return fields.Err()
}

// array reads an array. The path data.0.page wants the page in its first element.
func (s *scanner) array(n *node) error {
	elements, err := s.json.ArrIter()
	if err != nil {
		return err
	}
	for at := 0; elements.Next(); at++ {
		f := n.find(strconv.AppendInt(s.number[:0], int64(at), 10))
		s.isCut = s.isCut || f == nil && at > 0 && n.find([]byte("0")) != nil
		if err := s.field(f); err != nil {
			return err
		}
	}
	return elements.Err()
}

// text reads an object that is the JSON in a text. What is no JSON is a text that holds nothing which is wanted.
func (s *scanner) text(n *node) error {
	text, err := s.json.StrBytes()
	if text = unquote(text); err != nil || firstOf(text) != '{' && firstOf(text) != '[' || !jx.Valid(text) {
		return err
	}
	outer := s.json
	s.json = jx.DecodeBytes(text)
	err = s.object(s.json.Next(), n)
	s.json = outer
	return err
}

func (s *scanner) field(f *field) (err error) {
	switch {
	case f == nil:
		return s.json.Skip()
	case f.object != nil:
		s.forget(f.object)
		return s.object(s.json.Next(), f.object)
	}
	p := &s.parts[f.part]
	p.kind, p.text = s.json.Next(), nil
	switch p.kind {
	case jx.String:
		p.text, err = s.json.StrBytes()
		p.text = valid(p.text)
	case jx.Number, jx.Bool, jx.Array:
		var raw jx.Raw
		raw, err = s.json.Raw()
		p.text = raw
	default:
		err = s.json.Skip()
	}
	return err
}

// forget empties what an earlier object of the same name has filled.
func (s *scanner) forget(n *node) {
	for _, f := range n.fields {
		if f.object != nil {
			s.forget(f.object)
			continue
		}
		s.parts[f.part] = part{}
	}
}

func (n *node) find(name []byte) *field {
	for i := range n.fields {
		if n.fields[i].name == string(name) {
			return &n.fields[i]
		}
	}
	return nil
}

// valid puts U+FFFD where the text is no UTF-8, as encoding/json does.
func valid(text []byte) []byte {
	if utf8.Valid(text) {
		return text
	}
	return []byte(string([]rune(string(text))))
}
