package recognise

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/record"
)

var begin = time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)

// topic holds a record for each window and key. Its times are those of the ends of the windows.
func topic(n int, size time.Duration, value func(start time.Time, key string, count int) string) (s Sample) {
	for w := range n {
		start := begin.Add(time.Duration(w) * size)
		for k, key := range []string{"north", "south"} {
			text := value(start, key, 2+(w+k)%3)
			s.Records = append(s.Records, Record{Message: record.Message{Value: []byte(text), Written: start.Add(size)}})
		}
	}
	return s
}

// eventsOf are the events that these results count, and some of a time in which nothing is judged.
func eventsOf(n int, size time.Duration, value func(at time.Time, key string) string) (s Sample) {
	add := func(at time.Time, key string) {
		s.Records = append(s.Records, Record{Message: record.Message{Value: []byte(value(at, key)), Written: at}})
	}
	for w := range n {
		start := begin.Add(time.Duration(w) * size)
		for k, key := range []string{"north", "south"} {
			for i := range 2 + (w+k)%3 {
				add(start.Add(time.Duration(i)*time.Second), key)
			}
		}
	}
	add(begin.Add(time.Duration(n+5)*size), "north")
	return s
}

// overlapping are twelve windows that hop or cumulate, of two keys with an event in each minute, or two.
func overlapping(size, step time.Duration) (s Sample) {
	for n := 1; n <= 12; n++ {
		end := begin.Add(time.Duration(n) * time.Minute)
		start := end.Add(-size)
		if step > 0 {
			start = end.Add(-step).Truncate(size)
		}
		held := int(min(end.Sub(start), end.Sub(begin)) / time.Minute)
		for k, key := range []string{"north", "south"} {
			text := fmt.Sprintf(`{"windowStart":%q,"windowEnd":%q,"page":%q,"count":%d}`,
				start.Format(time.RFC3339), end.Format(time.RFC3339), key, held*(k+1))
			s.Records = append(s.Records, Record{Message: record.Message{Value: []byte(text), Written: end}})
		}
	}
	return s
}

// eventsEach are their events.
func eventsEach(minutes int) (s Sample) {
	for n := range minutes + 5 {
		for k, key := range []string{"north", "south"} {
			for i := range k + 1 {
				at := begin.Add(time.Duration(n)*time.Minute + time.Duration(i)*time.Second)
				s.Records = append(s.Records, Record{Message: record.Message{Value: []byte(playgroundEvent(at, key)), Written: at}})
			}
		}
	}
	return s
}

func playground(start time.Time, key string, count int) string {
	return fmt.Sprintf(`{"windowStart":%q,"windowEnd":%q,"page":%q,"count":%d}`,
		start.Format(time.RFC3339), start.Add(15*time.Second).Format(time.RFC3339), key, count)
}

func playgroundEvent(at time.Time, key string) string {
	return fmt.Sprintf(`{"timestamp":%q,"page":%q}`, at.Format(time.RFC3339Nano), key)
}

// sql is how Flink SQL writes windows of a minute, with the other parts of the row around them.
func sql(start time.Time, key string, count int) string {
	const pattern = "2006-01-02 15:04:05"
	return fmt.Sprintf(`{"cnt":%d,"avg_amount":3.%d,"region":%q,"window_start":%q,"window_end":%q,"window_time":%q}`,
		count, count, key,
		start.Format(pattern), start.Add(time.Minute).Format(pattern),
		start.Add(time.Minute-time.Millisecond).Format(pattern+".000"))
}

func sqlWithoutKey(start time.Time, _ string, count int) string {
	return fmt.Sprintf(`{"cnt":%d,"window_start":%q,"window_end":%q}`, count, start.Format(time.DateTime),
		start.Add(time.Minute).Format(time.DateTime))
}

// withKeys gives the records of a topic of windows of a minute their Kafka keys.
func withKeys(s Sample, kafkaKey func(start time.Time, key string) string) Sample {
	for i := range s.Records {
		r := &s.Records[i]
		r.Key = []byte(kafkaKey(r.Written.Add(-time.Minute), []string{"north", "south"}[i%2]))
	}
	return s
}

