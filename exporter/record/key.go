package record

import (
	"unicode/utf8"

	"github.com/go-faster/jx"

	"flinkwatch/exporter/audit"
)

// keys reads the key of a record.
type keys struct {
	field string
	null  string // the name of the key null, if it has one
	known interned
}

func newKeys(field, null string) keys { return keys{field: field, null: null, known: interned{}} }

// read reads the key of a message, or of its part, where it is a field. Numbers and booleans are keys as they are
// written.
func (k *keys) read(m Message, p part) (string, error) {
	switch k.field {
	case NoKey:
		return NoKeyName, nil
	case KafkaKey:
		return k.ofKafka(m.Key)
	}
	switch p.kind {
	case jx.String, jx.Number, jx.Bool:
		return k.known.get(p.text), nil
	case jx.Null:
		return k.ofNull(k.field + " is null")
	case jx.Invalid:
		return "", reject(audit.MissingField, "no %s", k.field)
	default:
		return "", reject(audit.WrongType, "%s is a JSON %s", k.field, p.kind)
	}
}

func (k *keys) ofKafka(key []byte) (string, error) {
	switch {
	case key == nil:
		return k.ofNull("the Kafka record has no key")
	case !utf8.Valid(key):
		return "", reject(audit.WrongType, "the key of the Kafka record, %.40q, is no text", key)
	}
	return k.known.get(key), nil
}

func (k *keys) ofNull(what string) (string, error) {
	if k.null == "" {
		return "", reject(audit.MissingField, "%s; --audit.null-key gives such a key a name", what)
	}
	return k.null, nil
}
