package audit

// progress is how far one partition of the output has come.
type progress struct {
	next position // after the last one
	// furthest is the latest window accepted from it, last the last one, and ahead the latest one that is held back since.
	furthest, last, ahead index
	// gap reports whether something before the next result is not known, and cut whether that is where the partition
	// begins; gapFrom is the first window that this concerns.
	gap, cut bool
	gapFrom  index
	// held reports whether the next result is held back.
	held bool
	// waits is the worst loss that waits since the last result, as long as it is not known where time begins.
	waits loss
	// away is the run of outliers that the partition is in, if it is in one.
	away *run
	// back is how its time jumped back, if it did, and tooLate how many results have been refused since.
	back    *jump
	tooLate int64
}

// replays reports whether the partition writes old windows once more, and has yet to come to where it was.
func (p *progress) replays() bool { return p.back != nil && p.away != nil }

// run is a number of outliers in a row.
type run struct {
	since   int64 // the offset of the first
	at      int64 // when that was written, in ms
	last    index
	n       int
	key     string
	several bool    // whether there is another key
	windows []index // distinct, no more than are ever counted
	loss    loss    // what was lost after it
}

// jump is a jump back in time that a whole run confirms.
type jump struct {
	run
	left index // the window up to which the partition had come
}

// inARow is how many outliers in a row say that the time of a partition has moved.
const inARow = 3

func (l *Ledger) partition(number int) *progress {
	p, found := l.partitions[number]
	if !found {
		p = &progress{furthest: never, last: never, ahead: never}
		l.partitions[number] = p
	}
	return p
}

// goesOn notes a result that was accepted.
func (p *progress) goesOn(i, span index) {
	p.away, p.furthest, p.last, p.ahead = nil, max(p.furthest, i), i, never
	// It has caught up with where it was, and left that behind.
	if p.back != nil && p.furthest > p.back.left+span {
		p.back = nil
	}
}

// strays notes an outlier, and returns the run that it belongs to.
func (p *progress) strays(r Record, i, span index, grace int) *run {
	if p.away == nil || i < p.away.last-span || i > p.away.last+span {
		p.away = &run{since: r.Offset, at: inMillis(r.Written), key: r.Key}
	}
	a := p.away
	a.last = i
	a.n, a.several = a.n+1, a.several || r.Key != a.key
	if len(a.windows) < grace && (len(a.windows) == 0 || a.windows[len(a.windows)-1] != i) {
		a.windows = append(a.windows, i)
	}
	return a
}

// StartsOver reports whether the time of the output has jumped back in all partitions, as with a job that begins again
// with old events, and the offsets at which that happened. A new ledger has to read from there; see StartOver.
func (l *Ledger) StartsOver() (since map[int]int64, ok bool) {
	since, keys, several := map[int]int64{}, map[string]bool{}, false
	for number, p := range l.partitions {
		switch {
		case p.furthest == never:
		case p.back == nil:
			return nil, false
		default:
			since[number] = p.back.since
			keys[p.back.key] = true
			several = several || p.back.several
		}
	}
	confirmed := several || len(keys) > 1 || !l.several
	return since, len(since) > 0 && confirmed
}

// readmit takes back the refusals since time jumped back: those results are read again, by the next ledger.
func (l *Ledger) readmit() {
	for _, p := range l.partitions {
		if p.back != nil {
			l.rejected[TooLate] -= p.tooLate
		}
	}
}

// left returns the last window that the partitions had come to before time jumped back; never if it did not.
func (l *Ledger) left() index {
	last := never
	for _, p := range l.partitions {
		if p.back != nil {
			last = max(last, p.back.left)
		}
	}
	return last
}
