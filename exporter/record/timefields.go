package record

import (
	"slices"
	"strings"

	"github.com/go-faster/jx"
)

// maxTimeFields bounds the fields of a time: a year, a month, a day, an hour, a minute and a second.
const maxTimeFields = 6

// timeFields are the fields of a time: those between its commas.
func timeFields(path string) []string { return strings.Split(path, ",") }

// timePart is the part that one of the fields of a time is.
func timePart(time, field int) int {
	if field == 0 {
		return time
	}
	return moreTimes + time*(maxTimeFields-1) + field - 1
}

// addTime enters the fields of a time. Special are values that say that it comes from elsewhere.
func (n *node) addTime(time int, setting, path string, elsewhere bool, special ...string) error {
	if slices.Contains(special, path) {
		return nil
	}
	fields := timeFields(path)
	if len(fields) > maxTimeFields {
		return wrong(setting, "%q: want at most %d fields", path, maxTimeFields)
	}
	for i, field := range fields {
		if field == "" && len(fields) > 1 {
			return wrong(setting, "%q: want the names of fields, with a comma between them", path)
		}
		if err := n.add(timePart(time, i), setting, field, elsewhere, special...); err != nil {
			return err
		}
	}
	return nil
}

// joined is a time of several fields as one text, with spaces between them.
type joined struct {
	fields int
	text   []byte
	whole  part
}

// of returns the time that is the given part of a record. Of several fields, the first one that holds no text or number
// tells what is wrong.
func (j *joined) of(parts []part, time int) *part {
	if j.fields <= 1 {
		return &parts[time]
	}
	j.text = j.text[:0]
	for i := range j.fields {
		p := &parts[timePart(time, i)]
		if p.kind != jx.String && p.kind != jx.Number {
			return p
		}
		if i > 0 {
			j.text = append(j.text, ' ')
		}
		j.text = append(j.text, p.text...)
	}
	j.whole = part{kind: jx.String, text: j.text}
	return &j.whole
}
