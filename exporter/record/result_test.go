package record

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/audit"
)

var good = ourValue(begin, "/help")

// with changes a format.
func with(f ResultFormat, change func(f *ResultFormat)) ResultFormat {
	change(&f)
	return f
}

func pattern24(text string) ResultFormat {
	return with(ours, func(f *ResultFormat) { f.Time.Format = text })
}

func TestForms(t *testing.T) {
	want := Result{Key: "/help", Window: window(begin), Count: 1000}
	onlyStart := with(ours, func(f *ResultFormat) { f.End = "" })
	onlyEnd := with(ours, func(f *ResultFormat) { f.Start = "" })
	tests := []struct {
		why    string
		format ResultFormat
		value  string
		want   Result
	}{
		{"our own format", ours, good, want},
		{"another zone is the same time", ours, strings.ReplaceAll(good, "T01:00:15.000Z", "T03:00:15+02:00"), want},
		{
			"more fields than are wanted, at any depth",
			ours, strings.Replace(good, "{", `{"job":"x","extra":{"count":[1,{"page":2}]},`, 1), want,
		},
		{
			"space wherever JSON has it",
			ours, strings.NewReplacer(":\"", " :\n\"", ",", "\t,\r\n").Replace(good) + " \n", want,
		},
		{
			"escapes in names and values",
			ours, strings.NewReplacer("page", `p\u0061ge`, "/help", `\/h\u0065lp`).Replace(good), want,
		},
		{"of two fields of a name the last one counts", ours, strings.Replace(good, "{", `{"count":1,"page":[],`, 1), want},
		{"a whole number with a fraction of zero", ours, strings.Replace(good, "1000}", "1000.00}", 1), want},
		{"a whole number with an exponent", ours, strings.Replace(good, "1000}", "1.0E3}", 1), want},
		{"only the start: the size tells the end", onlyStart, good, want},
		{
			"only the start: an end that is no time does not matter",
			onlyStart, strings.Replace(good, "01:00:15", "soon", 1), want,
		},
		{"only the end: the size tells the start", onlyEnd, good, want},
		{
			"an end that is the window's last millisecond, as maxTimestamp is",
			ours, strings.Replace(good, "15.000Z", "14.999Z", 1), want,
		},
		{"only such an end", onlyEnd, strings.Replace(good, "15.000Z", "14.999Z", 1), want},
		{"objects in the record, and epoch milliseconds", nested, nestedValue(begin, "/help"), want},
		{
			"a later object of a name replaces an earlier one", nested,
			strings.Replace(nestedValue(begin, "/help"), `"window"`, `"window":{"start":1,"end":2},"user":{"id":"x"},"window"`,
				1), want,
		},
		{
			"a dot that belongs to the name", with(ours, func(f *ResultFormat) { f.Key = `user\.name` }),
			strings.Replace(good, "page", "user.name", 1), want,
		},
		{
			"epoch seconds, as numbers with a fraction", with(ours, func(f *ResultFormat) { f.Time.Format = Unix }),
			`{"windowStart":1795395600.000000000,"windowEnd":1795395615,"page":"/help","count":1000}`, want,
		},
		{
			"epoch microseconds, as text", with(ours, func(f *ResultFormat) { f.Time.Format = UnixMicro }),
			`{"windowStart":"1795395600000000","windowEnd":"1795395615000000","page":"/help","count":1000}`, want,
		},
		{
			"epoch nanoseconds", with(ours, func(f *ResultFormat) { f.Time.Format = UnixNano }),
			`{"windowStart":1795395600000000000,"windowEnd":1.795395615e18,"page":"/help","count":1000}`, want,
		},
		{
			"Flink SQL's TIMESTAMP, which has a fraction where it is not zero", pattern24("yyyy-MM-dd HH:mm:ss"),
			`{"windowStart":"2026-11-23 01:00:00","windowEnd":"2026-11-23 01:00:14.999","page":"/help","count":1000}`, want,
		},
		{
			"Java's LocalDateTime, which leaves out seconds where they are zero", pattern24("yyyy-MM-dd'T'HH:mm:ss"),
			`{"windowStart":"2026-11-23T01:00","windowEnd":"2026-11-23T01:00:15","page":"/help","count":1000}`, want,
		},
		{
			"Java's OffsetDateTime, likewise", ours,
			`{"windowStart":"2026-11-23T01:00Z","windowEnd":"2026-11-23T02:00:15+01:00","page":"/help","count":1000}`, want,
		},
		{
			"with a zone, likewise", pattern24("yyyy-MM-dd HH:mm:ss.SSSX"),
			`{"windowStart":"2026-11-23 01:00+00","windowEnd":"2026-11-23 01:00:15.000Z","page":"/help","count":1000}`, want,
		},
		{
			"Flink SQL's TIMESTAMP of ISO-8601", pattern24("yyyy-MM-dd'T'HH:mm:ss"),
			`{"windowStart":"2026-11-23T01:00:00","windowEnd":"2026-11-23T01:00:15","page":"/help","count":1000}`, want,
		},
		{
			"a pattern with a zone in it", pattern24("d.M.yyyy H:mm:ss X"),
			`{"windowStart":"23.11.2026 2:00:00 +01:00","windowEnd":"22.11.2026 17:00:15 -0800","page":"/help","count":1000}`,
			want,
		},
		{
			"a pattern with am and pm", pattern24("MM/dd/yyyy hh:mm:ss a"),
			`{"windowStart":"11/23/2026 01:00:00 AM","windowEnd":"11/23/2026 01:00:15 am","page":"/help","count":1000}`, want,
		},
		{
			"digits alone, even as a number", pattern24("yyyyMMddHHmmss"),
			`{"windowStart":20261123010000,"windowEnd":"20261123010015","page":"/help","count":1000}`, want,
		},
		{
			"times of a zone that is not written",
			with(pattern24("yyyy-MM-dd HH:mm:ss"), func(f *ResultFormat) { f.Time.Zone = "Europe/Berlin" }),
			`{"windowStart":"2026-11-23 02:00:00","windowEnd":"2026-11-23 02:00:15","page":"/help","count":1000}`, want,
		},
		{
			"the first window of 1970", ours, ourValue(time.Unix(0, 0).UTC(), "/help"),
			Result{Key: "/help", Window: window(time.Unix(0, 0).UTC()), Count: 1000},
		},
		{
			"a window before 1970", ours, ourValue(time.Unix(-30, 0).UTC(), "/help"),
			Result{Key: "/help", Window: window(time.Unix(-30, 0).UTC()), Count: 1000},
		},
		{
			"windows with an offset", with(ours, func(f *ResultFormat) { f.Offset = 5 * time.Second }),
			ourValue(begin.Add(5*time.Second), "/help"),
			Result{Key: "/help", Window: window(begin.Add(5 * time.Second)), Count: 1000},
		},
		{
			"windows with a negative offset", with(ours, func(f *ResultFormat) { f.Offset = -5 * time.Second }),
			ourValue(begin.Add(10*time.Second), "/help"),
			Result{Key: "/help", Window: window(begin.Add(10 * time.Second)), Count: 1000},
		},
		{
			"a number is a key, as it is written",
			ours, strings.Replace(good, `"/help"`, "42", 1),
			Result{Key: "42", Window: window(begin), Count: 1000},
		},
		{
			"so is a boolean",
			ours, strings.Replace(good, `"/help"`, "true", 1),
			Result{Key: "true", Window: window(begin), Count: 1000},
		},
		{
			"the empty key is a key",
			ours, strings.Replace(good, `/help`, "", 1),
			Result{Key: "", Window: window(begin), Count: 1000},
		},
		{
			"what is no UTF-8 in a key is replaced", ours, strings.Replace(good, `/help`, "a\xff\xfe", 1),
			Result{Key: "a\ufffd\ufffd", Window: window(begin), Count: 1000},
		},
		{
			"the key null has the name that it was given", with(ours, func(f *ResultFormat) { f.NullKey = "(none)" }),
			strings.Replace(good, `"/help"`, "null", 1),
			Result{Key: "(none)", Window: window(begin), Count: 1000},
		},
		{
			"the Kafka record's own key",
			with(ours, func(f *ResultFormat) { f.Key = KafkaKey }), good,
			Result{Key: "kafka", Window: window(begin), Count: 1000},
		},
		{
			"no key: one window for all",
			with(ours, func(f *ResultFormat) { f.Key = NoKey }), good,
			Result{Key: "all", Window: window(begin), Count: 1000},
		},
		{
			"a count that is quoted, as serialisers do with 64 bits", ours, strings.Replace(good, "1000}", `"1000"}`, 1), want,
		},
		{
			"the largest count", ours, strings.Replace(good, "1000}", "9223372036854775807}", 1),
			Result{Key: "/help", Window: window(begin), Count: 9223372036854775807},
		},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			require.NoError(t, test.format.Validate())
			got, err := NewResults(test.format).Decode(Message{Key: []byte("kafka"), Value: []byte(test.value)})
			require.NoError(t, err)
			assert.Equal(t, test.want, got)
		})
	}
}

