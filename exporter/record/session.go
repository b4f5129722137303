package record

import (
	"time"

	"flinkwatch/exporter/audit"
)

// validateSessions refuses sessions of which not both start and end are known for certain: nothing derives one from the
// other.
func (f ResultFormat) validateSessions(m moments) error {
	switch {
	case f.Gap == 0:
		return nil
	case f.Start == "":
		return wrong("start field",
			"want the field of the window's start: sessions have no one size that would tell it from the end")
	case f.End == "":
		return wrong("end field",
			"want the field of the window's end: sessions have no one size that would tell it from the start")
	case m.clock != Clock24:
		return wrong("window gap", "on a twelve-hour clock sessions are not told apart")
	case m.cutBy == CutByZone:
		return wrong("window clock", "zone: no clock cuts sessions; want none")
	}
	return nil
}

// session returns a session that starts and ends when a clock shows that only once.
func (s *settler) session(b bounds) (w audit.Window, err error) {
	starts, ends := s.times(b.start), s.times(b.end)
	switch {
	case len(starts) == 0 || len(ends) == 0:
		return w, reject(audit.BadTime, "%s: the clock of %s skips that", b, s.zone)
	case len(starts) > 1 || len(ends) > 1:
		return w, s.twice(b)
	}
	err = span{starts[0], ends[0]}.window(&s.grid, &w)
	return w, err
}

// sessionLength is that of a session in ms; 0 of other windows.
func (r *Results) sessionLength(w audit.Window) uint32 {
	if !r.sessions {
		return 0
	}
	return uint32(w.End.Sub(w.Start) / time.Millisecond)
}