func TestLook(t *testing.T) {
	none := Sample{}
	tests := []struct {
		why             string
		results, events Sample
		sure, doubts    string // settings, as name=value
	}{
		{
			"the playground", topic(8, 15*time.Second, playground), eventsOf(8, 15*time.Second, playgroundEvent),
			"start-field=windowStart end-field=windowEnd window-size=15s window-offset=0s time-format=rfc3339 key-field=page " +
				"count-field=count expected=input input-time-field=timestamp input-key-field=page input-time-format=rfc3339",
			"lateness=7s",
		},
		{
			"Flink SQL, whose events have milliseconds and other names", topic(8, time.Minute, sql),
			eventsOf(8, time.Minute, func(at time.Time, key string) string {
				return fmt.Sprintf(`{"order_id":%d,"created":{"at":%d},"product":"milk","shop":%q}`, at.Unix()%1000, at.UnixMilli(),
					key)
			}),
			"start-field=window_start end-field=window_end window-size=1m window-offset=0s time-zone=UTC key-field=region " +
				"count-field=cnt " +
				`expected=input input-time-field=created.at input-key-field=shop input-time-format=unix_ms`,
			"lateness=7s",
		},
		{
			"the other team's job", topic(8, time.Minute, func(start time.Time, key string, count int) string {
				return fmt.Sprintf(`{"window":{"from":%d,"to":%d},"region":%q,"orders":%d}`,
					start.UnixMilli(), start.Add(time.Minute).UnixMilli(), key, count)
			}),
			eventsOf(8, time.Minute, func(at time.Time, key string) string {
				return fmt.Sprintf(`{"order":{"placedAt":%d,"region":%q},"amount":%d.25}`, at.UnixMilli(), key, at.Second())
			}),
			"start-field=window.from end-field=window.to key-field=region count-field=orders time-format=unix_ms " +
				"expected=input input-time-field=order.placedAt input-key-field=order.region", "lateness=7s",
		},
		{
			"events with two times that are as good",
			topic(8, 15*time.Second, playground), eventsOf(8, 15*time.Second, func(at time.Time, key string) string {
				return fmt.Sprintf(`{"ingested":%d,"placed_at":%d,"page":%q}`, at.Add(time.Millisecond).UnixMilli(), at.UnixMilli(),
					key)
			}),
			"expected=input input-key-field=page", "input-time-field=placed_at",
		},
		{
			"without the input, no count is judged", topic(8, time.Minute, sql), none,
			"window-size=1m key-field=region count-field=cnt", "expected=none",
		},
		{
			"events that the results do not count", topic(8, 15*time.Second, playground),
			eventsOf(3, time.Hour, playgroundEvent),
			"window-size=15s", "expected=none",
		},
		{
			"windows that start ten seconds after the minute, and only their start is written",
			topic(8, time.Minute, func(start time.Time, key string, count int) string {
				return fmt.Sprintf(`{"start":%d,"user":%q,"clicks":"%d"}`, start.Add(10*time.Second).Unix(), key, count)
			}), none,
			"window-offset=10s time-format=unix key-field=user count-field=clicks",
			"start-field=start window-size=1m",
		},
		{
			"a clock that is ahead of UTC", topic(8, time.Minute, func(start time.Time, key string, count int) string {
				return sql(start.Add(2*time.Hour), key, count)
			}), none,
			"window-size=1m", "time-zone=Etc/GMT-2",
		},
		{
			"a changelog", topic(8, 15*time.Second, func(start time.Time, key string, count int) string {
				return `{"before":null,"after":` + playground(start, key, count) + `,"op":"c","ts_ms":1795395600000}`
			}), none,
			"start-field=after.windowStart key-field=after.page count-field=after.count updates=last", "expected=none",
		},
		{
			"the twelve-hour clock of Flink's own playground",
			topic(8, 15*time.Second, func(start time.Time, key string, count int) string {
				return fmt.Sprintf(`{"windowStart":"%s:000","windowEnd":"%s:000","page":%q,"count":%d}`,
					start.Format("02-01-2006 03:04:05"), start.Add(15*time.Second).Format("02-01-2006 03:04:05"), key, count)
			}), none,
			"window-size=15s", "time-format=dd-MM-yyyy hh:mm:ss:SSS time-clock=unwrap",
		},
		{
			"times as Jackson's arrays, in JSON in a text",
			topic(8, time.Minute, func(start time.Time, key string, count int) string {
				parts := func(t time.Time) string { return t.Format("[2006,1,2,15,4]") }
				return strconv.Quote(fmt.Sprintf(`{"from":%s,"to":%s,"shop":%q,"n":%d,"tags":[7,8,9]}`,
					strings.Replace(parts(start), ",01,", ",1,", 1), strings.Replace(parts(start.Add(time.Minute)), ",01,", ",1,", 1),
					key, count))
			}), none,
			"start-field=from end-field=to window-size=1m time-format=array key-field=shop count-field=n", "",
		},
		{
			"results in arrays, behind the number of a schema",
			topic(8, 15*time.Second, func(start time.Time, key string, count int) string {
				return "\x00\x00\x00\x00\x07[" + playground(start, key, count) + "]"
			}), none,
			"start-field=windowStart key-field=page count-field=count", "",
		},
		{
			"windows that hop, against the input", overlapping(5*time.Minute, 0), eventsEach(12),
			"window-size=5m window-slide=1m window-offset=0s key-field=page count-field=count expected=input", "lateness=5s",
		},
		{
			"windows that cumulate, against the input", overlapping(5*time.Minute, time.Minute), eventsEach(12),
			"window-size=5m window-step=1m window-offset=0s key-field=page count-field=count expected=input", "lateness=5s",
		},
		{
			"sessions, of which the gap is not known for certain",
			topic(9, time.Minute, func(start time.Time, key string, count int) string {
				end := start.Add(time.Duration(start.Minute()*7+3) * time.Second)
				return fmt.Sprintf(`{"start":%d,"end":%d,"key":%q,"n":%d}`, start.UnixMilli(), end.UnixMilli(), key, count)
			}), eventsEach(12),
			"start-field=start end-field=end key-field=key count-field=n time-format=unix_ms", "window-gap=3s expected=none",
		},
		{
			"ksqlDB: the key is in the Kafka key alone, before the window",
			withKeys(topic(8, time.Minute, sqlWithoutKey), func(start time.Time, key string) string {
				return string(binary.BigEndian.AppendUint64([]byte(key), uint64(start.UnixMilli())))
			}), none,
			"start-field=window_start end-field=window_end key-field=@key count-field=cnt", "",
		},
		{
			"upsert-kafka: the primary key is in the Kafka key alone",
			withKeys(topic(8, time.Minute, func(_ time.Time, _ string, count int) string {
				return fmt.Sprintf(`{"cnt":%d}`, count)
			}), func(start time.Time, key string) string {
				return fmt.Sprintf(`{"window_start":%q,"window_end":%q,"region":%q}`,
					start.Format(time.DateTime), start.Add(time.Minute).Format(time.DateTime), key)
			}), none,
			"start-field=@key.window_start end-field=@key.window_end key-field=@key.region count-field=cnt", "",
		},
		{
			"lines of CSV", topic(8, time.Minute, func(start time.Time, key string, count int) string {
				return fmt.Sprintf("%s;%s;%s;%d", start.Format(time.DateTime), start.Add(time.Minute).Format(time.DateTime), key,
					count)
			}), eventsOf(8, time.Minute, playgroundEvent),
			"format=csv delimiter=; start-field=0 end-field=1 key-field=2 count-field=3 input-format=json " +
				"input-key-field=page expected=input",
			"lateness=7s",
		},
		{
			"a key of two fields, which the events call otherwise", pairs(), flows(),
			"key-field=dst,src count-field=n expected=input input-key-field=to.ip,from.ip input-time-field=at", "",
		},
		{
			"two windows are too few", topic(2, 15*time.Second, playground), none,
			"", "window-size=15s window-offset=0s",
		},
		{
			"results that come again with a higher count", again(topic(8, 15*time.Second, playground)), none,
			"key-field=page", "updates=last",
		},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			a, err := Look(test.results, test.events)
			require.NoError(t, err)
			assert.NoError(t, a.Results.Validate())
			for _, f := range a.Findings {
				assert.NotEmpty(t, f.Why, f.Flag)
			}
			requireFound(t, a, test.sure, true)
			requireFound(t, a, test.doubts, false)
		})
	}
}

