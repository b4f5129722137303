package record

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/audit"
)

// changes are days on which clocks are changed, and Kolkata's, which never is.
var changes = []struct{ zone, day string }{
	{"Europe/Berlin", "2026-10-25"},
	{"Europe/Berlin", "2026-03-29"},
	{"Europe/London", "2026-10-25"},
	{"Europe/London", "2026-03-29"},
	{"America/New_York", "2026-11-01"},
	{"America/New_York", "2026-03-08"},
	{"Australia/Sydney", "2026-04-05"},
	{"Australia/Sydney", "2026-10-04"},
	{"Australia/Lord_Howe", "2026-04-05"},
	{"Australia/Lord_Howe", "2026-10-04"}, // by half an hour
	{"Asia/Kolkata", "2026-10-25"},
	{"Europe/Moscow", "2014-10-26"},
	{"America/Caracas", "2007-12-09"}, // for good
}

func load(t testing.TB, zone string) *time.Location {
	location, err := time.LoadLocation(zone)
	require.NoError(t, err)
	return location
}

// onWall is the format of a job that writes what the clock of a zone shows.
func onWall(zone string, size time.Duration) ResultFormat {
	f := pattern24("yyyy-MM-dd HH:mm:ss")
	f.Size, f.Time.Zone = size, zone
	return f
}

// shape is which bounds of a window a job writes.
type shape struct {
	name      string
	set       func(f *ResultFormat)
	endsEarly time.Duration
}

var shapes = []shape{
	{"start and end", func(*ResultFormat) {}, 0},
	{"start and last millisecond", func(*ResultFormat) {}, time.Millisecond},
	{"start", func(f *ResultFormat) { f.End = "" }, 0},
	{"end", func(f *ResultFormat) { f.Start = "" }, 0},
	{"last millisecond", func(f *ResultFormat) { f.Start = "" }, time.Millisecond},
}

// result is a window of a key as the clock of a zone shows it.
func (s shape) result(start time.Time, size time.Duration, key string, zone *time.Location) []byte {
	show := func(t time.Time) string { return t.In(zone).Format("2006-01-02 15:04:05.999") }
	return fmt.Appendf(nil, `{"windowStart":%q,"windowEnd":%q,"page":%q,"count":4}`,
		show(start), show(start.Add(size-s.endsEarly)), key)
}

// A job that cuts its windows by UTC and writes them when they end: all can be told on any day.
func TestWindowsOnTimeWhenClocksAreChanged(t *testing.T) {
	for _, change := range changes {
		for _, size := range []time.Duration{15 * time.Second, time.Minute, 20 * time.Minute, time.Hour} {
			for _, shape := range shapes {
				t.Run(fmt.Sprintf("%s on %s, %s, %s", change.zone, change.day, size, shape.name), func(t *testing.T) {
					zone := load(t, change.zone)
					results := NewResults(with(onWall(change.zone, size), shape.set))
					from := midnight(t, change.day, zone).Truncate(size)
					for start := from; start.Before(from.Add(6 * time.Hour)); start = start.Add(size) {
						for n, key := range []string{"a", "b"} {
							written := start.Add(size + time.Duration(n)*time.Millisecond)
							got, err := results.Decode(Message{Value: shape.result(start, size, key, zone), Written: written})
							if want := (audit.Window{Start: start, End: start.Add(size)}); err != nil || got.Window != want {
								require.NoError(t, err)
								require.Equal(t, want, got.Window)
							}
						}
					}
				})
			}
		}
	}
}

func midnight(t testing.TB, day string, zone *time.Location) time.Time {
	at, err := time.ParseInLocation(time.DateOnly, day, zone)
	require.NoError(t, err)
	return at.UTC()
}

// A job whose windows were written whenever, with outages of each key of its own: what is read is right, or refused.
func TestWindowsAreNeverTakenForOthers(t *testing.T) {
	for seed := range uint64(100) {
		random := rand.New(rand.NewPCG(seed, 7))
		change := changes[random.IntN(len(changes))]
		zone := load(t, change.zone)
		size := []time.Duration{15 * time.Second, time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour}[random.IntN(5)]
		shape := shapes[random.IntN(len(shapes))]
		results := NewResults(with(onWall(change.zone, size), shape.set))
		for _, r := range randomResults(random, midnight(t, change.day, zone).Truncate(size), size) {
			if random.IntN(50) == 0 {
				results = NewResults(results.format) // reading begins here
			}
			value := shape.result(r.start, size, r.key, zone)
			got, err := results.Decode(Message{Value: value, Written: r.written})
			if err != nil {
				requireRefused(t, err, audit.BadTime, "")
				continue
			}
			if got.Window.Start != r.start {
				require.Equal(t, r.start, got.Window.Start, "seed %d: %s of %s, written %s", seed, value, change.zone, r.written)
			}
		}
	}
}

