package audit

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sessionConfig is that of sessions with a gap of 15 s.
var sessionConfig = Config{
	Size: 15 * time.Second, Gap: 15 * time.Second, Expect: ExpectNone,
	Grace: 2, KeyGrace: 4, Horizon: 30 * time.Minute, Recent: 5 * time.Minute,
}

// oneSession is a result in seconds after the tests begin.
type oneSession struct {
	key                 string
	partition, from, to int
	count               int64
	retracts            bool
	byProducer          bool
}

// sessionLedger is one that has read the sessions. Two later ones of each key make them due.
func sessionLedger(cfg Config, sessions []oneSession) *Ledger {
	l := NewLedger(cfg)
	offsets := map[int]int64{}
	at := begin
	for _, s := range sessions {
		at = at.Add(time.Second)
		l.Observe(Record{
			Partition: s.partition, Offset: offsets[s.partition], Key: s.key, Count: s.count, Retracts: s.retracts, Written: at,
			Appended: !s.byProducer,
			Window: Window{
				Start: begin.Add(time.Duration(s.from) * time.Second), End: begin.Add(time.Duration(s.to) * time.Second),
			},
		})
		offsets[s.partition]++
	}
	return l
}

// sessionSigns are the verdicts on the sessions of a key, by when they end. Those that are gone have a sign of their
// own.
func sessionSigns(l *Ledger, key string) string {
	var signs []rune
	for n := range l.keys[key].cells {
		c := l.keys[key].at(n)
		switch said := c.said(&l.cfg); {
		case c.decided() && !said.present:
			signs = append(signs, 'g')
		case c.why == TakenIn:
			signs = append(signs, 't')
		case c.why == Overlaps:
			signs = append(signs, 'o')
		default:
			signs = append(signs, verdictSigns[c.verdict])
		}
	}
	return string(signs)
}

