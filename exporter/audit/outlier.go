package audit

import "slices"

const (
	// maxOutliers bounds the results that are held back. At twice as many, the older half is dropped.
	maxOutliers = 10_000
	// maxRefused bounds the windows of which there is a result that is not accepted.
	maxRefused = 100_000
)

// farOff returns why window i of the key, from the partition, is too far from the others, if it is. Looking back, far
// is measured within the partition, because others may have been read further, and by the key itself: after an outage
// that was longer than the horizon, another key may have caught up with all of it before this one has started.
func (l *Ledger) farOff(p *progress, key string, partition int, i index) Reason {
	span, furthest := l.cfg.span(), p.furthest
	if own, found := l.furthestOf(key, partition); found {
		furthest = own
	}
	switch {
	case i < l.floor:
		return TooLate
	// The first result of a partition has nothing before it there.
	case furthest == never && i < l.start-span, furthest != never && i < furthest-span:
		return TooLate
	case i > l.latest+span, p.furthest != never && i > p.furthest+span:
		return FarAhead
	}
	return ""
}

// furthestOf returns how far a key has come in a partition, if it has been there.
func (l *Ledger) furthestOf(key string, partition int) (index, bool) {
	if k := l.keys[key]; k != nil {
		if t := k.track(partition); t != nil {
			return t.furthest, true
		}
	}
	if len(l.others.furthest) == 0 {
		return never, false
	}
	furthest, found := l.others.furthest[trackOf(key, partition)]
	return furthest, found
}

// outlier is a result that is held back.
type outlier struct {
	Record
	// ahead reports whether it was too far ahead when it came, and not too late.
	ahead bool
	// loss is what came after it in its partition. closes reports whether it is the first after a loss, from window
	// gapFrom on.
	loss    loss
	closes  bool
	gapFrom index
}

// holdBack keeps an outlier until others confirm it.
func (l *Ledger) holdBack(p *progress, r Record, i index, ahead bool) {
	a := p.strays(r, i, l.cfg.span(), l.cfg.Grace)
	if p.back == nil {
		p.tooLate = int64(a.n) - 1
	}
	if !ahead {
		p.tooLate++
	}
	if ahead {
		p.ahead = max(p.ahead, i)
	}
	left := max(p.furthest, p.ahead)
	if left != never && p.back == nil && i < left-l.cfg.span() && a.n >= inARow && len(a.windows) >= l.cfg.Grace {
		p.back = &jump{run: *a, left: left}
	}
	l.refuse(r.Key, i)
	l.outliers = append(l.outliers, outlier{Record: r, ahead: ahead, closes: p.gap && !p.held, gapFrom: p.gapFrom})
	p.held = true
	if len(l.outliers) < 2*maxOutliers {
		return
	}
	if l.confirm(); len(l.outliers) >= 2*maxOutliers {
		l.outliers = slices.Clone(l.outliers[len(l.outliers)-maxOutliers:])
	}
}

// refuse remembers that there is a result of a window that is not accepted. The window is not missing for that.
func (l *Ledger) refuse(key string, i index) {
	if name := (cellName{key, i}); len(l.refused) < maxRefused || l.refused[name] > 0 {
		l.refused[name]++
	} else {
		l.lost.add(i, i)
	}
}

// admitted forgets that a result was not accepted.
func (l *Ledger) admitted(key string, i index) {
	name := cellName{key, i}
	if l.refused[name]--; l.refused[name] <= 0 {
		delete(l.refused, name)
	}
}

// inputIndex returns the window that is current in the input; never if that is not known.
func (l *Ledger) inputIndex() index {
	if t, known := l.inputTime(l.inputIdle()); known && l.cfg.byInput() {
		return l.cfg.indexOf(t)
	}
	return never
}

// confirm accepts the outliers ahead that are no longer far, or that two keys and `grace` windows confirm.
func (l *Ledger) confirm() {
	for len(l.outliers) > 0 {
		group := l.confirmedAhead()
		if len(group) == 0 {
			return
		}
		l.forward(group)
	}
}

// confirmedAhead returns outliers ahead to where time has moved: where it is no longer far, or two keys and `grace`
// windows have gone together and are there still.
func (l *Ledger) confirmedAhead() []Record {
	var ahead []Record
	for _, o := range l.outliers {
		if o.ahead {
			ahead = append(ahead, o.Record)
		}
	}
	for _, group := range l.groups(ahead) {
		first := l.cfg.number(group[0].Window)
		if first <= max(l.latest, l.inputIndex())+l.cfg.span() || l.confirmed(l.unrefuted(group)) {
			return group
		}
	}
	return nil
}

// forward accepts outliers, in the order in which they came.
func (l *Ledger) forward(group []Record) {
	type place struct {
		partition int
		position
	}
	placeOf := func(r Record) place { return place{r.Partition, r.position()} }
	taken := map[place]bool{}
	for _, r := range group {
		taken[placeOf(r)] = true
	}
	isTaken := func(o outlier) bool { return taken[placeOf(o.Record)] }
	for _, o := range l.outliers {
		if isTaken(o) {
			l.acceptOutlier(o)
		}
	}
	l.outliers = slices.DeleteFunc(l.outliers, isTaken)
}

// acceptOutlier takes an outlier as evidence, in its place between losses.
func (l *Ledger) acceptOutlier(o outlier) {
	i := l.cfg.number(o.Window)
	if l.cfg.Whole { // a counter that is served must not go back
		l.rejected[FarAhead]--
	}
	l.admitted(o.Key, i)
	l.add(l.partition(o.Partition), o.Record, i)
	if o.closes {
		first := min(o.gapFrom, i-l.behind())
		l.lost.add(first, i+l.behind())
		l.reviseFrom(first)
	}
	l.miss(o.Partition, o.loss)
}

// groups sorts the results by window, and parts them wherever one is far from the one before.
func (l *Ledger) groups(records []Record) [][]Record {
	records = slices.Clone(records)
	slices.SortStableFunc(records, func(a, b Record) int { return a.Window.End.Compare(b.Window.End) })
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
	return l.cfg.number(b.Window) > l.cfg.number(a.Window)+l.cfg.span()
}

// unrefuted returns those of the outliers that are not alone in their partition, and after which nothing else has come
// there.
func (l *Ledger) unrefuted(records []Record) []Record {
	return slices.DeleteFunc(slices.Clone(records), func(r Record) bool {
		p := l.partition(r.Partition)
		return p.away == nil || r.Offset < p.away.since || p.away.n < l.cfg.Grace
	})
}

// confirmed reports whether the results have two keys (of one, where only one has been seen) and `grace` windows.
func (l *Ledger) confirmed(records []Record) bool {
	keys, windows := map[string]bool{}, map[index]bool{}
	for _, r := range records {
		keys[r.Key], windows[l.cfg.number(r.Window)] = true, true
	}
	return (len(keys) > 1 || !l.several) && len(windows) >= l.cfg.Grace
}