type written struct {
	key            string
	start, written time.Time
}

// randomResults are those of six hours, in the order in which they are written.
func randomResults(random *rand.Rand, from time.Time, size time.Duration) (all []written) {
	for _, key := range []string{"a", "b", "c"} {
		up := from // when the job of the key is there again
		for start := from; start.Before(from.Add(6 * time.Hour)); start = start.Add(size) {
			end := start.Add(size)
			if random.Float64() < size.Hours()/4 {
				up = end.Add(time.Duration(random.Int64N(int64(5 * time.Hour))))
			}
			at := end.Add(time.Duration(random.Int64N(int64(time.Second))))
			if at.Before(up) {
				at = up
			}
			all = append(all, written{key, start, at})
		}
	}
	slices.SortStableFunc(all, func(a, b written) int { return a.written.Compare(b.written) })
	return all
}

// Flink SQL over TIMESTAMP_LTZ cuts windows by the clock of its zone: an hour that is repeated is in one window, twice.
// Nothing in it says so, and neither of the two windows that it might be is taken for it.
func TestTheRepeatedHourOfFlinkSQL(t *testing.T) {
	for _, size := range []time.Duration{15 * time.Second, 15 * time.Minute, time.Hour} {
		for _, shape := range shapes {
			t.Run(fmt.Sprintf("%s, %s", size, shape.name), func(t *testing.T) {
				results := NewResults(with(onWall("Europe/Berlin", size), shape.set))
				refused := 0
				for shown := day(-28, "00:00:00"); shown.Before(day(-28, "06:00:00")); shown = shown.Add(size) { // 2026-10-25
					want, written := shown.Add(-2*time.Hour), day(-28, "04:00:00")
					if shown.Hour() >= 2 {
						want = shown.Add(-time.Hour)
					}
					got, err := results.Decode(Message{Value: shape.result(shown, size, "a", time.UTC), Written: written})
					if err != nil {
						requireRefused(t, err, audit.BadTime, "Europe/Berlin")
						refused++
						continue
					}
					require.Equal(t, want, got.Window.Start)
					require.NotEqual(t, 2, shown.Hour())
				}
				assert.GreaterOrEqual(t, refused, int(time.Hour/size))
				assert.LessOrEqual(t, refused, int(time.Hour/size)+1, "the window before ends when the hour begins, which is twice")
			})
		}
	}
}

// Told that windows are cut by the clock of the zone, all of them are right: those of the results and the events.
func TestWindowsThatAreCutByTheClockOfTheZone(t *testing.T) {
	format := with(onWall("Europe/Berlin", time.Hour), func(f *ResultFormat) { f.Time.CutBy = CutByZone })
	require.NoError(t, format.Validate())
	results := NewResults(format)
	for shown := day(-29, "00:00:00"); shown.Before(day(-26, "00:00:00")); shown = shown.Add(time.Hour) {
		got, err := results.Decode(Message{Value: shapes[0].result(shown, time.Hour, "a", time.UTC)})
		require.NoError(t, err)
		assert.Equal(t, shown, got.Window.Start)
	}
	events := NewEvents(EventFormat{
		At: "t", Key: NoKey, Time: TimeFormat{Format: RFC3339, Zone: "Europe/Berlin", CutBy: CutByZone},
	})
	for _, at := range []string{"00:10:00", "01:10:00"} {
		got, err := events.Decode(Message{Value: fmt.Appendf(nil, `{"t":"2026-10-25T%sZ"}`, at)})
		require.NoError(t, err)
		assert.Equal(t, day(-28, "02:10:00"), got.Time, "both hours are in one window")
	}
}

