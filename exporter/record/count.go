package record

import (
	"encoding/binary"
	"strconv"
	"unicode/utf8"

	"github.com/go-faster/jx"

	"flinkwatch/exporter/audit"
)

// count reads the count, or the sum.
func (r *Results) count(p *part) (int64, error) {
	name := r.format.Count
	switch r.format.Meaning {
	case MeansPresence:
		return 1, nil
	case MeansSum:
		return r.format.Amounts.read(name, p)
	}
	if err := notNumber(name, p); err != nil {
		return 0, err
	}
	switch n, exact, ok := scaled(p.text, 0); {
	case !ok || !exact:
		return 0, reject(audit.BadCount, "%s is %.40s, not a whole number that fits into 64 bits", name, p.text)
	case n < 0:
		return 0, reject(audit.BadCount, "%s %d is negative", name, n)
	default:
		return n, nil
	}
}

// notNumber refuses what is neither a number nor the text of one.
func notNumber(name string, p *part) error {
	switch p.kind {
	case jx.Number:
	case jx.String:
		if !isDecimal(p.text) {
			return reject(audit.WrongType, "%s is a text, %.40q, and no number", name, p.text)
		}
	case jx.Invalid, jx.Null:
		return reject(audit.MissingField, "no %s", name)
	default:
		return reject(audit.WrongType, "%s is a JSON %s", name, p.kind)
	}
	return nil
}

// wholeValue reads a value that is only a number: as text, or in eight or four bytes as Kafka's serializers of Long and
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