// Which sessions there should be is not known. What is there is there once, says one thing, and overlaps with no other
// one.
//
//	= correct    2 duplicate    x conflict of counts    o conflict, as it overlaps    t taken in by a longer one
//	g gone, as all results were taken back    ? unjudged    . pending
func TestSessions(t *testing.T) {
	a := func(from, to int, count int64) oneSession {
		return oneSession{key: "a", from: from, to: to, count: count}
	}
	gone := func(from, to int) oneSession { return oneSession{key: "a", from: from, to: to, retracts: true} }
	elsewhere := func(s oneSession) oneSession { s.partition = 1; return s }
	producers := func(s oneSession) oneSession { s.byProducer = true; return s }
	tests := []struct {
		name    string
		because string
		updates Updates
		results []oneSession
		want    string
	}{
		{
			"right", "sessions of a key with a pause between them",
			UpdatesAll,
			[]oneSession{a(0, 30, 3), a(60, 100, 4)},
			"==",
		},
		{
			"long and short", "sessions have no one size",
			UpdatesAll,
			[]oneSession{a(0, 1, 1), a(20, 500, 90), a(520, 540, 2)},
			"===",
		},
		{
			"twice", "the same session again is what at-least-once delivery allows",
			UpdatesAll,
			[]oneSession{a(0, 30, 3), a(0, 30, 3), a(60, 90, 4)},
			"2=",
		},
		{
			"two counts", "of one session, of which nobody can tell the right one",
			UpdatesAll,
			[]oneSession{a(0, 30, 3), a(0, 30, 4), a(60, 90, 4)},
			"x=",
		},
		{
			"lost", "that there should be one cannot be known",
			UpdatesAll,
			[]oneSession{a(0, 30, 3), a(300, 330, 3)},
			"==",
		},
		{
			"two that overlap", "they would have been one: nobody can tell which is right",
			UpdatesAll,
			[]oneSession{a(0, 30, 3), a(20, 50, 4), a(80, 90, 1)},
			"oo=",
		},
		{
			"one within another", "the same",
			UpdatesAll,
			[]oneSession{a(0, 90, 9), a(20, 50, 4), a(120, 130, 1)},
			"oo=",
		},
		{
			"one over several", "it is long, and they are all in conflict",
			UpdatesAll,
			[]oneSession{a(0, 30, 3), a(40, 60, 3), a(70, 80, 3), a(10, 90, 9), a(120, 130, 1)},
			"oooo=",
		},
		{
			"one start and two ends", "a session that grew was written twice, where only one result of each counts",
			UpdatesAll,
			[]oneSession{a(0, 30, 3), a(0, 50, 4), a(80, 90, 1)},
			"oo=",
		},
		{
			"one end and two starts", "they overlap, too, whatever they count",
			UpdatesAll,
			[]oneSession{a(10, 30, 3), a(0, 30, 3), a(80, 90, 1)},
			"o=",
		},
		{
			"touching", "Flink would have made one of them, but Kafka Streams ends a session with its last event",
			UpdatesAll,
			[]oneSession{a(0, 30, 3), a(30, 60, 3)},
			"==",
		},
		{
			"of one event", "Kafka Streams ends it where it starts",
			UpdatesAll,
			[]oneSession{a(10, 10, 1), a(30, 30, 1), a(60, 60, 1)},
			"===",
		},
		{
			"of one event, within another", "it would have been part of that",
			UpdatesAll,
			[]oneSession{a(0, 30, 2), a(10, 10, 1), a(60, 60, 1)},
			"oo=",
		},
		{
			"of one event, at the beginning of another", "likewise",
			UpdatesAll,
			[]oneSession{a(0, 30, 2), a(0, 0, 1), a(60, 60, 1)},
			"oo=",
		},
		{
			"grown", "the last result counts: a later one of a longer session takes in the earlier ones",
			UpdatesLast,
			[]oneSession{a(0, 30, 3), a(0, 40, 4), a(0, 60, 5), a(80, 90, 1)},
			"tt==",
		},
		{
			"two became one", "an event came between them",
			UpdatesLast,
			[]oneSession{a(0, 30, 3), a(40, 60, 2), a(0, 60, 6), a(80, 90, 1)},
			"t==",
		},
		{
			"grown at its start", "its end is that of before, and the last start counts",
			UpdatesLast,
			[]oneSession{a(20, 60, 3), a(0, 60, 4), a(80, 90, 1)},
			"==",
		},
		{
			"a part after the whole", "a session does not become shorter",
			UpdatesLast,
			[]oneSession{a(0, 60, 5), a(0, 30, 3), a(80, 90, 1)},
			"oo=",
		},
		{
			"written again after a restart", "the job repeats its results in their order, and the longest is the last",
			UpdatesLast,
			[]oneSession{a(0, 30, 3), a(0, 60, 5), a(0, 30, 3), a(0, 60, 5), a(80, 90, 1)},
			"t==",
		},
		{
			"halfway", "no session has the time of the other: none is what became of both",
			UpdatesLast,
			[]oneSession{a(0, 30, 3), a(20, 60, 5), a(80, 90, 1)},
			"oo=",
		},
		{
			"in two partitions, by Kafka's clock", "it tells which one was written later",
			UpdatesLast,
			[]oneSession{a(0, 30, 3), elsewhere(a(0, 60, 5)), a(80, 90, 1)},
			"t==",
		},
		{
			"in two partitions, by that of producers", "nothing tells which one was written later",
			UpdatesLast,
			[]oneSession{producers(a(0, 30, 3)), elsewhere(producers(a(0, 60, 5))), a(80, 90, 1)},
			"??=",
		},
		{
			"the largest counts", "the longest session has the most events, in whatever order they were written",
			UpdatesMax,
			[]oneSession{a(0, 60, 5), a(0, 30, 3), a(80, 90, 1)},
			"t==",
		},
		{
			"the largest counts, halfway", "none of them has all events",
			UpdatesMax,
			[]oneSession{a(0, 60, 5), a(30, 70, 3), a(80, 90, 1)},
			"oo=",
		},
		{
			"taken back as it grew", "Kafka Streams writes a tombstone for what a session has been",
			UpdatesLast,
			[]oneSession{a(0, 0, 1), gone(0, 0), a(0, 10, 2), gone(0, 10), a(0, 20, 3), a(80, 80, 1)},
			"gg==",
		},
		{
			"taken back afterwards", "a cache writes them in another order",
			UpdatesAll,
			[]oneSession{a(0, 0, 1), a(0, 10, 2), gone(0, 0), a(80, 80, 1)},
			"g==",
		},
		{
			"one start of two is taken back", "a tombstone is of one session alone, though another one has its end",
			UpdatesAll,
			[]oneSession{a(20, 60, 3), a(0, 60, 4), gone(20, 60), a(80, 90, 1)},
			"==",
		},
		{
			"all is taken back", "nobody knows that there should be one",
			UpdatesAll,
			[]oneSession{a(20, 60, 3), gone(20, 60), a(80, 90, 1)},
			"g=",
		},
		{
			"taken back, and overlapped", "what is gone is in conflict with nothing",
			UpdatesAll,
			[]oneSession{a(0, 60, 3), gone(0, 60), a(20, 50, 3), a(80, 90, 1)},
			"=g=",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			cfg := sessionConfig
			cfg.Updates = test.updates
			require.NoError(t, cfg.Validate())
			later := []oneSession{a(1000, 1001, 1), a(1100, 1101, 1)}
			l := sessionLedger(cfg, slices.Concat(test.results, later))
			l.Advance(Point{})
			l.Advance(Point{})
			assert.Equal(t, test.want+"..", sessionSigns(l, "a"), test.because)

			// What comes one by one, after what was there has been judged, ends with the same.
			l = sessionLedger(cfg, later)
			l.Advance(Point{})
			offsets := map[int]int64{0: int64(len(later))}
			for n, s := range test.results {
				at := begin.Add(time.Duration(10+n) * time.Second)
				l.Observe(Record{
					Partition: s.partition, Offset: offsets[s.partition], Key: "a", Count: s.count, Retracts: s.retracts,
					Written: at, Appended: !s.byProducer,
					Window: Window{begin.Add(time.Duration(s.from) * time.Second), begin.Add(time.Duration(s.to) * time.Second)},
				})
				offsets[s.partition]++
				l.Advance(Point{})
				l.Advance(Point{})
			}
			assert.Equal(t, test.want+"..", sessionSigns(l, "a"), "one by one: %s", test.because)
		})
	}
}

