package record

import (
	"bytes"
	"encoding/json"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/go-faster/jx"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/audit"
)

var seeds = []string{
	"", "null", "{}", "[]", "{} x", "{}{}", `{"a":1e3}`, `{"a":01}`, `{"a":1.}`, `{"a":-}`, `{"a":-0}`, `{"a":.5}`,
	`{"a":1,}`,
	`{,}`, `{"a"}`, `{"a":}`, `{"a":tru}`, `{"a":nul`, `{"a":"\ud800"}`, `{"a":"\ud834\udd1e\u0000"}`, `{"a":"\x"}`,
	"{\"a\":\"\xff\xfe\"}",
	"{\"a\":\"\x01\"}", "\ufeff{}", `{"a":{"b":1}}`, `{"b":{"c":1,"d":{"e":2}},"b":{"c":3}}`, `{"b":[{"c":1}]}`,
	`{"b":{"c":1},"b":7}`,
	`{"\u0061":1}`, `{"b":{"d":{"e":[[[{}]]]}}}`, "{\"a\"\v:1}", "{\"a\":1}\x00", `{"A":1}`, `{"a":1,"a":null}`,
	"{\"a\xff\":1}",
	`{"b":{"d":{"e":1}},"b":{"d":{}}}`, `{"a":123456789012345678901234567890}`, `{"a":"\\"}`, `{"a":"\"}`,
	`{"a":[1,{"a":2}]}`,
}

// The scan takes what encoding/json takes, and finds the same in it.
func FuzzScan(f *testing.F) {
	for _, seed := range append(seeds, good, nestedValue(begin, "a")) {
		f.Add([]byte(seed))
	}
	root := &node{}
	paths := []string{"a", "b.c", "b.d.e", "window.start"}
	for n, path := range paths {
		require.NoError(f, root.add(n, "flag", path, false))
	}
	s := newScanner(layout{root: root})
	f.Fuzz(func(t *testing.T, value []byte) {
		before := bytes.Clone(value)
		err := s.scan(value)
		want, ok := reference(value)
		if _, isObject := want.(map[string]any); !ok || !isObject {
			reason := audit.NotJSON
			if ok {
				reason = audit.WrongType
			}
			requireRefused(t, err, reason, "")
			return
		}
		require.NoError(t, err)
		for n, path := range paths {
			got := s.parts[n]
			if got.kind == jx.Array {
				got.text = nil
			}
			assert.Equal(t, referencePart(want, split(path)), got, path)
		}
		assert.Equal(t, before, value, "it is left as it was")
	})
}

// reference is what encoding/json reads.
func reference(value []byte) (any, bool) {
	if !json.Valid(value) {
		return nil, false
	}
	decoder := json.NewDecoder(bytes.NewReader(value))
	decoder.UseNumber()
	var read any
	err := decoder.Decode(&read)
	return read, err == nil
}

// inText is the JSON in a text.
func inText(value any) any {
	text, isText := value.(string)
	if within, ok := reference([]byte(text)); isText && ok {
		if _, isObject := within.(map[string]any); isObject {
			return within
		}
		return inText(within)
	}
	return value
}

func referencePart(value any, names []string) part {
	for _, name := range names {
		value = inText(value)
		object, isObject := value.(map[string]any)
		inside, found := object[name]
		if !isObject || !found {
			return part{}
		}
		value = inside
	}
	switch v := value.(type) {
	case string:
		return part{kind: jx.String, text: []byte(v)}
	case json.Number:
		return part{kind: jx.Number, text: []byte(v)}
	case bool:
		text, _ := json.Marshal(v)
		return part{kind: jx.Bool, text: text}
	case map[string]any:
		return part{kind: jx.Object}
	case []any:
		return part{kind: jx.Array}
	}
	return part{kind: jx.Null}
}

