package schedule

import "time"

// Event is one click, due to be sent.
type Event struct {
	Number int64
	Page   string
	Time   time.Time // its timestamp, in whole milliseconds
}

// Event returns the event of the given number, and false where the stretch or a gap leaves it out.
//
// Numbers count what is sent. A late event is sent in place of the one that is lateTicks after it, which in turn is
// sent later still: every event is sent once, none before its time.
func (l Layout) Event(number int64, in Stretch) (Event, bool) {
	tick := l.tick(number)
	if tick%lateEvery == 0 {
		tick -= l.lateTicks()
	}
	page := l.Pages[l.page(number)]
	event := Event{Number: number, Page: page, Time: time.UnixMilli(l.tickTime(tick)).UTC()}
	return event, in.holds(event.Time) && !l.leftOut(page, tick)
}

// leftOut says whether a gap takes the event: the first ones of a window are those that are missing.
func (l Layout) leftOut(page string, tick int64) bool {
	window, nth := tick/int64(l.Events), tick%int64(l.Events)
	return nth < int64(l.missing(page, window))
}

func (l Layout) missing(page string, window int64) int {
	missing := 0
	for _, gap := range l.Gaps {
		if gap.Page == page && window%gap.Every == 0 {
			missing = max(missing, gap.Missing)
		}
	}
	return min(missing, l.Events)
}
