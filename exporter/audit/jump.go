package audit

import (
	"slices"
	"time"
)

// maxAside bounds the records that wait for time to follow them; the oldest are dropped, counted as they are.
const maxAside = 10_000

// place accepts the record, or sets it aside and says why. The episode has begun.
func (l *Ledger) place(r Record) Reason {
	p, i := l.partition(r.Partition), l.cfg.indexOf(r.Window.Start)
	reason := l.current.jump(p, l.current.keys[r.Key], r.Partition, i)
	if reason == "" {
		l.accept(r)
		return ""
	}
	if !p.away {
		p.away, p.since = true, r.Offset
	}
	p.last = i
	l.aside = append(l.aside, r)
	if len(l.aside) > maxAside {
		l.aside = slices.Delete(l.aside, 0, len(l.aside)-maxAside)
	}
	return reason
}

// jump says why window i of the key, from the partition, is too far from the others, if it is. Looking back, far is
// measured within the partition, because others may have been read further, and by the key itself: after an outage that
// was longer than the horizon, another key may have caught up with all of it before this one has begun.
func (e *episode) jump(p *progress, k *keyState, partition int, i index) Reason {
	span, furthest := e.cfg.span(), p.furthest
	if k != nil {
		if home := k.home(partition); home != nil {
			furthest = home.furthest
		}
	}
	switch {
	// A partition that has left goes on from where it is, even where that comes near to what it left.
	case p.away && i >= p.last-span && i <= p.last+span && i <= e.latest:
		return TooLate
	case p.away && i >= p.last-span && i <= p.last+span:
		return FarAhead
	case i < e.floor, furthest != never && i < furthest-span:
		return TooLate
	case i > e.latest+span:
		return FarAhead
	}
	return ""
}

// moveOn looks at what was set aside, and lets time move where that is confirmed. It tells whether it did.
func (l *Ledger) moveOn(p Point) bool {
	if len(l.aside) == 0 {
		return false
	}
	if i, ok := l.confirmedAhead(); ok {
		l.forward(i)
		return true
	}
	if l.confirmedBack() {
		l.startOver(p)
		return true
	}
	return false
}

// Time has moved ahead once what was set aside is no longer far, or two keys and `grace` windows have gone there
// together and are there still. It returns the first window there.
func (l *Ledger) confirmedAhead() (index, bool) {
	ahead := l.asideWhere(func(i index) bool { return i > l.current.latest })
	for _, group := range l.groups(ahead) {
		first := l.cfg.indexOf(group[0].Window.Start)
		if first <= l.current.latest+l.cfg.span() || l.confirm(l.still(group)) {
			return first, true
		}
	}
	return 0, false
}

// groups sorts the records by window, and parts them wherever one is far from the one before.
func (l *Ledger) groups(records []Record) [][]Record {
	records = slices.Clone(records)
	slices.SortStableFunc(records, func(a, b Record) int { return a.Window.Start.Compare(b.Window.Start) })
	var groups [][]Record
	begin := 0
	for n := range records {
		if n+1 == len(records) || l.far(records[n], records[n+1]) {
			groups = append(groups, records[begin:n+1])
			begin = n + 1
		}
	}
	return groups
}

func (l *Ledger) far(a, b Record) bool {
	return l.cfg.indexOf(b.Window.Start) > l.cfg.indexOf(a.Window.Start)+l.cfg.span()
}

// Time has jumped back when no partition is where it was, and two keys and `grace` windows are earlier. A key that is
// late by more than the horizon while others go on is not that.
func (l *Ledger) confirmedBack() bool {
	for _, p := range l.partitions {
		if p.furthest != never && !p.away {
			return false
		}
	}
	back := l.asideWhere(func(i index) bool { return i <= l.current.latest })
	return l.confirm(l.still(back))
}

func (l *Ledger) asideWhere(keep func(index) bool) []Record {
	var kept []Record
	for _, r := range l.aside {
		if keep(l.cfg.indexOf(r.Window.Start)) {
			kept = append(kept, r)
		}
	}
	return kept
}

// still are those of the records after which nothing else has come in their partition.
func (l *Ledger) still(records []Record) []Record {
	return slices.DeleteFunc(slices.Clone(records), func(r Record) bool {
		p := l.partition(r.Partition)
		return !p.away || r.Offset < p.since
	})
}

// confirm is whether the records are of two keys (of one, where only one has been seen) and `grace` windows.
func (l *Ledger) confirm(records []Record) bool {
	keys, windows := map[string]bool{}, map[time.Time]bool{}
	for _, r := range records {
		keys[r.Key], windows[r.Window.Start] = true, true
	}
	return (len(keys) > 1 || !l.several) && len(windows) >= l.cfg.Grace
}

// forward accepts the group of records set aside that begins at window i.
func (l *Ledger) forward(i index) {
	group := l.groups(l.asideWhere(func(j index) bool { return j >= i }))[0]
	taken := map[Record]bool{}
	for _, r := range group {
		l.accept(r)
		taken[r] = true
	}
	l.aside = slices.DeleteFunc(l.aside, func(r Record) bool { return taken[r] })
}
