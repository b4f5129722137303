package audit

import "time"

// Ledger knows what is in the output, and in the input where that is counted, and judges the output's windows. It
// depends on the records and on the order of those of one partition alone: not on how the partitions are read beside
// each other, how fast, or how often. It is not safe for concurrent use.
type Ledger struct {
	cfg  Config
	rows []*row // ascending, none twice
	keys map[string]*keyState
	// given are the keys of Config.Keys, also those that other shards judge; others is what is known of these.
	given  map[string]bool
	others *others

	// known reports whether it is known where time begins: at window start. first and latest are the first and the latest
	// window with a result.
	known                bool
	start, first, latest index
	// latestStart is when the latest session started, and touched are keys of which sessions may overlap others since the
	// last reading point.
	latestStart time.Time
	touched     []*keyState
	// from is the first window whose results are all read, and fromInput the first one whose events are.
	from, fromInput index
	// firstEvent is the last window that holds the beginning of the input, always if that is not known.
	firstEvent index
	// floor is the first window that has not been forgotten.
	floor index
	// foreign reports whether there are results that are not of these windows or keys.
	foreign bool
	// matched reports whether any key has both results and events.
	matched bool
	// unreadTo is the last window that was known when some partition could not be read.
	unreadTo index

	partitions map[int]*progress
	input      map[int]*inputProgress
	// sources are those that tell what the input holds, where it is not read, and sourcesOf how many there should be;
	// counted are the partitions of the input. lostExpected reports whether something that was told is not known.
	sources      map[int]*source
	sourcesOf    int
	counted      map[int]*countedPartition
	lostExpected bool
	// lost and lostInput are windows whose results or events may have been lost.
	lost, lostInput ranges
	// several reports whether more than one key has been seen; one is the first.
	several bool
	one     string
	// waiting are the first results of all, and outliers those that are held back.
	waiting  []waiting
	outliers []outlier

	// refused are windows of a key of which there is a result that is not accepted.
	refused map[cellName]int
	// until is the last window that an earlier run may have written; see StartOver.
	until index
	// revised are cells before the next of their key that are to be judged again, or for the first time.
	revised map[place]bool
	// lateKeys are the keys that wait for a result with late events.
	lateKeys []*keyState
	// doubtedFrom is the first window whose verdict a loss may have changed.
	doubtedFrom index
	// held is how many cells there are.
	held int
	// bulk are judgements without a cell, and of how many windows.
	bulk map[judgement]int64
	// past are faults of an earlier ledger; see StartOver.
	past []Fault
	// balance is what the events of decided windows changed by since the last reading point.
	balance balance
	// lastWrite is when the last accepted result was written, in ms.
	lastWrite int64
	// point is the last reading point, if one has been reached.
	point   Point
	reached bool
	// Since the process started, as in Snapshot.
	totals   tally
	changes  map[Change]int64
	rejected map[Reason]int64
	events   Events
	late     int64
	dropped  int64
}

// waiting is a result that waits until it is known where time begins, or a loss between two of them.
type waiting struct {
	Record
	loss loss
}

// cellName names a cell that need not be there.
type cellName struct {
	key   string
	index index
}

// place is where a cell is.
type place struct {
	key   *keyState
	index index
}

// Events compares what went in with what came out.
type Events struct{ Input, Output float64 }

// balance is what decided windows change that by.
type balance struct{ Input, Output int64 }

// NewLedger returns a ledger without any record. The config must be valid.
func NewLedger(cfg Config) *Ledger {
	l := &Ledger{
		cfg: cfg, keys: map[string]*keyState{}, given: map[string]bool{}, others: newOthers(), firstEvent: always,
		doubtedFrom: always,
		from:        never, fromInput: never, floor: never, unreadTo: never, until: never,
		partitions: map[int]*progress{}, input: map[int]*inputProgress{},
		sources: map[int]*source{}, counted: map[int]*countedPartition{},
		revised: map[place]bool{}, refused: map[cellName]int{}, bulk: map[judgement]int64{},
		changes: map[Change]int64{}, rejected: map[Reason]int64{}, point: Point{History: true},
	}
	for _, key := range cfg.Keys {
		l.given[key] = true
	}
	for _, key := range cfg.ownKeys() {
		l.keys[key] = newKeyState(key)
	}
	return l
}

// StartOver returns an empty ledger that continues with the counters of this one, and with what was recent. What was
// due is judged, and what is pending is unjudged, unless nothing has ever been judged.
func (l *Ledger) StartOver() *Ledger {
	if l.reached {
		last := l.point // there is no next reading point
		last.Final = l.cfg.Whole
		l.Advance(last)
		l.end()
	}
	next := NewLedger(l.cfg)
	if l.cfg.Whole {
		l.readmit()
	}
	next.bulk, next.lastWrite = l.bulk, l.lastWrite
	next.totals, next.changes, next.rejected = l.totals, l.changes, l.rejected
	next.until = max(l.until, l.left())
	next.events, next.late, next.dropped = l.events, l.late, l.dropped
	if l.cfg.Whole {
		next.past = l.Faults()
	}
	return next
}

// Point is a common reading point: the ends of all partitions were asked for first, those of the output before those of
// the input, and then every partition was read until all of these were passed.
type Point struct {
	// Unread are the partitions of the output of which that is not true, because they could not be read; UnreadInput
	// those of the input.
	Unread, UnreadInput []int
	// History reports whether all that was read had been written before the process started.
	History bool
	// Final reports whether nothing will be read after this point: nothing later is waited for.
	Final bool
}

// Advance judges, at a reading point, what was due at the one before. Nothing is judged at any other time, so that
// nothing depends on how fast each partition happens to be read.
func (l *Ledger) Advance(p Point) {
	l.point, l.reached = p, true
	l.settleProgress()
	if !l.known {
		l.begin(p.Final)
	}
	l.confirm()
	l.decide(p)
	if p.Final {
		l.decide(p) // there is no next reading point
		l.finish(p)
	}
	l.revise(p)
	if p.Final {
		l.doubtKeys()
	}
	l.settleBalance()
	l.forget()
	l.limit()
	l.forgetBulk()
}

// key returns the state of a key, made if need be.
func (l *Ledger) key(name string) *keyState {
	k, found := l.keys[name]
	if !found {
		k = newKeyState(name)
		l.keys[name] = k
	}
	return k
}

// wants reports whether results of the key are audited: where keys are given, those.
func (l *Ledger) wants(key string) bool {
	return len(l.cfg.Keys) == 0 || l.given[key]
}
