package recognise

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"strconv"

	"flinkwatch/exporter/record"
)

// csvForm is how lines of CSV are written: what is between their fields, and how many those are. Without fields it is
// none.
type csvForm struct {
	delimiter string
	fields    int
}

// fewest is how many fields a line has at least: an event has a time and a key.
const fewest = 2

// csvOf finds the delimiter with which most lines have as many fields, and more than one.
func csvOf(s Sample) csvForm {
	for _, delimiter := range []string{",", ";", "\t", "|"} {
		fields, lines := map[int]int{}, 0
		for _, r := range s.Records {
			if len(r.Value) == 0 || json.Valid(r.Value) {
				continue
			}
			lines++
			if line, err := lineOf(r.Value, delimiter); err == nil {
				fields[len(line)]++
			}
		}
		for n, of := range fields {
			if n >= fewest && float64(of) >= most*float64(len(s.Records)) {
				return csvForm{delimiter, n}
			}
		}
	}
	return csvForm{}
}

func (c csvForm) is() bool { return c.fields > 0 }

func (c csvForm) form() record.Form {
	if c.is() {
		return record.CSV
	}
	return ""
}

func (c csvForm) columns() record.Columns {
	if !c.is() {
		return record.Columns{}
	}
	return record.Columns{Delimiter: c.delimiter}
}

var errFields = errors.New("the lines of CSV differ in the number of their fields")

// row has the fields of a line by their numbers.
func (c csvForm) row(value []byte) (map[string]any, error) {
	line, err := lineOf(value, c.delimiter)
	if err == nil && len(line) != c.fields {
		err = errFields
	}
	if err != nil {
		return nil, err
	}
	row := map[string]any{}
	for n, field := range line {
		switch {
		case field == "":
		case json.Valid([]byte(field)) && field != "true" && field != "false" && field != "null":
			row[strconv.Itoa(n)] = json.Number(field)
		default:
			row[strconv.Itoa(n)] = field
		}
	}
	return row, nil
}

func lineOf(value []byte, delimiter string) ([]string, error) {
	reader := csv.NewReader(bytes.NewReader(value))
	reader.Comma = rune(delimiter[0])
	line, err := reader.Read()
	if err == nil {
		if _, more := reader.Read(); more != io.EOF {
			err = errFields
		}
	}
	return line, err
}
