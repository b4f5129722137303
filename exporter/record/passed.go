package record

// maxPassed bounds the keys that are remembered.
const maxPassed = 50_000

// passed is how far each key has come near a change of the clock.
type passed struct {
	near int64 // the end of the window that was the first one
	ends map[string]int64
}

// add takes note of the end of a window that a key has had.
func (p *passed) add(end int64, key string) {
	if p.ends == nil || end < p.near-8*wholeDay || end > p.near+8*wholeDay {
		*p = passed{near: end, ends: map[string]int64{}}
	}
	if last, found := p.ends[key]; found && last < end || !found && len(p.ends) < maxPassed {
		p.ends[key] = end
	}
}

// has reports whether a key has come to the end of the first of two windows, and is not far beyond the second one.
func (p *passed) has(first, second int64, key string) bool {
	last, found := p.ends[key]
	return found && last >= first && last < second+(second-first)
}
