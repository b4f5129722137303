package audit

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const goodValue = `{"windowStart":"2026-11-23T01:00:00.000Z","windowEnd":"2026-11-23T01:00:15.000Z",` +
	`"page":"a","count":1000}`

func TestDecode(t *testing.T) {
	want := Result{Page: "a", Window: windowNo(0), Count: 1000}
	tests := []struct{ name, value string }{
		{"our own format", goodValue},
		{"another zone is the same time", strings.ReplaceAll(goodValue, "T01:00:15.000Z", "T03:00:15+02:00")},
		{"more fields than we know", strings.Replace(goodValue, "{", `{"job":"x","extra":{"n":[1]},`, 1)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := testConfig.Decode([]byte(test.value))
			require.NoError(t, err)
			assert.Equal(t, want, got)
		})
	}
}

func TestDecodeSaysWhyNot(t *testing.T) {
	replaced := func(old, text string) string { return strings.Replace(goodValue, old, text, 1) }
	tests := []struct {
		name, value string
		reason      Reason
		detail      string
	}{
		{"nothing", "", NotJSON, "unexpected end"},
		{"text", "hello", NotJSON, "invalid character"},
		{"cut off", goodValue[:40], NotJSON, "unexpected end"},
		{"no object", `[1]`, WrongType, "array and not an object"},
		{"null", `null`, MissingField, "windowStart"},
		{"no start", replaced(`"windowStart":"2026-11-23T01:00:00.000Z",`, ""), MissingField, "windowStart"},
		{"no end", replaced(`"windowEnd":"2026-11-23T01:00:15.000Z",`, ""), MissingField, "windowEnd"},
		{"no page", replaced(`"page":"a",`, ""), MissingField, "page"},
		{"no count", replaced(`,"count":1000`, ""), MissingField, "count"},
		{"count null", replaced(`1000`, "null"), MissingField, "count"},
		{"page is a number", replaced(`"a"`, "7"), WrongType, "page is a JSON number"},
		{"count is a string", replaced(`1000`, `"1000"`), WrongType, "count is a JSON string"},
		{"count is a fraction", replaced(`1000`, "999.5"), BadCount, "999.5"},
		{"count is too large", replaced(`1000`, "99999999999999999999"), BadCount, "64 bits"},
		{"negative count", replaced(`1000`, "-1"), BadCount, "-1 is negative"},
		{"time without zone", replaced(`00:00.000Z`, "00:00"), BadTime, "windowStart"},
		{"12-hour clock", replaced(`2026-11-23T01:00:15.000Z`, "23-11-2026 01:00:15 am"), BadTime, "windowEnd"},
		{"beyond what can be counted", replaced(`2026`, "9999"), BadTime, "2200"},
		{"another size", replaced(`01:00:15`, "01:01:00"), WindowSize, "1m0s where windows of 15s"},
		{"turned round", replaced(`01:00:15`, "00:59:45"), WindowSize, "-15s"},
		{
			"between two windows", strings.NewReplacer(":00.000Z", ":01Z", ":15.000Z", ":16Z").Replace(goodValue),
			NotAligned, "01:00:01",
		},
		{"unknown key", replaced(`"a"`, `"/cart"`), UnknownKey, "/cart"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := testConfig.Decode([]byte(test.value))
			var decode *DecodeError
			require.ErrorAs(t, err, &decode)
			assert.Equal(t, test.reason, decode.Reason)
			assert.ErrorContains(t, err, test.detail)
		})
	}
}

// Whatever the bytes: no panic, an error of a known class, and what is accepted can be judged.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		goodValue, "", "null", "{}", "[]", `{"count":1e3}`, goodValue[:60],
		strings.Replace(goodValue, "2026", "1677", 1), strings.Replace(goodValue, "1000", "-0", 1),
		strings.Replace(goodValue, `"a"`, `"\ud800"`, 1), strings.Replace(goodValue, "page", "PAGE", 1),
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, value []byte) {
		r, err := testConfig.Decode(value)
		if err != nil {
			var decode *DecodeError
			require.ErrorAs(t, err, &decode)
			assert.Contains(t, Reasons(), decode.Reason)
			return
		}
		assert.True(t, slices.Contains(testConfig.Keys, r.Page))
		assert.GreaterOrEqual(t, r.Count, int64(0))
		assert.Equal(t, testConfig.Size, r.Window.End.Sub(r.Window.Start))
		assert.True(t, testConfig.window(testConfig.indexOf(r.Window.Start)).Start.Equal(r.Window.Start))
		ledger := NewLedger(testConfig)
		ledger.Observe(Record{Key: r.Page, Window: r.Window, Count: r.Count})
		ledger.Advance(Point{})
		ledger.Snapshot(time.Time{})
	})
}
