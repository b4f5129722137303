package record

import "flinkwatch/exporter/audit"

// bounds are the start and the end of a window as they are written. One of the two may not be known.
type bounds struct {
	start, end       int64
	hasStart, hasEnd bool
}

// span returns the window of the bounds; the grid tells the one that is not known.
func (b bounds) span(g *grid) span {
	switch {
	case !b.hasStart:
		end := g.lastMoment(b.end)
		return span{g.startOf(end), end}
	case !b.hasEnd:
		return span{b.start, g.endOf(b.start)}
	}
	return span{b.start, b.end}
}

// onTwelveHours puts the end into the half of the day that comes after the start; or the start into the one before the
// end, where the end is of another day and leaves no choice.
func (b *bounds) onTwelveHours(size int64) {
	switch {
	case b.end <= b.start:
		b.end += half
	case b.end-b.start == size+half:
		b.start += half
	}
}

// bounds reads the start and the end of a window. If only one of the two can be read the result is in doubt.
func (r *Results) bounds(m *Message, parts []part) (b bounds, doubt, err error) {
	f := &r.format
	var startErr, endErr error
	switch f.Start {
	case "":
	case KafkaKey:
		b.start = r.keyWindow.start
	default:
		b.start, startErr = r.moments.read(f.Start, resultStart, parts)
	}
	switch {
	case f.End == "":
	case f.End == KafkaKey && r.keyWindow.hasEnd:
		b.end = r.keyWindow.end
	case f.End == KafkaKey:
		b.end = r.endOf(r.keyWindow.start)
	default:
		b.end, endErr = r.moments.read(f.End, resultEnd, parts)
	}
	b.hasStart, b.hasEnd = f.Start != "" && startErr == nil, f.End != "" && endErr == nil
	doubt = startErr
	if doubt == nil {
		doubt = endErr
	}
	if !b.hasEnd && (!b.hasStart || r.grows() || r.sessions) || !b.hasStart && r.sessions {
		return b, nil, doubt
	}
	if r.moments.clock != Clock24 {
		r.wholeDay(&b, m)
	}
	return b, doubt, nil
}

// wholeDay settles the half of the day.
func (r *Results) wholeDay(b *bounds, m *Message) {
	if !b.hasStart {
		b.start, b.hasStart, b.hasEnd = r.lastMoment(b.end)-r.size, true, false
	}
	b.start = r.halves.settle(b.start, r.moments.written(m.Written))
	if b.hasEnd {
		b.onTwelveHours(r.size)
	}
}

// window sets the window to that of the bounds.
func (r *Results) window(b bounds, m *Message, key string, w *audit.Window) (err error) {
	switch {
	case r.settler != nil:
		*w, err = r.settler.settle(b, m.Written, key)
	case r.moments.cutBy == CutByZone:
		err = r.toMidnight(b).span(&r.grid).window(&r.grid, w)
	default:
		err = b.span(&r.grid).window(&r.grid, w)
	}
	if err == nil && r.moments.clock != Clock24 {
		r.halves.accept(b.start)
	}
	return err
}

// toMidnight puts the bounds of a day without a midnight to where that would have been.
func (r *Results) toMidnight(b bounds) bounds {
	for _, at := range []*int64{&b.start, &b.end} {
		if !r.isEdge(*at) && !r.moments.wall.isCalm(*at) {
			*at = r.moments.wall.beforeChange(*at)
		}
	}
	return b
}