func TestRefusals(t *testing.T) {
	replaced := func(old, text string) string { return strings.Replace(good, old, text, 1) }
	kafkaKey := with(ours, func(f *ResultFormat) { f.Key = KafkaKey })
	tests := []struct {
		why    string
		format ResultFormat
		value  string
		reason audit.Reason
		detail string
	}{
		{"neither start nor end", ours, strings.ReplaceAll(good, "window", "w"), audit.MissingField, "no windowStart"},
		{"Avro or Protobuf of a schema registry", ours, "\x00\x00\x00\x00\x07abc", audit.NotJSON, "and the format is json"},
		{"a byte order mark", ours, "\xef\xbb\xbf" + good, audit.NotJSON, "byte order mark"},
		{"text", ours, "hello", audit.NotJSON, `"hello": `},
		{"cut off", ours, good[:40], audit.NotJSON, "EOF"},
		{"cut off after all that is wanted", ours, good[:len(good)-1], audit.NotJSON, "EOF"},
		{"more after the object", ours, good + "x", audit.NotJSON, "more after the object"},
		{"two objects", ours, good + good, audit.NotJSON, "more after the object"},
		{"a comma too many", ours, replaced(`1000}`, "1000,}"), audit.NotJSON, "byte"},
		{"broken where nothing is wanted", ours, replaced(`{`, `{"x":{"y":01},`), audit.NotJSON, "byte"},
		{"a control character in a text", ours, replaced(`/help`, "a\nb"), audit.NotJSON, "byte"},
		{"no object", ours, `[1]`, audit.WrongType, "array and not an object"},
		{"null", ours, `null`, audit.WrongType, "null and not an object"},
		{"no key", ours, replaced(`page`, "p"), audit.MissingField, "no page"},
		{"the key is null", ours, replaced(`"/help"`, "null"), audit.MissingField, "page is null, and no null key"},
		{"the Kafka record has no key", kafkaKey, good, audit.MissingField, "Kafka record has no key"},
		{
			"no object where a field should be in one",
			nested, `{"window":[1],"user":{"id":"a"},"clicks":1}`, audit.MissingField, "no window.start",
		},
		{
			"the last object of a name has it not", nested,
			strings.TrimSuffix(nestedValue(begin, "a"), "}") + `,"window":{"end":1}}`,
			audit.MissingField, "no window.start",
		},
		{"the key is an object", ours, replaced(`"/help"`, "{}"), audit.WrongType, "page is a JSON object"},
		{"times without zone", ours, strings.ReplaceAll(good, `.000Z`, ""), audit.BadTime, "windowStart"},
		{
			"numbers where texts should be",
			ours, `{"windowStart":1795395600000,"windowEnd":1795395615000,"page":"a","count":1}`, audit.BadTime,
			"is it unix, unix_ms",
		},
		{
			"texts where numbers should be",
			nested, `{"window":{"start":"now","end":"then"},"user":{"id":"a"},"clicks":1}`,
			audit.BadTime, `"now" is no time of the format unix_ms`,
		},
		{"a day that is none", ours, strings.ReplaceAll(good, `2026-11-23`, "2026-02-29"), audit.BadTime, "windowStart"},
		{"another pattern", playground(ClockAM), good, audit.BadTime, "dd-MM-yyyy hh:mm:ss:SSS"},
		{
			"13 o'clock on a twelve-hour clock",
			playground(ClockAM), strings.ReplaceAll(playgroundValue(begin, "a"), " 01:", " 13:"), audit.BadTime, "13:00",
		},
		{"beyond what can be counted", ours, strings.ReplaceAll(good, `2026`, "9999"), audit.BadTime, "rfc3339"},
		{
			"milliseconds that were announced as seconds",
			with(nested, func(f *ResultFormat) { f.Time.Format = Unix }), nestedValue(begin, "a"), audit.BadTime, "unix",
		},
		{
			"seconds beyond 2200",
			with(nested, func(f *ResultFormat) { f.Time.Format = Unix }), `{"window":{"start":8000000000}}`,
			audit.BadTime, "between the years 1700 and 2200",
		},
		{
			"a window of another size",
			ours, replaced(`01:00:15`, "01:01:00"), audit.WindowSize, "a window of 1m0s where the window size is 15s",
		},
		{"a window turned round", ours, replaced(`01:00:15`, "00:59:45"), audit.WindowSize, "-15s"},
		{
			"a window between two", ours, ourValue(begin.Add(time.Second), "a"), audit.NotAligned,
			"starts at 2026-11-23T01:00:01Z is none that the window offset of 0s makes; it would be one with 1s",
		},
		{
			"an end between two",
			with(ours, func(f *ResultFormat) { f.Start = "" }), replaced(`01:00:15`, "01:00:16"),
			audit.NotAligned, "set the window slide",
		},
		{
			"no end, where there is only the end",
			with(ours, func(f *ResultFormat) { f.Start = "" }), replaced(`windowEnd`, "x"),
			audit.MissingField, "no windowEnd",
		},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			require.NoError(t, test.format.Validate())
			_, err := NewResults(test.format).Decode(Message{Value: []byte(test.value)})
			requireRefused(t, err, test.reason, test.detail)
		})
	}
}