// Where an hour is skipped a window ends before it or after it, which is the same.
func TestTheSkippedHour(t *testing.T) {
	before := time.Date(2026, 3, 29, 0, 0, 0, 0, time.UTC) // 01:00 in Berlin
	tests := []struct {
		why, start, end string
		want            string // of the error; empty for the window before the hour
	}{
		{"by UTC", "01:00:00", "03:00:00", ""},
		{"by UTC, its last millisecond", "01:00:00", "01:59:59.999", ""},
		{"by the clock of the zone, as Flink SQL does", "01:00:00", "02:00:00", ""},
		{"a start that never was", "02:00:00", "03:00:00", "the clock of Europe/Berlin skips that"},
		{"an end that never was", "01:30:00", "02:30:00", "the clock of Europe/Berlin is changed within it"},
		{"another size", "01:00:00", "04:00:00", "a window of 2h0m0s"},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			value := fmt.Appendf(nil, `{"windowStart":"2026-03-29 %s","windowEnd":"2026-03-29 %s","page":"a","count":4}`,
				test.start, test.end)
			got, err := NewResults(onWall("Europe/Berlin", time.Hour)).
				Decode(Message{Value: value, Written: before.Add(time.Hour)})
			if test.want != "" {
				require.ErrorContains(t, err, test.want)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, before, got.Window.Start)
		})
	}
}

// One record of the repeated hour in Berlin, by what is known of it.
func TestTheRepeatedHour(t *testing.T) {
	first := shapes[0].result(day(-28, "00:10:00"), time.Minute, "a", load(t, "Europe/Berlin"))
	at := func(clock string) time.Time { return day(-28, clock) }
	tests := []struct {
		why     string
		written []time.Time // of the same record, time and again
		want    time.Time   // what the last one is taken for; none if it is refused
	}{
		{"written when the first one ended", []time.Time{at("00:11:00")}, at("00:10:00")},
		{"written half an hour later", []time.Time{at("00:41:00")}, at("00:10:00")},
		{"written when the second one ended, and the first one was not seen", []time.Time{at("01:11:00")}, time.Time{}},
		{"written when each of them ended", []time.Time{at("00:11:00"), at("01:11:00")}, at("01:10:00")},
		{
			"while the second one is open, either may have fired again",
			[]time.Time{at("00:11:00"), at("01:10:30")},
			time.Time{},
		},
		{"Kafka's clock is five seconds behind", []time.Time{at("00:11:00"), at("01:10:55")}, at("01:10:00")},
		{"Kafka's clock is behind, and the first one was not seen", []time.Time{at("01:10:55")}, time.Time{}},
		{
			"the first one was seen, and then there is no time of writing",
			[]time.Time{at("00:11:00"), time.UnixMilli(-1)},
			time.Time{},
		},
		{"written a day later", []time.Time{day(-27, "00:11:00")}, time.Time{}},
		{"written before it began, which is no time of writing", []time.Time{day(-30, "00:11:00")}, time.Time{}},
		{"no time of writing", []time.Time{time.UnixMilli(-1)}, time.Time{}},
		{"a time of writing that is none", []time.Time{time.UnixMilli(1795395600000000)}, time.Time{}},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			results := NewResults(onWall("Europe/Berlin", time.Minute))
			var got Result
			var err error
			for _, written := range test.written {
				got, err = results.Decode(Message{Value: first, Written: written})
			}
			if test.want.IsZero() {
				requireRefused(t, err, audit.BadTime,
					"2026-10-25 02:10:00 to 2026-10-25 02:11:00: the clock of Europe/Berlin shows that twice")
				return
			}
			require.NoError(t, err)
			assert.Equal(t, test.want, got.Window.Start)
		})
	}
}

// A window that reaches into the hour may hold events of both, until it is known to be written before the second one.
func TestWindowsThatReachIntoTheRepeatedHour(t *testing.T) {
	format := with(onWall("Europe/Berlin", 30*time.Minute), func(f *ResultFormat) { f.Offset = 15 * time.Minute })
	value := shapes[0].result(day(-29, "23:45:00"), 30*time.Minute, "a", load(t, "Europe/Berlin")) // 01:45 to 02:15
	got, err := NewResults(format).Decode(Message{Value: value, Written: day(-28, "00:16:00")})
	require.NoError(t, err)
	assert.Equal(t, day(-29, "23:45:00"), got.Window.Start)
	for _, written := range []time.Time{day(-28, "01:16:00"), day(-40, "00:00:00"), time.UnixMilli(-1)} {
		_, err = NewResults(format).Decode(Message{Value: value, Written: written})
		requireRefused(t, err, audit.BadTime, "twice")
	}
}

