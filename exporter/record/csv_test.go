package record

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/audit"
)

const columns = "windowStart,windowEnd,page,count"

func ofColumns(names, delimiter string) ResultFormat {
	return with(ours, func(f *ResultFormat) { f.Form, f.Columns = CSV, Columns{names, delimiter} })
}

// A line of CSV has its fields by their names or by their numbers.
func TestCSV(t *testing.T) {
	const times = "2026-11-23T01:00:00Z,2026-11-23T01:00:15Z,"
	numbers := with(ofColumns("", ""), func(f *ResultFormat) { f.Start, f.End, f.Key, f.Count = "0", "1", "2", "3" })
	tests := []struct {
		why    string
		format ResultFormat
		value  string
		key    string
	}{
		{"by names", ofColumns(columns, ""), times + "/help,1000", "/help"},
		{
			"by names with spaces before them", ofColumns("windowStart, windowEnd, page, count", ""), times + "/help,1000",
			"/help",
		},
		{"by numbers", numbers, times + "/help,1000", "/help"},
		{"more fields than are wanted", numbers, times + "/help,1000,x,", "/help"},
		{
			"by number beside names", with(ofColumns(columns, ""), func(f *ResultFormat) { f.Count = "3" }),
			times + "/help,1000", "/help",
		},
		{
			"another order", ofColumns("count,x,page,windowEnd,windowStart", ""),
			"1000,,/help,2026-11-23T01:00:15Z,2026-11-23T01:00:00Z", "/help",
		},
		{"the end of a line", ofColumns(columns, ""), times + "/help,1000\r\n", "/help"},
		{"quotes around what has a comma and quotes", ofColumns(columns, ""), times + `"a, ""b""",1000`, `a, "b"`},
		{"a line break within quotes", ofColumns(columns, ""), times + "\"a\nb\",1000", "a\nb"},
		{"a semicolon", ofColumns(columns, ";"), strings.ReplaceAll(times, ",", ";") + "a,b;1000", "a,b"},
		{"a tab", ofColumns(columns, `\t`), strings.ReplaceAll(times, ",", "\t") + "a\t1000", "a"},
		{"a number is a key as it is written", ofColumns(columns, ""), times + "007,1000", "007"},
		{
			"a name with dots",
			with(ofColumns("w.start,windowEnd,page,count", ""), func(f *ResultFormat) { f.Start = "w.start" }),
			times + "/help,1000", "/help",
		},
		{
			"a condition on a number", with(ofColumns(columns+",level", ""), func(f *ResultFormat) { f.Where = "level > 3" }),
			times + "/help,1000,4", "/help",
		},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			require.NoError(t, test.format.Validate())
			results := NewResults(test.format)
			_, err := results.Decode(Message{Value: []byte(`"`)})
			require.Error(t, err, "a line before it that cannot be read")
			for range 2 {
				messages := results.Split(nil, Message{Value: []byte(test.value)})
				require.Len(t, messages, 1)
				got, err := results.Decode(messages[0])
				require.NoError(t, err)
				assert.Equal(t, Result{Key: test.key, Window: window(begin), Count: 1000}, got)
			}
		})
	}
}

func TestCSVThatIsRefused(t *testing.T) {
	const times = "2026-11-23T01:00:00Z,2026-11-23T01:00:15Z,"
	tests := []struct {
		why, value string
		reason     audit.Reason
		text       string
	}{
		{"too few fields", times + "/help", audit.WrongType, "has 3 fields, and there are 4 columns"},
		{"too many, as with a comma that is not quoted", times + "a,b,1000", audit.WrongType, "has 5 fields"},
		{"a quote that is not closed", times + `"a,1000`, audit.WrongType, "is no line of CSV"},
		{"an empty key", times + ",1000", audit.MissingField, "page is null"},
		{"no time", "soon,soon,a,1", audit.BadTime, "soon"},
		{"JSON", good, audit.WrongType, ""},
		{"several lines that were not parted", times + "a,1\n" + times + `"a,1`, audit.WrongType, "is no line of CSV"},
		{"too long", times + strings.Repeat("a", maxLine) + ",1", audit.WrongType, "at most 1048576"},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			results := NewResults(ofColumns(columns, ""))
			_, err := results.Decode(Message{Value: []byte(test.value)})
			requireRefused(t, err, test.reason, test.text)
			_, err = results.Decode(Message{Value: []byte(times + "a,1")})
			require.NoError(t, err, "the next one is not touched")
		})
	}
	for names, want := range map[string]string{"a,b": "windowStart is none of them", "": "no number of one"} {
		require.ErrorContains(t, ofColumns(names, "").Validate(), want)
	}
	require.ErrorContains(t, ofColumns(columns, ";;").Validate(), "want one character")
}

// Several lines in one record are several results, and the first may be read without the others.
func TestSeveralLinesOfCSV(t *testing.T) {
	const first = "2026-11-23T01:00:00Z,2026-11-23T01:00:15Z,\"a\nb\",1\n"
	const second = "2026-11-23T01:00:15Z,2026-11-23T01:00:30Z,b,2\n"
	results := NewResults(ofColumns(columns, ""))
	messages := results.Split(nil, Message{Value: []byte(first + second)})
	require.Len(t, messages, 2)
	for n, key := range []string{"a\nb", "b"} {
		got, err := results.Decode(messages[n])
		require.NoError(t, err)
		assert.Equal(t, key, got.Key)
		assert.EqualValues(t, n+1, got.Count)
	}
	assert.Len(t, results.Split(nil, Message{Value: []byte(first + `"b`)}), 1, "one that cannot be parted is whole")
}

func TestEventsInCSV(t *testing.T) {
	f := EventFormat{
		Form: CSV, Columns: Columns{Names: "at,user"}, At: "at", Key: "user", Time: TimeFormat{Format: UnixMilli},
	}
	require.NoError(t, f.Validate())
	got, err := NewEvents(f).Decode(Message{Value: []byte("1795395600000,a")})
	require.NoError(t, err)
	assert.Equal(t, Event{Key: "a", Time: begin}, got)
	f.Columns.Names = "time,user"
	require.ErrorContains(t, f.Validate(), "at is none of them")
}
