package record

import (
	"encoding/binary"
	"strconv"
	"unicode/utf8"

	"github.com/go-faster/jx"

	"flinkwatch/exporter/audit"
)

// count reads the count, as a number or as the text of one.
func (r *Results) count(p *part) (int64, error) {
	if r.format.Presence {
		return 1, nil
	}
	name := r.format.Count
	switch p.kind {
	case jx.Number, jx.String:
	case jx.Invalid, jx.Null:
		return 0, reject(audit.MissingField, "no %s", name)
	default:
		return 0, reject(audit.WrongType, "%s is a JSON %s", name, p.kind)
	}
	n, exact, ok := scaled(p.text, 0)
	switch {
	case p.kind == jx.String && !isDecimal(p.text):
		return 0, reject(audit.WrongType, "%s is a text, %.40q, and no number", name, p.text)
	case !ok || !exact:
		return 0, reject(audit.BadCount, "%s is %.40s, not a whole number that fits into 64 bits", name, p.text)
	case n < 0:
		return 0, reject(audit.BadCount, "%s %d is negative", name, n)
	}
	return n, nil
}

// wholeValue reads a value that is nothing but a number: as text, or in eight or four bytes as Kafka's serializers of Long and
// Integer write it. Those do not begin as a text does, but for counts of half a thousand million.
func wholeValue(value []byte) part {
	if text, ok := textIn(value); ok {
		return part{kind: jx.String, text: text}
	}
	p := part{kind: jx.Number, text: value}
	switch isText := len(value) > 0 && value[0] >= ' ' && value[0] < utf8.RuneSelf; {
	case isText:
	case len(value) == 8:
		p.text = strconv.AppendInt(nil, int64(binary.BigEndian.Uint64(value)), 10)
	case len(value) == 4:
		p.text = strconv.AppendInt(nil, int64(int32(binary.BigEndian.Uint32(value))), 10)
	}
	return p
}
