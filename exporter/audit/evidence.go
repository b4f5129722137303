package audit

import (
	"iter"
	"slices"
)

// evidence is what the results of a cell in one partition say that have one count.
type evidence struct {
	count  int64
	offset int64 // of the last of them
	last   int64 // when that was written, in ms
	// n is how many there are.
	n         int32
	partition int32
	kind      kind
	// appended reports whether last is by Kafka's clock.
	appended bool
	// row reports whether they are rows of a changelog whose deletions say what they take back.
	row bool
	// length is that of the session, in ms; 0 for other windows.
	length uint32
}

type kind uint8

const (
	counted kind = iota
	doubted
	retracted
)

// maxEvidence bounds the different counts of a cell. Further ones could only say once more that its results differ.
const maxEvidence = 16

func newEvidence(r Record, length uint32, written int64) evidence {
	e := evidence{
		count: r.Count, offset: r.Offset, last: written, n: 1, partition: int32(r.Partition), appended: r.Appended,
		row:    r.Row,
		length: length,
	}
	switch {
	case r.Retracts:
		e.kind, e.count = retracted, 0
	case r.Doubt != "":
		e.kind, e.count = doubted, 0
	}
	return e
}

// says reports whether the two say the same of the cell.
func (e *evidence) says(other *evidence) bool {
	return e.kind == other.kind && e.count == other.count && e.length == other.length
}

// agrees reports whether the two say the same, within the tolerance.
func (e *evidence) agrees(other *evidence, tolerance int64) bool {
	apart := capped(max(e.count, other.count), -min(e.count, other.count))
	return e.kind == other.kind && apart <= tolerance && e.length == other.length
}

// take adds a result to the evidence of the cell, and drops what it makes void in its partition. The length is that of
// the session; 0 of other windows.
func (c cell) take(r Record, length uint32, updates Updates) {
	written := inMillis(r.Written)
	if !c.seen || written < c.first {
		c.first = written
	}
	c.seen = true
	e := newEvidence(r, length, written)
	c.takeRow(r, e)
	if updates == UpdatesSum {
		c.addPart(e)
		return
	}
	if e.kind == retracted && !c.hasEvidenceOf(e.partition) {
		c.rare().elsewhere = true
	}
	if c.found.n == 0 {
		c.found = e
		return
	}
	for other := range c.evidence() {
		switch {
		case other.partition != e.partition:
		case other.says(&e):
			other.n++
			other.row = other.row && e.row
			other.offset, other.last = max(other.offset, e.offset), max(other.last, e.last)
			return
		// The result was held back, and what came after it was not.
		case other.offset > e.offset && other.voids(e, updates):
			return
		}
	}
	c.drop(func(old evidence) bool { return old.partition == e.partition && e.voids(old, updates) })
	c.add(e)
}

// addPart adds what a result counts to what the others do, whatever their partitions are. Which part a retraction takes
// back is not known, and so neither is what is left.
func (c cell) addPart(e evidence) {
	if e.kind == retracted {
		e.kind = doubted
	}
	for other := range c.evidence() {
		if other.kind == e.kind {
			other.count = capped(other.count, e.count)
			return
		}
	}
	c.add(e)
}

func (c cell) hasEvidenceOf(partition int32) bool {
	for e := range c.evidence() {
		if e.partition == partition {
			return true
		}
	}
	return false
}

// voids reports whether the evidence replaces older evidence of its partition.
func (e *evidence) voids(old evidence, updates Updates) bool {
	switch {
	case e.kind == retracted || old.kind == retracted:
		return e.length == old.length // another one is of another session
	case updates == UpdatesMax:
		grows := e.count > old.count || e.count == old.count && e.length > old.length
		return e.kind == counted && old.kind == counted && grows
	}
	return updates == UpdatesLast
}

func (c cell) add(e evidence) {
	switch {
	case c.found.n == 0:
		c.found = e
	case len(c.others())+1 < maxEvidence:
		c.rare().others = append(c.rare().others, e)
	}
}

// drop removes evidence.
func (c cell) drop(gone func(evidence) bool) {
	if x := c.extra(); x != nil {
		x.others = slices.DeleteFunc(x.others, gone)
	}
	if c.found.n == 0 || !gone(c.found) {
		return
	}
	c.found = evidence{}
	if others := c.others(); len(others) > 0 {
		c.found, c.extra().others = others[0], others[1:]
	}
}

// evidence yields each piece of evidence. It is good until a result is taken.
func (c cell) evidence() iter.Seq[*evidence] {
	return func(yield func(*evidence) bool) {
		if c.found.n == 0 || !yield(&c.found) {
			return
		}
		others := c.others()
		for n := range others {
			if !yield(&others[n]) {
				return
			}
		}
	}
}
