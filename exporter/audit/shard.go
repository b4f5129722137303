package audit

import "github.com/cespare/xxhash/v2"

// MaxShards is into how many shards the keys of an audit can be split.
const MaxShards = 1000

// Shard is the part of the keys that a ledger judges, where several ledgers share them: those whose hash leaves Number
// when it is divided by Of. Without any, Of is 0, and all keys are its own.
type Shard struct{ Of, Number int }

// Owns reports whether the shard judges the key.
func (s Shard) Owns(key string) bool {
	return s.Of < 2 || xxhash.Sum64String(key)%uint64(s.Of) == uint64(s.Number)
}

func (s Shard) validate() error {
	switch {
	case s.Of < 0 || s.Of > MaxShards:
		return wrong("shard of", "%d is not between 1 and %d", s.Of, MaxShards)
	case s.Of == 0 && s.Number != 0:
		return wrong("shard number", "%d of no shards: want how many shards there are", s.Number)
	case s.Of > 0 && (s.Number < 0 || s.Number >= s.Of):
		return wrong("shard number", "%d of %d shards: they are numbered from 0 to %d", s.Number, s.Of, s.Of-1)
	}
	return nil
}

// others is what a shard has to know of the keys of the other shards, so that time is the same in all of them: how far
// each has come in a partition, and whether it has results and events. Keys are known by their hashes.
type others struct {
	furthest map[otherTrack]index
	// sides are nil once a key has both.
	sides map[uint64]sides
	// writer stands for all of these keys in the rows.
	writer *keyState
}

type otherTrack struct {
	key       uint64
	partition int32
}

// sides are those on which a key has been seen, and last is the last window there.
type sides struct {
	results, events bool
	last            index
}

func newOthers() *others {
	return &others{furthest: map[otherTrack]index{}, sides: map[uint64]sides{}, writer: newKeyState("")}
}

func trackOf(key string, partition int) otherTrack {
	return otherTrack{xxhash.Sum64String(key), int32(partition)}
}

// wroteElsewhere takes a result of a key of another shard: it moves time on, and is not judged.
func (l *Ledger) wroteElsewhere(r *Record, i index) {
	at := trackOf(r.Key, r.Partition)
	furthest, found := l.others.furthest[at]
	if !found || i > furthest {
		l.others.furthest[at] = i
	}
	l.row(i).wrote(l.others.writer, inMillis(r.Written))
	l.matchElsewhere(at.key, sides{results: true, last: i})
}

// countedElsewhere takes an event of a key of another shard.
func (l *Ledger) countedElsewhere(key string, i index) {
	if !l.matched {
		l.matchElsewhere(xxhash.Sum64String(key), sides{events: true, last: i})
	}
}

// matchElsewhere notes on which side a key of another shard was seen, as long as no key is known to be on both.
func (l *Ledger) matchElsewhere(key uint64, seen sides) {
	if l.matched || l.cfg.Expect != ExpectInput {
		return
	}
	before, found := l.others.sides[key]
	if found {
		seen = sides{seen.results || before.results, seen.events || before.events, max(seen.last, before.last)}
	}
	if l.others.sides[key] = seen; seen.results && seen.events {
		l.matches()
	}
}

// forget drops what is known of keys that have nothing from window i on.
func (o *others) forget(i index) {
	for at, furthest := range o.furthest {
		if furthest < i {
			delete(o.furthest, at)
		}
	}
	for key, seen := range o.sides {
		if seen.last < i {
			delete(o.sides, key)
		}
	}
}