// Whatever the bytes: an error of a known class, or a window that can be judged, and the same from a decoder that has
// read other records before.
func FuzzResults(f *testing.F) {
	for _, seed := range append(seeds, good, good[:60], playgroundValue(begin, "a"),
		string(shapes[0].result(day(-28, "02:30:00"), time.Minute, "a", time.UTC)),
		string(shapes[0].result(begin, aDay, "a", time.UTC)),
		`{"before":null,"after":`+good+`,"op":"c"}`, `{"data":[`+good+`],"type":"DELETE"}`,
		strings.Replace(good, "2026", "1677", 1), strings.Replace(good, "1000", "-0", 1)) {
		f.Add([]byte(seed), []byte("key"), int64(0))
	}
	formats := []ResultFormat{
		ours, nested, playground(ClockAM), playground(ClockUnwrap), pattern24("d.M.yyyy H:mm:ss X"),
		onWall("Europe/Berlin", time.Minute), onWall("Africa/Cairo", aDay), within("after."), within("data.0."),
		inKey(UnixMilli), ofColumns(columns, ""), with(ours, func(f *ResultFormat) { f.Key = "upper(@key)" }),
		with(ours, func(f *ResultFormat) { f.Time.Format = Array }),
	}
	used := []*Results{}
	for _, format := range formats {
		used = append(used, NewResults(format))
	}
	f.Fuzz(func(t *testing.T, value, key []byte, written int64) {
		message := Message{Key: key, Value: value, Written: time.UnixMilli(written % 1e14)}
		for n, format := range formats {
			got, err := NewResults(format).Decode(message)
			again, errAgain := used[n].Decode(message)
			if len(value) == 0 {
				continue // a tombstone takes back what came before
			}
			if format.Time.Clock != ClockUnwrap && format.Time.Zone != "Europe/Berlin" {
				assert.Equal(t, got, again)
			}
			if err != nil {
				var refused *DecodeError
				require.ErrorAs(t, err, &refused)
				if format.Time.Zone != "Europe/Berlin" {
					require.ErrorAs(t, errAgain, &refused)
				}
				assert.Contains(t, audit.Reasons(), refused.Reason)
				continue
			}
			assert.GreaterOrEqual(t, got.Count, int64(0))
			assert.True(t, got.Doubt == "" || got.Count == 0 && got.Detail != "")
			assert.Equal(t, audit.WindowOf(got.Window.Start, format.Size), got.Window)
		}
	})
}

func FuzzRFC3339(f *testing.F) {
	for _, seed := range []string{
		"2026-11-23T01:00:00Z", "2026-11-23T01:00:00.123456789Z", "2026-11-23T01:00:00.1234567891Z", "2024-02-29T23:59:59,5Z",
		"2026-02-29T00:00:00Z", "2026-11-23T01:00:60Z", "2026-11-23T24:00:00Z", "2026-11-23t01:00:00z",
		"1969-12-31T23:59:59.9+14:30",
		"2026-11-23T1:00:00Z", "2026-11-23T01:00:00.Z", "1700-01-01T00:00:00Z", "2200-12-31T23:59:59-01:00",
		"+2026-11-23T01:00:00Z",
		"2026-11-23T01:00Z", "2026-11-23T01:00+01:00", "2026-11-23T01:00",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		want, err := time.Parse(time.RFC3339Nano, text)
		if err != nil {
			want, err = time.Parse("2006-01-02T15:04Z07:00", text)
		}
		ok := err == nil && want.UTC().Year() >= minYear && want.UTC().Year() <= maxYear
		got, read := parseRFC3339([]byte(text))
		require.Equal(t, ok, read)
		if ok {
			assert.Equal(t, want.UnixNano(), got)
		}
	})
}

func FuzzScaled(f *testing.F) {
	for _, seed := range []string{
		"0", "-0", "1", "-1.5", "1e3", "1E-3", "12.34e1", "9223372036854775807", "9223372036854775808",
		"-9223372036854775808",
		"-9223372036854775809", "0.000000000000000000001", "1e400", "0e99999999999", "1e-99999999999",
		"100000000000000000000e-2", "1.0",
	} {
		for _, scale := range []uint8{0, 3, 9} {
			f.Add(seed, scale)
		}
	}
	f.Fuzz(func(t *testing.T, text string, scale uint8) {
		scale %= 10
		if !isNumber(text) {
			return
		}
		n, exact, ok := scaled([]byte(text), int(scale))
		if e := strings.IndexAny(text, "eE"); len(text) > 60 || e >= 0 && len(text[e:]) > 5 {
			return // it would take the reference too long
		}
		value, _ := new(big.Rat).SetString(text)
		value.Mul(value, new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil)))
		whole := new(big.Int).Quo(value.Num(), value.Denom())
		require.Equal(t, whole.IsInt64(), ok, whole)
		if ok {
			assert.Equal(t, whole.Int64(), n)
			assert.Equal(t, value.IsInt(), exact)
		}
	})
}

func isNumber(text string) bool {
	kind := jx.DecodeStr(text).Next()
	return kind == jx.Number && json.Valid([]byte(text)) && strings.TrimSpace(text) == text
}
