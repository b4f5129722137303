package record

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/audit"
)

// requireKnown requires that an error is one that decoders give.
func requireKnown(t *testing.T, err error) {
	t.Helper()
	var refused *DecodeError
	require.ErrorAs(t, err, &refused)
	assert.Contains(t, audit.Reasons(), refused.Reason)
}

// Whatever a condition says, it is refused, or holds for a record, or does not.
func FuzzWhere(f *testing.F) {
	for _, seed := range []string{
		"", "level > 3", `window.type == "a"`, "data[0].type in [1, 2]", `upper(page) matches "^A"`, "a ?? b",
		"all(1..1000, # > 0)", "1 / 0 > 1",
		`len(page) > 2 and not (count < 0)`, "page.page.page", `repeat("a", 1000000) == page`,
		"reduce(1..9, #acc + #) > 1", "let x = count; x > 1",
		strings.Repeat("(", 1000) + "a" + strings.Repeat(")", 1000), "count ** count ** count > 0",
		`page + page contains "x"`,
	} {
		f.Add(seed, []byte(good))
	}
	f.Fuzz(func(t *testing.T, condition string, value []byte) {
		format := with(ours, func(f *ResultFormat) { f.Where = condition })
		if err := format.Validate(); err != nil {
			wrong := &audit.SettingError{}
			require.ErrorAs(t, err, &wrong)
			return
		}
		if len(value) == 0 {
			return
		}
		if _, err := NewResults(format).Decode(Message{Value: value}); err != nil && !errors.Is(err, ErrFiltered) {
			requireKnown(t, err)
		}
	})
}

// Whatever the columns and the lines are: no line is lost, and each is read or refused.
func FuzzCSV(f *testing.F) {
	const line = "2026-11-23T01:00:00Z,2026-11-23T01:00:15Z,/help,1000"
	for _, seed := range []string{
		"", line, line + "\n" + line, "\"a\nb\"," + line, `"`, "\xff,\x00", line + "\r\n", strings.Repeat(",", 100),
	} {
		f.Add(columns, ",", []byte(seed))
		f.Add("", `\t`, []byte(seed))
	}
	f.Fuzz(func(t *testing.T, names, delimiter string, value []byte) {
		format := ofColumns(names, delimiter)
		if format.Validate() != nil || len(value) == 0 {
			return
		}
		results := NewResults(format)
		messages := results.Split(nil, Message{Value: value})
		require.NotEmpty(t, messages)
		size := 0
		for _, m := range messages {
			size += len(m.Value)
			if _, err := results.Decode(m); len(m.Value) > 0 && err != nil {
				requireKnown(t, err)
			}
		}
		assert.LessOrEqual(t, size, len(value))
	})
}

// Whatever a Kafka key is: it has a window in it that can be judged, and a key, or it is refused.
func FuzzKeyWindows(f *testing.F) {
	for _, seed := range []string{
		"", "a@1795395600000", "[a@1795395600000/1795395615000]",
		"/cart-2026-11-23T01:00:00.000Z/2026-11-23T01:00:15.000Z", "1795395600000|a",
		inBytes("north", startMillis), inBytes("", 42, endMillis, startMillis), "\x00\x00\x00\x00\x07\"a\"",
		"@@@@----    ", "a 2026-11-23 01:00:00",
	} {
		for n := range uint8(3) {
			f.Add(n, []byte(seed))
		}
	}
	formats := []ResultFormat{inKey(UnixMilli), inKey(RFC3339), inKey("yyyy-MM-dd HH:mm:ss")}
	f.Fuzz(func(t *testing.T, n uint8, key []byte) {
		format := formats[int(n)%len(formats)]
		before := bytes.Clone(key)
		got, err := NewResults(format).Decode(Message{Key: key, Value: []byte("7")})
		assert.Equal(t, before, key, "it is left as it was")
		if err != nil {
			requireKnown(t, err)
			return
		}
		assert.Equal(t, audit.WindowOf(got.Window.Start, format.Size), got.Window)
		assert.LessOrEqual(t, len(got.Key), MaxKey)
	})
}

// Whatever a pattern says: it is refused, or reads times of years that can be judged.
func FuzzPatterns(f *testing.F) {
	for _, seed := range [][2]string{
		{"yyyy-MM-dd HH:mm:ss", "2026-02-03 14:05:06"},
		{"dd-MM-yyyy hh:mm:ss:SSS a", "03-02-2026 02:05:06:070 pm"},
		{"YYYY-'W'ww-e", "2026-W53-7"},
		{"yyyyMMddHHmmssSSSSSSSSS", "20260203140506070000000"},
		{"d.M.uuuu H:mX", "3.2.2026 1:2+14:00"},
		{"''yyyy", "'2026"},
		{"yyyy-MM-dd'T'HH", "2026-02-30T24"},
		{"'", ""},
		{"SSSSSSSSSSSSSSSSSSSS", ""},
	} {
		f.Add(seed[0], seed[1])
	}
	first, last := time.Date(minYear, 1, 1, 0, 0, 0, 0, time.UTC).Add(-24*time.Hour),
		time.Date(maxYear+1, 1, 2, 0, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, pattern, text string) {
		p, err := parsePattern(pattern)
		if err != nil {
			return
		}
		if at, ok := p.parse([]byte(text)); ok {
			assert.WithinRange(t, time.Unix(0, at), first, last)
		}
	})
}

// Whatever an event is, it is read or refused.
func FuzzEvents(f *testing.F) {
	for _, seed := range append(seeds,
		`{"timestamp":"2026-11-23T01:00:00Z","page":"a"}`, `{"timestamp":"2026-11-23T01:00:00Z","page":null,"sum":1.50}`) {
		f.Add([]byte(seed), int64(0))
	}
	formats := []EventFormat{
		OurEvents(),
		{At: KafkaTime, Key: NoKey, Time: ourEvents.Time},
		{At: "timestamp", Key: "lower(page)", Sum: "sum", Time: ourEvents.Time},
		{At: "after.timestamp", Key: KafkaKey, Where: "after.page != 'b'", Time: ourEvents.Time},
	}
	used := []*Events{}
	for _, format := range formats {
		require.NoError(f, format.Validate())
		used = append(used, NewEvents(format))
	}
	f.Fuzz(func(t *testing.T, value []byte, written int64) {
		for n := range formats {
			m := Message{Key: []byte("k"), Value: value, Written: time.UnixMilli(written % 1e13)}
			if _, err := used[n].Decode(m); err != nil && !errors.Is(err, ErrFiltered) {
				requireKnown(t, err)
			}
		}
	})
}