// A session of a key that does not come back is judged when others have gone on for a while.
func TestSessionsOfKeysThatDoNotComeBack(t *testing.T) {
	cfg := sessionConfig
	cfg.KeyPatience = 30 * time.Second
	var sessions []oneSession
	for n := range 60 {
		sessions = append(sessions, oneSession{key: string(rune('A' + n)), from: n, to: n + 30, count: 1})
	}
	l := sessionLedger(cfg, sessions)
	l.Advance(Point{})
	l.Advance(Point{})
	assert.Equal(t, "=", sessionSigns(l, "A"))
	assert.Equal(t, "=", sessionSigns(l, string(rune('A'+20))), "30 s later, by the clock")
	assert.Equal(t, ".", sessionSigns(l, string(rune('A'+40))), "others have not written for as long")
}

// Sessions that started before what is read are not judged: they may have been written there as well.
func TestSessionsFromBefore(t *testing.T) {
	l := NewLedger(sessionConfig)
	l.From(begin)
	offset := int64(0)
	write := func(from, to int) {
		at := begin.Add(time.Duration(to) * time.Second)
		l.Observe(Record{
			Offset: offset, Key: "a", Window: Window{begin.Add(time.Duration(from) * time.Second), at}, Count: 1, Written: at,
			Appended: true,
		})
		offset++
	}
	write(-1, 20)
	write(50, 60)
	write(100, 110)
	write(150, 160)
	l.Advance(Point{})
	l.Advance(Point{})
	assert.Equal(t, "?=..", sessionSigns(l, "a"))
}
