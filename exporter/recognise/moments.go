package recognise

import (
	"encoding/json"
	"strings"
	"time"

	"flinkwatch/exporter/record"
)

// patterns are the formats of texts that are tried, in this order. A fraction of the seconds is read by all.
var patterns = []string{
	record.RFC3339, "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm:ssX", "yyyy-MM-dd'T'HH:mm:ssX",
	flinkPlayground, "dd-MM-yyyy HH:mm:ss:SSS", "dd-MM-yyyy HH:mm:ss", "dd.MM.yyyy HH:mm:ss", "dd/MM/yyyy HH:mm:ss",
	"yyyy/MM/dd HH:mm:ss", "MM/dd/yyyy HH:mm:ss", "yyyyMMddHHmmss", "yyyy-MM-dd HH:mm",
}

// flinkPlayground is the format of Flink's own playground, whose hours are those of a twelve-hour clock.
const flinkPlayground = "dd-MM-yyyy hh:mm:ss:SSS"

// numbers are the formats of numbers, which tell themselves apart between these years.
var numbers = []string{record.UnixMilli, record.Unix, record.UnixMicro, record.UnixNano}

const firstYear, lastYear = 2000, 2100

// moments are the times in a column, as though a clock without a zone showed UTC.
type moments struct {
	*column
	format string
	at     []time.Time // zero where there is none
}

// moments reads a column as times, if that is what it holds.
func (c *column) moments() (moments, bool) {
	formats := numbers
	if _, isText := c.first().(string); isText {
		formats = append(append([]string{}, patterns...), numbers...)
	}
	if _, isArray := c.first().([]any); isArray {
		formats = []string{record.Array}
	}
	for _, format := range formats {
		if at, ok := c.read(format); ok {
			return moments{c, format, at}, true
		}
	}
	return moments{}, false
}

func (c *column) first() any {
	for _, v := range c.values {
		if v != nil {
			return v
		}
	}
	return nil
}

// read reads the column as times of a format, if they are such: a few may be none.
func (c *column) read(format string) ([]time.Time, bool) {
	decoder := record.NewEvents(record.EventFormat{At: "t", Key: record.NoKey, Time: timeFormat(format)})
	at, n, wrong := make([]time.Time, len(c.values)), 0, 0
	for i, value := range c.values {
		if _, isBool := value.(bool); value == nil || isBool {
			continue
		}
		raw, err := json.Marshal(value)
		if err != nil {
			return nil, false
		}
		event, err := decoder.Decode(record.Message{Value: []byte(`{"t":` + string(raw) + `}`)})
		if err != nil || isNumber(format) && (event.Time.Year() < firstYear || event.Time.Year() > lastYear) {
			if wrong++; float64(wrong) > (1-most)*float64(len(c.values)) {
				return nil, false
			}
			continue
		}
		at[i], n = event.Time, n+1
	}
	return at, n > 0
}

func isNumber(format string) bool { return strings.HasPrefix(format, "unix") }

// timeFormat reads the hours of Flink's playground for those of the morning, as its job does.
func timeFormat(format string) record.TimeFormat {
	f := record.TimeFormat{Format: format, Clock: record.Clock24}
	if f.NeedsClock() {
		f.Clock = record.ClockAM
	}
	return f
}

// zoned reports whether times of the format tell their zone.
func zoned(format string) bool {
	return format == record.RFC3339 || isNumber(format) || strings.HasSuffix(format, "X")
}
