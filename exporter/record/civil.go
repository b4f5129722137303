package record

import "time"

// WindowClock is the clock that cuts the windows of a job.
type WindowClock string

const (
	// CutByUTC is for windows of so many hours or minutes, whatever the clock of a zone shows.
	CutByUTC WindowClock = "utc"
	// CutByZone is for windows that go by what the clock of the zone shows, as those of Flink SQL over TIMESTAMP_LTZ do,
	// and days and weeks of any place. A day on which that clock is changed has 23 or 25 hours. All times are then what
	// the clock shows, as though that were UTC: those of the results and those of the events.
	CutByZone WindowClock = "zone"
)

// String is the value of the setting.
func (c WindowClock) String() string { return string(c) }

// CutBy returns the clock that cuts the windows. Where it is not told, whole days are those of the zone.
func (f ResultFormat) CutBy() WindowClock {
	if f.Time.CutBy == "" && f.Gap == 0 && f.Size > 0 && int64(f.Size)%wholeDay == 0 && !f.Time.isUTC() {
		return CutByZone
	}
	return f.Time.CutBy
}

// WindowOffset returns how far windows start after the multiples of their size, on the clock that cuts them. An offset
// that only turns midnight in the zone into UTC is none on the clock of the zone.
func (f ResultFormat) WindowOffset() time.Duration {
	if f.CutBy() != CutByZone || f.Offset == 0 {
		return f.Offset
	}
	zone, err := time.LoadLocation(f.Time.Zone)
	if err != nil {
		return f.Offset
	}
	for _, east := range offsetsOf(zone) {
		if offset := f.Offset + east; offset%time.Duration(wholeDay) == 0 {
			return offset % f.Size
		}
	}
	return f.Offset
}

// offsetsOf returns the offsets that the zone has had since 1970, or will have until 2040.
func offsetsOf(zone *time.Location) (offsets []time.Duration) {
	seen := map[int]bool{}
	for month := range 70 * 12 {
		_, offset := time.Date(1970, time.Month(1+month), 1, 12, 0, 0, 0, time.UTC).In(zone).Zone()
		if !seen[offset] {
			seen[offset] = true
			offsets = append(offsets, time.Duration(offset)*time.Second)
		}
	}
	return offsets
}

// OnClock returns the time on the clock that cuts the windows, as though it were UTC.
func (f TimeFormat) OnClock(t time.Time) time.Time {
	zone, err := time.LoadLocation(f.Zone)
	if err != nil || f.CutBy != CutByZone || t.IsZero() {
		return t
	}
	_, offset := t.In(zone).Zone()
	return t.Add(time.Duration(offset) * time.Second).UTC()
}

func (f TimeFormat) isUTC() bool {
	zone, err := time.LoadLocation(f.Zone)
	return err != nil || zone == time.UTC
}
