package recognise

import (
	"fmt"
	"time"

	"flinkwatch/exporter/record"
)

// ofWindows says what was found of the windows.
func (a *Audit) ofWindows(t *table, w windows) {
	a.Results = record.ResultFormat{
		Form: t.csv.form(), Columns: t.csv.columns(),
		Size: w.size, Offset: w.offset, Slide: w.slide, Step: w.step, Gap: w.gap, Time: timeFormat(w.format()),
	}
	if t.csv.is() {
		a.add("audit.format", "csv", true, "the records are lines that have as many fields; format.columns can name them")
		a.add("audit.delimiter", t.csv.delimiter, true, "it is between the fields")
	}
	if w.start.column != nil {
		a.Results.Start = w.start.path
	}
	if w.end.column != nil {
		a.Results.End = w.end.path
	}
	both := a.Results.Start != "" && a.Results.End != ""
	why := w.why
	if !both {
		why = "the only time that looks like one side of a window; the other side is derived"
	}
	a.add("audit.start-field", a.Results.Start, both, why)
	a.add("audit.end-field", a.Results.End, both, why)
	if w.gap > 0 {
		a.add("audit.window-gap", Short(w.gap), false, w.why)
		a.addTimes(w)
		return
	}
	a.add("audit.window-size", Short(w.size), w.sure, w.why)
	if w.slide > 0 {
		a.add("audit.window-slide", Short(w.slide), w.sure, "the windows hop: one begins every "+Short(w.slide))
	}
	if w.step > 0 {
		a.add("audit.window-step", Short(w.step), w.sure, "the windows cumulate: one ends every "+Short(w.step))
	}
	a.addOffset(w)
	a.addTimes(w)
}

func (w windows) format() string {
	if w.start.column != nil {
		return w.start.format
	}
	return w.end.format
}

func (a *Audit) addOffset(w windows) {
	why := fmt.Sprintf("%d windows start that far after the multiples of their size since 1970", w.distinct)
	sure := w.distinct >= 3
	if w.size >= 24*time.Hour && w.offset%(24*time.Hour) != 0 {
		why, sure = why+"; if they begin at midnight in some time zone, set format.time_zone to that instead", false
	}
	a.add("audit.window-offset", Short(w.offset), sure, why)
}

// addTimes says how times are written, and in which zone, as far as the times of writing tell.
func (a *Audit) addTimes(w windows) {
	format := &a.Results.Time
	a.add("audit.time-format", format.Format, format.Clock == record.Clock24,
		"all times of the windows are of this format")
	first, after := w.written()
	if format.Clock != record.Clock24 {
		if first.Year() > firstYear {
			format.Clock = record.ClockUnwrap
		}
		a.add("audit.time-clock", format.Clock.String(), false, "hours from 1 to 12 do not tell morning from afternoon")
	}
	switch {
	case zoned(format.Format) || format.Clock != record.Clock24:
	case !after.known:
		a.add("audit.time-zone", "UTC", false,
			"the times have no zone, and neither do the records tell when they were written")
	case after.least < -time.Minute:
		ahead := int((-after.least + time.Hour - time.Second) / time.Hour)
		format.Zone = fmt.Sprintf("Etc/GMT-%d", ahead)
		a.add("audit.time-zone", format.Zone, false, fmt.Sprintf("results were written up to %s before their windows ended "+
			"in UTC: their clock is that of a zone ahead of it; name the zone if it has summer time", Short(-after.least)))
	case after.least < promptly && w.size < 24*time.Hour:
		a.add("audit.time-zone", "UTC", true,
			fmt.Sprintf("results were written from %s after the end of their windows in UTC on", Short(max(0, after.least))))
	default:
		a.add("audit.time-zone", "UTC", false,
			fmt.Sprintf("results were written %s and more after their windows ended in UTC", Short(after.least)))
	}
}

const promptly = 30 * time.Minute

// delay is how long after its end the window was written that was written soonest.
type delay struct {
	least time.Duration
	known bool
}

// written returns the first window, and how soon windows were written.
func (w windows) written() (first time.Time, d delay) {
	for i, start := range w.starts {
		if start.IsZero() {
			continue
		}
		if first.IsZero() || start.Before(first) {
			first = start
		}
		at, end := w.writtenAt[i], start.Add(w.size)
		if w.step > 0 || w.gap > 0 {
			end = w.end.at[i]
		}
		if after := at.Sub(end); at.Year() > firstYear && (!d.known || after < d.least) {
			d = delay{after, true}
		}
	}
	return first, d
}

// ofFields says what was found of key and count.
func (a *Audit) ofFields(t *table, f fields, w windows) {
	a.Results.Key, a.Results.Count = f.key, f.count
	a.add("audit.key-field", f.key, f.keySure, f.keyWhy)
	a.add("audit.count-field", f.count, f.countSure, f.countWhy)
	if t.isChangelog() {
		a.add("audit.updates", "last", true, "the topic is a changelog, in which a row may be deleted and written again")
	} else if f.repeated {
		a.add("audit.updates", "last", false,
			"windows have several results with different counts, as triggers that fire early or late write them")
	}
	if w.size > 2*time.Minute {
		a.add("audit.horizon", Short(24*w.size), true, "a day's worth of windows, as 24 hours are of windows of an hour")
	}
	if w.size > 15*time.Minute && w.gap == 0 {
		a.add("audit.key-forget", Short(4*w.size), false, "a key that has no result for longer is taken for one that is gone")
	}
}

// Short writes a duration without parts that are zero.
func Short(d time.Duration) string {
	for _, unit := range []struct {
		size time.Duration
		name string
	}{{time.Hour, "h"}, {time.Minute, "m"}, {time.Second, "s"}} {
		if d != 0 && d%unit.size == 0 {
			return fmt.Sprintf("%d%s", d/unit.size, unit.name)
		}
	}
	return d.Round(time.Millisecond).String()
}