// Of hours, the first one shows by its end that windows are cut by UTC. So they can be told however late they are
// written.
func TestHoursThatAreWrittenLate(t *testing.T) {
	results := NewResults(onWall("Europe/Berlin", time.Hour))
	for start := day(-29, "22:00:00"); start.Before(day(-28, "06:00:00")); start = start.Add(time.Hour) {
		value := shapes[0].result(start, time.Hour, "a", load(t, "Europe/Berlin"))
		got, err := results.Decode(Message{Value: value, Written: day(0, "00:00:00")})
		require.NoError(t, err)
		assert.Equal(t, start, got.Window.Start)
	}
}

// Told that windows are cut by UTC, start and end are enough.
func TestWindowsThatAreCutByUTC(t *testing.T) {
	berlin := load(t, "Europe/Berlin")
	for _, test := range []struct {
		start time.Time
		size  time.Duration
	}{
		{day(-28, "01:00:00"), time.Hour},
		{day(-31, "00:00:00"), 7 * aDay},
		{day(-28, "00:00:00"), aDay},
		{day(-29, "12:00:00"), 60 * time.Hour},
		{day(-28, "00:30:00").Add(-60 * time.Hour), 60 * time.Hour},
	} {
		format := with(onWall("Europe/Berlin", test.size), func(f *ResultFormat) { f.Time.CutBy = CutByUTC })
		format.Offset = time.Duration(test.start.UnixNano() % int64(test.size))
		got, err := NewResults(format).
			Decode(Message{Value: shapes[0].result(test.start, test.size, "a", berlin), Written: day(0, "00:00:00")})
		require.NoError(t, err)
		assert.Equal(t, audit.Window{Start: test.start, End: test.start.Add(test.size)}, got.Window)
	}
}

// What is remembered of keys near a change of the clock has a bound, and goes with it.
func TestPassed(t *testing.T) {
	p := passed{}
	for n := range maxPassed + 10 {
		p.add(1, fmt.Sprint(n))
	}
	assert.Len(t, p.ends, maxPassed)
	assert.True(t, p.has(1, 2, "7"))
	assert.False(t, p.has(2, 3, "7"), "the key has not come so far")
	p.add(5, "7")
	assert.False(t, p.has(1, 2, "7"), "it is far beyond")
	for _, far := range []int64{9 * wholeDay, 0} {
		p.add(far, "a")
		assert.Len(t, p.ends, 1, "another change of the clock")
	}
}

// Events are told likewise: by when they were written, and by what came before in their partition.
func TestEventsWhenClocksAreChanged(t *testing.T) {
	for seed := range uint64(24) {
		random := rand.New(rand.NewPCG(seed, 9))
		change := changes[random.IntN(len(changes))]
		zone := load(t, change.zone)
		format := EventFormat{At: "t", Key: NoKey, Time: TimeFormat{Format: "yyyy-MM-dd HH:mm:ss", Zone: change.zone}}
		outages, refused := seed%2 == 1, 0
		events := NewEvents(format)
		from := midnight(t, change.day, zone)
		up := from
		for at := from; at.Before(from.Add(8 * time.Hour)); at = at.Add(7 * time.Second) {
			if outages && random.IntN(1000) == 0 {
				up = at.Add(time.Duration(random.Int64N(int64(4 * time.Hour))))
			}
			written := at.Add(time.Duration(random.Int64N(int64(3 * time.Second))))
			if written.Before(up) {
				written = up
			}
			got, err := events.Decode(Message{
				Value: fmt.Appendf(nil, `{"t":%q}`, at.In(zone).Format(time.DateTime)), Written: written,
			})
			if err != nil {
				refused++
				continue
			}
			if got.Time != at {
				require.Equal(t, at, got.Time, "seed %d, written %s", seed, written)
			}
		}
		assert.True(t, outages || refused == 0, "seed %d: %d are refused", seed, refused)
	}
}

// On other days of such a zone a time costs no more than elsewhere.
func TestAZoneCostsNoMemory(t *testing.T) {
	results := NewResults(onWall("Europe/Berlin", time.Minute))
	message := Message{
		Value: shapes[0].result(begin, time.Minute, "a", load(t, "Europe/Berlin")), Written: begin.Add(time.Minute),
	}
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		if _, err := results.Decode(message); err != nil {
			panic(err)
		}
	}))
}
