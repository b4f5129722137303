package recognise

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"flinkwatch/exporter/record"
)

const (
	// maxDepth and maxLeaves are how far records are looked into.
	maxDepth, maxLeaves = 6, 200
	// most is the share of records that a rule has to hold for: a few may be of another kind.
	most = 0.95
	// mostly is the share of windows at which the clock of a zone is not changed.
	mostly = 0.8
)

// table holds the values of the records, by the path of their field.
type table struct {
	csv     csvForm
	all     []Record // with those that have no row
	records []Record
	columns []*column
}

// column holds the values of a field: a string, a json.Number, a bool, or an array that may be a time; nil where it has
// none.
type column struct {
	path   string
	values []any
}

// tableOf takes the records apart. Those without a value are left out.
func tableOf(s Sample) (*table, error) {
	t, byPath := &table{all: s.Records, csv: csvOf(s)}, map[string]*column{}
	var rows []map[string]any
	var wrong error
	for _, r := range s.Records {
		row, err := t.rowOf(r.Message)
		switch {
		case len(r.Value) == 0:
		case err != nil:
			wrong = err
		default:
			t.records, rows = append(t.records, r), append(rows, row)
		}
	}
	switch {
	case len(rows) == 0 && wrong == nil:
		return nil, Refusal{"the topic has no records", "start the job, and look again"}
	case wrong != nil && len(rows) < len(s.Records)/2+1:
		return nil, Refusal{
			"the records cannot be read: " + wrong.Error(),
			"write JSON objects, or lines of CSV, with one result each; see docs/records.md",
		}
	}
	for n, row := range rows {
		for path, value := range row {
			c := byPath[path]
			if c == nil {
				c = &column{path, make([]any, len(rows))}
				byPath[path] = c
			}
			c.values[n] = value
		}
	}
	for _, path := range slices.Sorted(maps.Keys(byPath)) {
		t.columns = append(t.columns, byPath[path])
	}
	t.unwrap()
	return t, nil
}

// rowOf flattens a record. What its error says is what the audit would say of it.
func (t *table) rowOf(m record.Message) (map[string]any, error) {
	if t.csv.is() {
		return t.csv.row(m.Value)
	}
	format := record.EventFormat{
		At: record.KafkaTime, Key: "-", NullKey: "-", Time: record.TimeFormat{Format: record.RFC3339},
	}
	var object map[string]any
	decoder := json.NewDecoder(bytes.NewReader(m.Value))
	decoder.UseNumber()
	if err := decoder.Decode(&object); err != nil {
		if _, said := record.NewEvents(format).Decode(m); said != nil {
			err = said
		}
		return nil, err
	}
	row := map[string]any{}
	flatten(row, "", object, 0)
	addKafkaKey(row, m.Key)
	return row, nil
}

// addKafkaKey adds the fields of a Kafka key that is JSON, but for those that the value has as well.
func addKafkaKey(row map[string]any, key []byte) {
	var object map[string]any
	decoder := json.NewDecoder(bytes.NewReader(key))
	decoder.UseNumber()
	if decoder.Decode(&object) != nil {
		return
	}
	fields := map[string]any{}
	flatten(fields, "", object, 0)
	for path, value := range fields {
		if _, twice := row[path]; !twice {
			row[join(record.KafkaKey, path)] = value
		}
	}
}

func flatten(row map[string]any, path string, value any, depth int) {
	if depth > maxDepth || len(row) >= maxLeaves {
		return
	}
	switch value := value.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(value)) {
			flatten(row, join(path, strings.ReplaceAll(name, ".", `\.`)), value[name], depth+1)
		}
	case []any:
		switch {
		case len(value) == 1:
			flatten(row, join(path, "0"), value[0], depth+1)
		case isMoment(value):
			row[path] = value
		}
	case string, json.Number, bool:
		row[path] = value
	}
}

// isMoment reports whether an array may be a time as Jackson writes one: numbers from a year down to nanoseconds.
func isMoment(array []any) bool {
	highest := [...]int{lastYear, 12, 31, 23, 59, 59, 999_999_999}
	if len(array) < 3 || len(array) > len(highest) {
		return false
	}
	for i, part := range array {
		number, _ := part.(json.Number)
		n, err := strconv.Atoi(number.String())
		if err != nil || n < 0 || n > highest[i] || i == 0 && n < firstYear {
			return false
		}
	}
	return true
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// envelopes are where changelogs have their rows, and what they say beside that.
var envelopes = []struct{ row, beside string }{
	{"payload.after.", "payload.op"}, {"after.", "op"}, {"data.0.", "type"}, {"data.", "type"}, {"payload.", "schema."},
}

// unwrap leaves the fields of the rows, where the records are of a changelog.
func (t *table) unwrap() {
	has := func(prefix string) bool {
		return slices.ContainsFunc(t.columns, func(c *column) bool { return strings.HasPrefix(c.path, prefix) })
	}
	for _, e := range envelopes {
		if has(e.row) && (has(e.beside) || e.beside == "schema.") {
			t.columns = slices.DeleteFunc(t.columns, func(c *column) bool { return !strings.HasPrefix(c.path, e.row) })
			t.dropEmpty()
			return
		}
	}
}

// dropEmpty leaves out records without a row: rows that were deleted, and transactions.
func (t *table) dropEmpty() {
	kept := 0
	for n := range t.records {
		if !slices.ContainsFunc(t.columns, func(c *column) bool { return c.values[n] != nil }) {
			continue
		}
		t.records[kept] = t.records[n]
		for _, c := range t.columns {
			c.values[kept] = c.values[n]
		}
		kept++
	}
	t.records = t.records[:kept]
	for _, c := range t.columns {
		c.values = c.values[:kept]
	}
}

// isChangelog reports whether rows may be taken back.
func (t *table) isChangelog() bool {
	first := t.columns[0].path
	return strings.HasPrefix(first, "payload.after.") || strings.HasPrefix(first, "after.") ||
		strings.HasPrefix(first, "data.")
}

// share is the share of records that have a value.
func (c *column) share() float64 {
	n := 0
	for _, v := range c.values {
		if v != nil {
			n++
		}
	}
	return float64(n) / float64(max(1, len(c.values)))
}

// text is the value as the audit writes a key.
func text(value any) string {
	switch value := value.(type) {
	case string:
		return value
	case json.Number:
		return value.String()
	case bool:
		if value {
			return "true"
		}
		return "false"
	}
	return ""
}
