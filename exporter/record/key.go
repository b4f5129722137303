package record

import (
	"crypto/sha256"
	"encoding/hex"
	"unicode/utf8"

	"github.com/go-faster/jx"

	"flinkwatch/exporter/audit"
)

// MaxKey is how many bytes a key may have. One that has more is cut, and a hash of all of it keeps it apart from others.
const MaxKey = 200

// KeyOf returns the key of a text.
func KeyOf(text string) string {
	if len(text) <= MaxKey {
		return text
	}
	return string(cut(nil, []byte(text)))
}

// cut appends the beginning of a text and its hash.
func cut(to, text []byte) []byte {
	sum := sha256.Sum256(text)
	end := MaxKey - len("…") - hex.EncodedLen(8)
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return hex.AppendEncode(append(append(to, text[:end]...), "…"...), sum[:8])
}

// keys reads the key of a record.
type keys struct {
	field string
	null  string // the name of the key null, if it has one
	known interned
	long  []byte // room for a key that is cut
}

func newKeys(field, null string) keys {
	return keys{field: field, null: KeyOf(null), known: interned{}}
}

// read reads the key of a Kafka record, or of a part of it, where it is a field. Numbers and booleans are keys as they are
// written. isNew reports whether the key of the Kafka record is one that has not been read lately.
func (k *keys) read(kafkaKey []byte, p part) (key string, isNew bool, err error) {
	switch k.field {
	case NoKey:
		return NoKeyName, false, nil
	case KafkaKey:
		return k.ofKafka(kafkaKey)
	}
	switch p.kind {
	case jx.String, jx.Number, jx.Bool:
		key, _ = k.get(p.text)
		return key, false, nil
	case jx.Null:
		key, err = k.ofNull(k.field + " is null")
	case jx.Invalid:
		err = reject(audit.MissingField, "no %s", k.field)
	default:
		err = reject(audit.WrongType, "%s is a JSON %s", k.field, p.kind)
	}
	return key, false, err
}

func (k *keys) get(text []byte) (key string, isNew bool) {
	if len(text) > MaxKey {
		k.long = cut(k.long[:0], text)
		text = k.long
	}
	return k.known.get(text)
}

func (k *keys) ofKafka(text []byte) (key string, isNew bool, err error) {
	switch {
	case text == nil:
		key, err = k.ofNull("the Kafka record has no key")
		return key, false, err
	case !utf8.Valid(text):
		return "", true, reject(audit.WrongType, "the key of the Kafka record, %.40q, is no text", text)
	}
	key, isNew = k.get(text)
	return key, isNew, nil
}

func (k *keys) ofNull(what string) (string, error) {
	if k.null == "" {
		return "", reject(audit.MissingField, "%s, and no null key is set", what)
	}
	return k.null, nil
}
