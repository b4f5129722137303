package schedule

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestWhereToGoOn(t *testing.T) {
	l := layout(nil)
	window := l.WindowAt(now)
	ours := Stretch{Layout: l.Fingerprint(), From: window.Start.Add(-time.Hour)}
	theirs := Stretch{Layout: "00000000", From: ours.From}
	fresh := Stretch{Layout: ours.Layout, From: window.Start}
	older := Stretch{Layout: "00000000", From: ours.From.Add(-time.Hour)}
	// at is a partition whose last record is the first event at the given time.
	at := func(when time.Time, in Stretch) Mark {
		return Mark{End: 10, Last: &Last{Number: l.NumberAt(when), Time: when, Stretch: in}}
	}
	ago := now.Add(-time.Minute).Truncate(15 * time.Millisecond)
	ahead := now.Add(time.Minute)

	for name, row := range map[string]struct {
		marks [6]Mark
		cause Cause
		time  time.Time
	}{
		"nothing was ever written: the current window from its beginning": {
			cause: Fresh, time: window.Start,
		},
		"retention has taken everything: the same": {
			marks: [6]Mark{{End: 5}, {End: 5}, {End: 5}, {End: 5}, {End: 5}, {End: 5}},
			cause: Fresh, time: window.Start,
		},
		"every partition has records: after the one that is furthest behind": {
			marks: [6]Mark{
				at(ago.Add(30*time.Millisecond), ours), at(ago.Add(15*time.Millisecond), ours), at(ago, ours),
				at(ago, ours), at(ago, ours), at(ago, ours),
			},
			cause: Continued, time: ago,
		},
		"killed in its first step: the others begin where the stretch began": {
			marks: [6]Mark{at(ours.From, ours)},
			cause: Continued, time: ours.From,
		},
		"killed just after a new stretch began: the others begin with it": {
			marks: [6]Mark{
				at(window.Start, fresh), at(ago, ours), at(ago, ours), at(ago, ours), at(ago, ours), at(ago, older),
			},
			cause: Continued, time: window.Start,
		},
		"other flags: the next window": {
			marks: [6]Mark{at(ago, theirs), at(ago, theirs), at(ago, theirs), at(ago, theirs), at(ago, theirs), at(ago, theirs)},
			cause: Relaid, time: window.End,
		},
		"other flags, and a clock that went back: the window after the last event": {
			marks: [6]Mark{at(ahead, theirs)},
			cause: Relaid, time: l.WindowAt(ahead).End,
		},
		"retention has taken one partition's records: the next window": {
			marks: [6]Mark{{End: 5}, at(ago, ours), at(ago, ours), at(ago, ours), at(ago, ours), at(ago, ours)},
			cause: Expired, time: window.End,
		},
	} {
		t.Run(name, func(t *testing.T) {
			cursor, cause := Resume(l, row.marks[:], now)
			assert.Equal(t, row.cause, cause)
			assert.Equal(t, row.time, cursor.Time())
		})
	}
}

func TestAStretchOnceClosedStaysClosed(t *testing.T) {
	l := layout(nil)
	open := Stretch{Layout: l.Fingerprint(), From: now.Truncate(15 * time.Second)}
	closed := open
	closed.Until = open.From.Add(15 * time.Second)
	marks := make([]Mark, 6)
	for p, stretch := range []Stretch{open, closed, open, open, open, open} {
		marks[p] = Mark{End: 1, Last: &Last{Number: l.NumberAt(now), Time: now, Stretch: stretch}}
	}
	cursor, _ := Resume(l, marks, now.Add(8*time.Hour))
	assert.Equal(t, closed, cursor.Stretch())
}
