package audit

import "slices"

// standing are the results of a cell that a changelog has inserted and not deleted. A deletion says which result it
// takes back. So what stands is known, although the records are in several partitions and nothing tells their order.
type standing struct {
	begun  bool
	counts []standingCount
	// unknown reports whether a record did not say which row it is about, or whether there were too many.
	unknown bool
}

// standingCount is how many more rows with this count were inserted than deleted. That is negative where a deletion is
// read before the insertion, and where the job went back to a checkpoint and deleted a row once more.
type standingCount struct {
	count  int64
	n      int32
	length uint32 // of a session
}

// maxStanding bounds the different counts of a cell that are held while one partition is read before another.
const maxStanding = 256

// takeRow adds a record to the rows of the cell, or takes it off. What the evidence says does as well while all of it
// says the same: most cells have one row.
func (c cell) takeRow(r Record, e evidence) {
	begun := c.hasBegun()
	switch {
	case !begun && (!r.Row || c.found.n > 0 && c.found.says(&e) || c.found.n == 0 && !r.Retracts):
		return
	case !begun:
		c.beginStanding()
	}
	switch standing := &c.extra().standing; {
	case !r.Row:
		standing.unknown = true
	case r.Retracts:
		standing.add(standingCount{r.Count, -1, e.length})
	default:
		standing.add(standingCount{r.Count, 1, e.length})
	}
}

// hasBegun reports whether the rows are followed one by one.
func (c cell) hasBegun() bool {
	x := c.extra()
	return x != nil && x.standing.begun
}

func (c cell) beginStanding() {
	begun := standing{begun: true}
	for e := range c.evidence() {
		begun.add(standingCount{e.count, e.n, e.length})
		begun.unknown = begun.unknown || !e.row || e.kind == retracted
	}
	c.rare().standing = begun
}

func (s *standing) add(row standingCount) {
	isSame := func(of standingCount) bool { return of.count == row.count && of.length == row.length }
	at := slices.IndexFunc(s.counts, isSame)
	switch {
	case at < 0 && len(s.counts) == maxStanding:
		s.unknown = true
	case at < 0:
		s.counts = append(s.counts, row)
	case s.counts[at].n+row.n == 0:
		s.counts = slices.Delete(s.counts, at, at+1)
	default:
		s.counts[at].n += row.n
	}
}

// stands returns what the one row says that stands, or nothing if none does; known reports whether that is so.
func (c cell) stands() (s said, known bool) {
	if !c.hasBegun() || c.extra().standing.unknown {
		return said{}, false
	}
	counts := c.extra().standing.counts
	for _, of := range counts {
		switch {
		case of.n > 0 && s.present:
			return said{}, false
		case of.n > 0:
			s = said{present: true, count: of.count, least: of.count, length: of.length}
		}
	}
	return s, s.present || len(counts) == 0
}