// again is a topic in which each result was written before, with a lower count.
func again(s Sample) (twice Sample) {
	for _, r := range s.Records {
		early := r
		early.Value = []byte(strings.NewReplacer(`"count":2`, `"count":1`, `"count":3`, `"count":1`, `"count":4`,
			`"count":1`).
			Replace(string(r.Value)))
		twice.Records = append(twice.Records, early, r)
	}
	return twice
}

// requireFound finds settings that are written as name=value; a pattern has spaces in it.
func requireFound(t *testing.T, a Audit, settings string, sure bool) {
	t.Helper()
	found := map[string]Finding{}
	for _, f := range a.Findings {
		found[strings.TrimPrefix(f.Flag, "audit.")] = f
	}
	settings = strings.ReplaceAll(settings, "yyyy hh", "yyyy_hh")
	for setting := range strings.FieldsSeq(settings) {
		name, value, _ := strings.Cut(setting, "=")
		assert.Equal(t, strings.ReplaceAll(value, "_hh", " hh"), found[name].Value, "%s: %s", name, found[name].Why)
		assert.Equal(t, sure, found[name].Sure, "sure of %s: %s", name, found[name].Why)
	}
}

func TestRefusals(t *testing.T) {
	tests := []struct {
		why     string
		results Sample
		reason  string
	}{
		{"no records", Sample{}, "the topic has no records"},
		{
			"no JSON", topic(3, time.Minute, func(time.Time, string, int) string { return "so it is" }),
			"cannot be read: not_json",
		},
		{
			"CSV without a time", topic(3, time.Minute, func(time.Time, string, int) string { return "a,b,1" }),
			"no field of the results is a time",
		},
		{
			"two kinds of windows", topic(9, time.Minute, func(start time.Time, key string, count int) string {
				end := start.Add(time.Duration(start.Minute()%2*7+3) * time.Second)
				return fmt.Sprintf(`{"start":%d,"end":%d,"key":%q,"n":%d}`, start.UnixMilli(), end.UnixMilli(), key, count)
			}),
			"the windows have 2 sizes, from 3s to 10s",
		},
		{
			"no count", topic(9, time.Minute, func(start time.Time, key string, count int) string {
				return fmt.Sprintf(`{"ws":%d,"we":%d,"k":%q,"avg":%d.5}`, start.UnixMilli(), start.Add(time.Minute).UnixMilli(),
					key, count)
			}), "no field of the results is a whole number",
		},
		{
			"no time", topic(9, time.Minute, func(_ time.Time, key string, count int) string {
				return fmt.Sprintf(`{"k":%q,"n":%d}`, key, count)
			}), "no field of the results is a time",
		},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			_, err := Look(test.results, Sample{})
			var refused Refusal
			require.ErrorAs(t, err, &refused)
			assert.Contains(t, refused.Reason, test.reason)
			assert.NotEmpty(t, refused.Remedy)
		})
	}
}

// pairs are results of which each window has one for each pair of two sources and two destinations.
func pairs() (s Sample) {
	for n, src := range []string{"a", "b"} {
		s.Records = append(s.Records, topic(9, time.Minute, func(start time.Time, key string, count int) string {
			return fmt.Sprintf(`{"ws":%d,"we":%d,"src":%q,"dst":%q,"n":%d}`,
				start.UnixMilli(), start.Add(time.Minute).UnixMilli(), src, key, count*(n+1))
		}).Records...)
	}
	return s
}

// flows are their events.
func flows() (s Sample) {
	for n, src := range []string{"a", "b"} {
		for range n + 1 {
			s.Records = append(s.Records, eventsOf(9, time.Minute, func(at time.Time, key string) string {
				return fmt.Sprintf(`{"at":%d,"from":{"ip":%q},"to":{"ip":%q}}`, at.UnixMilli(), src, key)
			}).Records...)
		}
	}
	slices.SortStableFunc(s.Records, func(a, b Record) int { return a.Written.Compare(b.Written) })
	return s
}
