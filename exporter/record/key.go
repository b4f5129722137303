package record

import (
	"crypto/sha256"
	"encoding/hex"
	"math"
	"slices"
	"unicode/utf8"

	"github.com/go-faster/jx"

	"flinkwatch/exporter/audit"
)

// MaxKey is how many bytes a key may have. One that has more is cut, and a hash of all of it keeps it apart from
// others.
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

// maxKeyFields bounds the fields of a key.
const maxKeyFields = 8

// addKey enters the fields of the key, as the part first and those after it.
func (n *node) addKey(setting, key string, first int) error {
	fields := keyFields(key)
	if len(fields) > maxKeyFields {
		return wrong(setting, "%q: want at most %d fields", key, maxKeyFields)
	}
	special := []string{KafkaKey, NoKey}
	if len(fields) > 1 {
		special = special[:1]
	}
	for i, name := range fields {
		if slices.Contains(fields[:i], name) {
			return wrong(setting, "%q: %s is there twice", key, name)
		}
		field, err := parseKeyField(setting, name)
		if err != nil {
			return err
		}
		if err := n.add(first+i, setting, field.path, true, special...); err != nil {
			return err
		}
	}
	return nil
}

// keys reads the key of a record.
type keys struct {
	fields []keyField
	null   string // the name of the key null, if it has one
	known  interned
	long   []byte // room for a key that is cut
	whole  []byte // room for a key of several fields
}

func newKeys(fields, null string) keys {
	k := keys{null: KeyOf(null), known: interned{}}
	for _, field := range keyFields(fields) {
		k.fields = append(k.fields, must(parseKeyField("key field", field)))
	}
	return k
}

// read reads the key of a Kafka record, or of the parts of it that are its fields. Numbers and booleans are keys as
// they are written. isNew reports whether the key of the Kafka record has a part in it, and it has not been read
// lately.
func (k *keys) read(kafkaKey []byte, parts []part) (key string, isNew bool, err error) {
	switch {
	case len(k.fields) > 1:
		return k.readWhole(kafkaKey, parts)
	case parts[0].kind == jx.String && k.fields[0].made == nil: // a field, as most keys are
		key, _ = k.get(parts[0].text)
		return key, false, nil
	}
	if k.fields[0].path == NoKey {
		return NoKeyName, false, nil
	}
	text, err := k.text(0, kafkaKey, parts)
	if err != nil {
		return "", isInvalid(k.fields[0].path, kafkaKey), err
	}
	key, isNew = k.get(text)
	return key, isNew && k.fields[0].path == KafkaKey, nil
}

// between is what is between the texts of a key's fields. One that is within a text has a backslash before it, so that
// no two keys are the same.
const between = '|'

// readWhole reads a key of several fields.
func (k *keys) readWhole(kafkaKey []byte, parts []part) (key string, isNew bool, err error) {
	k.whole = k.whole[:0]
	ofKafka := false
	for i, field := range k.fields {
		text, err := k.text(i, kafkaKey, parts)
		if err != nil {
			return "", isInvalid(field.path, kafkaKey), err
		}
		if i > 0 {
			k.whole = append(k.whole, between)
		}
		k.whole = appendEscaped(k.whole, text)
		ofKafka = ofKafka || field.path == KafkaKey
	}
	key, isNew = k.get(k.whole)
	return key, isNew && ofKafka, nil
}

func appendEscaped(to, text []byte) []byte {
	for _, b := range text {
		if b == between || b == '\\' {
			to = append(to, '\\')
		}
		to = append(to, b)
	}
	return to
}

// isInvalid reports whether a field is the key of the Kafka record, and that is no text.
func isInvalid(field string, kafkaKey []byte) bool { return field == KafkaKey && !utf8.Valid(kafkaKey) }

// text returns what the field of the number says, or what the job makes of that.
func (k *keys) text(number int, kafkaKey []byte, parts []part) ([]byte, error) {
	field := &k.fields[number]
	text, err := k.raw(field.path, kafkaKey, &parts[number])
	isNull := parts[number].kind == jx.Null || field.path == KafkaKey && kafkaKey == nil
	if err != nil || field.made == nil || isNull {
		return text, err
	}
	return field.made.of(text)
}

// raw returns what a field says, or the Kafka key.
func (k *keys) raw(field string, kafkaKey []byte, p *part) ([]byte, error) {
	if field == KafkaKey {
		return k.ofKafka(kafkaKey)
	}
	switch p.kind {
	case jx.String, jx.Number, jx.Bool:
		return p.text, nil
	case jx.Null:
		return k.ofNull(field + " is null")
	case jx.Invalid:
		return nil, reject(audit.MissingField, "no %s", field)
	default:
		return nil, reject(audit.WrongType, "%s is a JSON %s", field, p.kind)
	}
}

func (k *keys) get(text []byte) (key string, isNew bool) {
	if len(text) > MaxKey {
		k.long = cut(k.long[:0], text)
		text = k.long
	}
	return k.known.get(text)
}

// ofKafka reads the key of a Kafka record. What begins as no text does may be a number, or have that of a schema before
// it.
func (k *keys) ofKafka(text []byte) ([]byte, error) {
	if len(text) > 0 && (text[0] == 0 || text[0] == math.MaxUint8) {
		text = keyBefore(text)
	}
	switch {
	case text == nil:
		return k.ofNull("the Kafka record has no key")
	case !utf8.Valid(text):
		return nil, reject(audit.WrongType, "the key of the Kafka record, %.40q, is no text", text)
	}
	return text, nil
}

func (k *keys) ofNull(what string) ([]byte, error) {
	if k.null == "" {
		return nil, reject(audit.MissingField, "%s, and no null key is set", what)
	}
	return []byte(k.null), nil
}
