package cases

import (
	"fmt"
	"time"
	_ "time/tzdata" // for machines without time zones

	"flinkwatch/exporter/audit"
)

// local are right results of two keys, in windows that the clock of a zone prints, or cuts.
type local struct {
	name, about, zone string
	size, offset      string
	windows           []audit.Window
	count             int // of each window
}

const clockLayout = "2006-01-02 15:04"

func (l local) with(want Want) Case {
	return Case{
		Name: l.name, About: l.about, Want: want,
		Flags: []string{
			"--audit.window-size=" + l.size, "--audit.window-offset=" + l.offset, "--audit.horizon=2000h",
			"--audit.time-format=yyyy-MM-dd HH:mm", "--audit.time-zone=" + l.zone, "--audit.input-time-format=rfc3339",
		},
		Output: output(written(l.windows, "/cart /pay", onClock(inZone(l.zone), l.count))),
		Input:  input(2, l.windows, events(l.windows, "/cart /pay", l.count)),
	}
}

func inZone(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic(err) // the table is wrong
	}
	return zone
}

// onClock prints a result by the clock of a zone.
func onClock(zone *time.Location, count int) func(audit.Window, string) string {
	return func(w audit.Window, key string) string {
		return fmt.Sprintf(`{"windowStart":%q,"windowEnd":%q,"page":%q,"count":%d}`,
			w.Start.In(zone).Format(clockLayout), w.End.In(zone).Format(clockLayout), key, count)
	}
}

// zones: hourly windows, printed by a clock that is set back or forward among them.
func zones() []Case {
	hours := func(name, about, zone string, from time.Time) local {
		return local{name, about, zone, "1h", "0s", tumbling(from, time.Hour, 12), 4}
	}
	autumn := time.Date(2025, 10, 25, 20, 0, 0, 0, time.UTC)
	spring := time.Date(2025, 3, 29, 20, 0, 0, 0, time.UTC)
	sydney := time.Date(2025, 4, 5, 10, 0, 0, 0, time.UTC)
	chicago := time.Date(2025, 3, 9, 2, 0, 0, 0, time.UTC)
	right := Want{Verdicts: Verdicts{audit.Correct: 24, audit.Duplicate: 0}}
	return []Case{
		hours("hours-of-london-in-autumn", "The hour from one to two comes twice.", "Europe/London", autumn).with(right),
		hours("hours-of-madrid-in-autumn", "The hour from two to three comes twice.", "Europe/Madrid", autumn).with(right),
		hours("hours-of-sydney-in-autumn", "In April the hour from two to three comes twice.", "Australia/Sydney", sydney).
			with(right),
		hours("hours-of-madrid-in-spring", "There is no hour from two to three.", "Europe/Madrid", spring).with(right),
		hours("hours-of-chicago-in-spring", "There is no hour from two to three.", "America/Chicago", chicago).with(right),
		startsOnly(hours("starts-of-madrid-in-autumn", "Only starts are written. One comes twice, and the records' times "+
			"tell which is which.", "Europe/Madrid", autumn).with(right)),
		startsOnly(hours("starts-of-chicago-in-spring", "Only starts are written, and one hour is left out.",
			"America/Chicago", chicago).with(right)),
		timeless(startsOnly(hours("starts-of-madrid-without-times", "Only starts are written. One comes twice, and "+
			"nothing tells which is which.", "Europe/Madrid", autumn).
			with(Want{Verdicts: Verdicts{audit.Correct: 20, audit.Duplicate: 0}, OrRefused: true}))),
		mergeRepeatedHour(hours("sql-hours-of-madrid", "Flink SQL cuts windows by the local clock: the hour that comes "+
			"twice is one window.", "Europe/Madrid", autumn), Want{OrRefused: true}),
	}
}

func startsOnly(c Case) Case {
	c.Flags = append(c.Flags, "--audit.end-field=")
	return c
}

// timeless gives the results the time of producing.
func timeless(c Case) Case {
	c.Output.Records = at(time.Time{}, c.Output.Records)
	return c
}

// mergeRepeatedHour makes the hour that comes twice one window, with the events of both.
func mergeRepeatedHour(l local, want Want) Case {
	c, zone := l.with(want), inZone(l.zone)
	c.Output = output()
	for i, w := range l.windows {
		hour, count := w.Start.In(zone).Hour(), l.count
		if w.End.In(zone).Hour() == hour {
			continue
		}
		if i > 0 && l.windows[i-1].Start.In(zone).Hour() == hour {
			count *= 2
		}
		c.Output.Records = append(c.Output.Records, written(l.windows[i:i+1], "/cart /pay", onClock(zone, count))...)
	}
	return c
}
