package record

import (
	"encoding/binary"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/twmb/avro"

	"flinkwatch/exporter/audit"
	"flinkwatch/exporter/schema"
)

const avroText = `{"type":"record","name":"result","fields":[
	{"name":"windowStart","type":{"type":"long","logicalType":"timestamp-millis"}},
	{"name":"windowEnd","type":["null",{"type":"long","logicalType":"timestamp-millis"}]},
	{"name":"page","type":"string"}, {"name":"count","type":"long"},
	{"name":"day","type":{"type":"int","logicalType":"date"}},
	{"name":"local","type":{"type":"long","logicalType":"local-timestamp-millis"}}]}`

var (
	avroSchema = avro.MustParse(avroText)
	avroFormat = func() ResultFormat {
		f := ours
		f.Form, f.Schema.Text = Avro, avroText
		return f
	}()
)

func avroValue(start time.Time, key string) string {
	day := time.Date(start.Year(), start.Month(), start.Day(), 0, 0, 0, 0, time.UTC)
	value, err := avroSchema.Encode(map[string]any{
		"windowStart": start, "windowEnd": start.Add(ours.Size), "page": key, "count": int64(1000), "day": day,
		"local": start,
	})
	if err != nil {
		panic(err)
	}
	return string(value)
}

// avroOfOurs has the fields that our job's JSON has.
var avroOfOurs = func() ResultFormat {
	f := avroFormat
	fields, _, _ := strings.Cut(avroText, `, {"name":"day"`)
	f.Schema.Text = fields + "]}"
	return f
}()

func avroOfOursValue(start time.Time, key string) string {
	value, err := avro.MustParse(avroOfOurs.Schema.Text).Encode(map[string]any{
		"windowStart": start, "windowEnd": start.Add(ours.Size), "page": key, "count": int64(1000),
	})
	if err != nil {
		panic(err)
	}
	return string(value)
}

// A result in Avro is the same as one in JSON, whatever its times are to be written as.
func TestAvro(t *testing.T) {
	for _, format := range []string{RFC3339, UnixMilli, "yyyy-MM-dd HH:mm:ss"} {
		f := avroFormat
		f.Time.Format = format
		got, err := NewResults(f).Decode(Message{Value: []byte(avroValue(begin, "/päge"))})
		require.NoError(t, err)
		want := Result{Key: "/päge", Window: audit.Window{Start: begin, End: begin.Add(ours.Size)}, Count: 1000}
		assert.Equal(t, want, got)
	}
}

// A local time is one of the time zone, where the settings say that there is one.
func TestAvroLocalTimes(t *testing.T) {
	local := begin.UTC()
	for _, c := range []struct {
		about, field, format, zone string
		want                       time.Time
		wantErr                    string
	}{
		{"in UTC, whatever the format", "local", RFC3339, "UTC", local, ""},
		{"in a zone", "local", "yyyy-MM-dd HH:mm:ss", "Asia/Tokyo", local.Add(-9 * time.Hour), ""},
		{
			"a time that is none of a zone, as Flink SQL writes those that are", "windowStart", "yyyy-MM-dd HH:mm:ss",
			"Asia/Tokyo",
			local.Add(-9 * time.Hour), "",
		},
		{"one that is, in a zone", "windowStart", RFC3339, "Asia/Tokyo", local, ""},
		{"in a zone, with a format that has one", "local", RFC3339, "Asia/Tokyo", local, "local is a local time"},
	} {
		t.Run(c.about, func(t *testing.T) {
			f := avroFormat
			f.Start, f.End, f.Time.Format, f.Time.Zone = c.field, "", c.format, c.zone
			got, err := NewResults(f).Decode(Message{Value: []byte(avroValue(begin, "/a"))})
			if c.wantErr != "" {
				require.ErrorContains(t, err, c.wantErr)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, c.want, got.Window.Start)
		})
	}
}

// registry is one of known schemas, which counts the questions.
type registry struct {
	known map[int]string
	asked map[int]int
}

func (r *registry) Schema(id int) (schema.Schema, error) {
	r.asked[id]++
	if text, found := r.known[id]; found {
		return schema.Schema{Type: schema.Avro, Text: text}, nil
	}
	return schema.Schema{}, errors.New("no such schema")
}

// A record says the number of its schema, which the registry is asked for once.
func TestAvroWithRegistry(t *testing.T) {
	r := &registry{known: map[int]string{7: avroText, 8: `"long"`}, asked: map[int]int{}}
	f := avroFormat
	f.Schema = Schema{Registry: r}
	f.Key = "page,@key.site"
	decoder := NewResults(f)
	r.known[9] = `{"type":"record","name":"key","fields":[{"name":"site","type":"string"}]}`
	for range 3 {
		got, err := decoder.Decode(Message{Key: numbered(9, "\x02s"), Value: numbered(7, avroValue(begin, "/a"))})
		require.NoError(t, err)
		assert.Equal(t, "/a|s", got.Key)
	}
	assert.Equal(t, map[int]int{7: 1, 9: 1}, r.asked)

	for _, c := range []struct {
		about  string
		value  []byte
		reason audit.Reason
	}{
		{"a number that the registry does not know", numbered(5, "x"), audit.NoSchema},
		{"a schema of no record", numbered(8, "x"), audit.NoSchema},
		{"no number", []byte(avroValue(begin, "/a")), audit.BadEncoding},
		{"cut off", []byte{0, 0, 0}, audit.BadEncoding},
		{"of another schema", numbered(7, "x"), audit.BadEncoding},
	} {
		_, err := decoder.Decode(Message{Value: c.value})
		refused := &DecodeError{}
		require.ErrorAs(t, err, &refused, c.about)
		assert.Equal(t, c.reason, refused.Reason, c.about)
	}
}

func numbered(id uint32, record string) []byte {
	return append(binary.BigEndian.AppendUint32([]byte{0}, id), record...)
}

// Settings of Avro that cannot be are found before anything is read.
func TestAvroSettings(t *testing.T) {
	for _, c := range []struct {
		about  string
		change func(f *ResultFormat)
		want   string
	}{
		{"no schema", func(f *ResultFormat) { f.Schema.Text = "" }, "want the file of the schema, or a schema registry"},
		{"no schema of Avro", func(f *ResultFormat) { f.Schema.Text = "{" }, "schema file"},
		{"a field that the schema does not have", func(f *ResultFormat) { f.Count = "n" }, "the schema has no field n"},
		{"one schema for two", func(f *ResultFormat) { f.Key = "@key.page" }, "want a schema registry and no file"},
	} {
		f := avroFormat
		c.change(&f)
		assert.ErrorContains(t, f.Validate(), c.want, c.about)
	}
}
