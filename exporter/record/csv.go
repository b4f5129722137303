package record

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-faster/jx"

	"flinkwatch/exporter/audit"
)

// Form is what records are written as.
type Form string

const (
	// JSON is the form of an object. It is that of the empty Form, too.
	JSON Form = "json"
	// CSV is one line of fields for each result or event.
	CSV Form = "csv"
	// Avro is its binary encoding.
	Avro Form = "avro"
	// Protobuf is its binary encoding.
	Protobuf Form = "protobuf"
)

// String is the value of the setting.
func (f Form) String() string { return string(f) }

// Columns say what the fields of a line are called, and what is between them. Without names they have numbers, from 0.
type Columns struct {
	Names     string // with a comma between them
	Delimiter string // a comma if it is empty
}

// delimiter is a tab where that is written as \t.
func (c Columns) delimiter() (rune, bool) {
	text := strings.NewReplacer(`\t`, "\t").Replace(c.Delimiter)
	if text == "" {
		return ',', true
	}
	r, n := utf8.DecodeRuneInString(text)
	return r, n == len(text) && r != '"' && r != '\r' && r != '\n' && r != utf8.RuneError
}

// maxLine bounds the bytes of a record of CSV.
const maxLine = 1 << 20

// lines reads the fields of CSV.
type lines struct {
	delimiter rune
	names     []string
	parts     map[int]int // by the number of the field
	reader    *csv.Reader
	text      bytes.Buffer // what the reader has yet to read
}

// columns has the fields that are wanted read from CSV. Setting is that of the columns.
func (n *node) columns(setting string, c Columns) (*lines, error) {
	delimiter, ok := c.delimiter()
	if !ok {
		return nil, wrong("delimiter", "%q: want one character, such as ; or \\t", c.Delimiter)
	}
	l := &lines{delimiter: delimiter, parts: map[int]int{}}
	if c.Names != "" {
		l.names = strings.Split(c.Names, ",")
		for i, name := range l.names {
			l.names[i] = strings.TrimSpace(name)
		}
	}
	for _, p := range n.paths(nil) {
		name := strings.Join(p.names, ".")
		number := slices.Index(l.names, name)
		if at, err := strconv.Atoi(name); number < 0 && err == nil && at >= 0 && (at < len(l.names) || l.names == nil) {
			number = at
		}
		if number < 0 {
			return nil, wrong(setting, "%q: %s is none of them, and no number of one, which begin with 0", c.Names, name)
		}
		l.parts[number] = p.part
	}
	return l, nil
}

// read reads a line, after which there is nothing.
func (l *lines) read(value []byte, parts []part) error {
	if len(value) > maxLine {
		return reject(audit.WrongType, "a record of %d bytes: of CSV at most %d are read", len(value), maxLine)
	}
	fields, err := l.fields(value)
	switch {
	case err != nil:
		return reject(audit.WrongType, "%.40q is no line of CSV: %v", value, err)
	case l.names != nil && len(fields) != len(l.names):
		return reject(audit.WrongType, "%.40q has %d fields, and there are %d columns", value, len(fields), len(l.names))
	}
	for number, p := range l.parts {
		if number < len(fields) {
			parts[p] = columnPart(fields[number])
		}
	}
	return nil
}

var errLines = errors.New("there is more after the line")

func (l *lines) fields(value []byte) ([]string, error) {
	if l.reader == nil {
		l.reader = newCSV(&l.text, l.delimiter)
		l.reader.ReuseRecord = true
	}
	l.text.Write(value)
	fields, err := l.reader.Read()
	if err == nil {
		if _, more := l.reader.Read(); more != io.EOF {
			err = errLines
		}
	}
	if err != nil {
		l.reader = nil // it may hold more
		l.text.Reset()
	}
	if wrong := (&csv.ParseError{}); errors.As(err, &wrong) {
		err = wrong.Err // whose line is not that of the topic
	}
	return fields, err
}

func newCSV(from io.Reader, delimiter rune) *csv.Reader {
	r := csv.NewReader(from)
	r.Comma, r.FieldsPerRecord = delimiter, -1
	return r
}

// columnPart takes an empty field for null, and one that is written as JSON's numbers are for a number.
func columnPart(field string) part {
	text := []byte(field)
	switch {
	case field == "":
		return part{kind: jx.Null}
	case isDecimal(text) && jx.Valid(text):
		return part{kind: jx.Number, text: text}
	}
	return part{kind: jx.String, text: valid(text)}
}

// split appends each line as a message of its own, if there are several.
func (l *lines) split(to []Message, m Message) []Message {
	if len(m.Value) > maxLine || bytes.IndexByte(bytes.TrimRight(m.Value, "\r\n"), '\n') < 0 {
		return append(to, m)
	}
	before := len(to)
	reader := newCSV(bytes.NewReader(m.Value), l.delimiter)
	for begin := int64(0); ; begin = reader.InputOffset() {
		_, err := reader.Read()
		switch {
		case errors.Is(err, io.EOF):
			return to
		case err != nil:
			return append(to[:before], m) // the decoder says what is wrong with it
		}
		line := m
		line.Value, line.Part = m.Value[begin:reader.InputOffset()], len(to)-before+1
		to = append(to, line)
	}
}