func requireRefused(t *testing.T, err error, reason audit.Reason, detail string) {
	var refused *DecodeError
	require.ErrorAs(t, err, &refused)
	assert.Equal(t, reason, refused.Reason, err)
	assert.Contains(t, refused.Detail, detail)
}

func TestAKafkaKeyThatIsNoText(t *testing.T) {
	results := NewResults(with(ours, func(f *ResultFormat) { f.Key = KafkaKey }))
	_, err := results.Decode(Message{Key: []byte{0xff, 0xfe}, Value: []byte(good)})
	requireRefused(t, err, audit.WrongType, "is no text")
}

// What was refused has no effect on the records after it.
func TestARefusedRecordIsForgotten(t *testing.T) {
	results := NewResults(ours)
	_, err := results.Decode(Message{Value: []byte(good)})
	require.NoError(t, err)
	_, err = results.Decode(Message{Value: []byte(`{}`)})
	requireRefused(t, err, audit.MissingField, "no windowStart")
}

// Keys without end are read; those that come again cost no memory.
func TestKeys(t *testing.T) {
	results := NewResults(ours)
	for n := range maxInterned + 10 {
		key := strings.Repeat("x", n%100) + time.Duration(n).String()
		got, err := results.Decode(Message{Value: []byte(ourValue(begin, key))})
		require.NoError(t, err)
		require.Equal(t, key, got.Key)
	}
	assert.LessOrEqual(t, len(results.keys.known), maxInterned)
	message := Message{Value: []byte(good)}
	assert.Zero(t, testing.AllocsPerRun(100, func() { _, _ = results.Decode(message) }))
}
