package record

import (
	"io"

	"github.com/go-faster/jx"
)

// headers are how many bytes a schema registry's client puts before the JSON, by the first of them: Confluent's and
// Apicurio's have a number of four or eight bytes, Confluent's later one and Glue's have a UUID.
var headers = [...][]int{0: {5, 9}, 1: {17}, 2: nil, 3: {18}}

// unwrap returns the JSON of a value without what it is wrapped in: the number of its schema, and a text that holds it.
func unwrap(value []byte) []byte {
	if len(value) == 0 || value[0] == '{' {
		return value
	}
	return unquote(withoutSchema(value))
}

// unquote returns the JSON that is in a text, or in a text in it, or what it is given.
func unquote(value []byte) []byte {
	for firstOf(value) == '"' {
		text, ok := textIn(value)
		if !ok || !holdsJSON(text) {
			break
		}
		value = text
	}
	return value
}

func withoutSchema(value []byte) []byte {
	if int(value[0]) >= len(headers) {
		return value
	}
	for _, n := range headers[value[0]] {
		if len(value) > n && holdsJSON(value[n:]) {
			return value[n:]
		}
	}
	return value
}

// holdsJSON reports whether a text begins as an object, an array or a text that may hold one.
func holdsJSON(text []byte) bool {
	switch firstOf(text) {
	case '{', '[', '"':
		return true
	}
	return false
}

// firstOf is the first byte that is no space; 0 where there is none.
func firstOf(text []byte) byte {
	for _, c := range text {
		switch c {
		case ' ', '\t', '\r', '\n':
			continue
		}
		return c
	}
	return 0
}

// textIn returns the text that a JSON string is of.
func textIn(value []byte) (text []byte, ok bool) {
	json := jx.DecodeBytes(value)
	text, err := json.StrBytes()
	return text, err == nil && json.Skip() == io.EOF //nolint:errorlint // jx returns it bare
}

// Split appends a message to others. Of one whose value is an array, it appends each element as a message of its own:
// such a record holds several results, or several events.
func Split(to []Message, m Message) []Message {
	if len(m.Value) == 0 || m.Value[0] == '{' {
		return append(to, m)
	}
	m.Value = unwrap(m.Value)
	if firstOf(m.Value) != '[' {
		return append(to, m)
	}
	before := len(to)
	json := jx.DecodeBytes(m.Value)
	err := json.Arr(func(json *jx.Decoder) error {
		raw, err := json.Raw()
		element := m
		element.Value, element.Part = raw, len(to)-before+1
		to = append(to, element)
		return err
	})
	if err != nil || json.Skip() != io.EOF { //nolint:errorlint // jx returns it bare
		return append(to[:before], m) // the decoder says what is wrong with it
	}
	return to
}
