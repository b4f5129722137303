//go:build e2e

package e2e

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// The rules by which the oracle of TestChaos decides, without a stack: windows of 3 s, one page /a of which the
// window at 0 s is looked at, and other pages.

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func second(n float64) time.Time { return noon.Add(time.Duration(n * float64(time.Second))) }

// log is what a row writes: a page has a partition of its own, and offsets go up.
type log struct {
	results, events []sighting
	deletions       []deletion
}

// in adds events of the window of /a.
func (l *log) in(n int) *log {
	for range n {
		l.events = append(l.events, sighting{cell: cell{noon, "/a"}, count: 1, at: second(3)})
	}
	return l
}

// out adds a result of a page's window that starts at a second, which is seen at another one.
func (l *log) out(page string, start float64, count int, at float64) *log {
	l.results = append(l.results, sighting{
		cell: cell{second(start), page}, count: count, at: second(at),
		partition: int(page[1]), offset: int64(len(l.results)),
	})
	return l
}

// came adds a result of the window that is looked at.
func (l *log) came(count int, at float64) *log { return l.out("/a", 0, count, at) }

// others lets another page write the next windows, one each so many seconds from a second on.
func (l *log) others(windows int, from, every float64) *log {
	for n := range windows {
		l.out("/b", 3*float64(n+1), 300, from+float64(n)*every)
	}
	return l
}

// rewrites lets another page write one later window again and again, every three seconds.
func (l *log) rewrites(times int, from float64) *log {
	for n := range times {
		l.out("/b", 3, 300, from+3*float64(n))
	}
	return l
}

// cut deletes all records of a topic so far, at a second.
func (l *log) cut(at float64, topic string, recreate bool) *log {
	l.deletions = append(l.deletions, deletion{second(at), topic, recreate})
	records := l.results
	if topic == "input" {
		records = l.events
	}
	for n := range records {
		if records[n].gone == 0 {
			records[n].gone = len(l.deletions)
		}
	}
	return l
}

func (l *log) history() history { return newHistory(3*time.Second, l.results, l.events, l.deletions) }

func TestEveryVerdictShownIsJudged(t *testing.T) {
	one := func() *log { return new(log).in(300) }
	for _, row := range []struct {
		why     string
		log     *log
		verdict string
		at      float64
		right   bool
	}{
		{
			"it never came out, and its page went on",
			one().out("/a", 3, 300, 10).out("/a", 6, 300, 11), "missing", 9, true,
		},
		{"it has not come out, and nothing after it has", one(), "missing", 30, false},
		{"there is no such window", new(log), "missing", 30, false},
		{"its result came two seconds later", one().came(300, 32), "missing", 30, false},
		{
			"its page had written two later windows before it",
			one().out("/a", 3, 300, 10).out("/a", 6, 300, 11).came(300, 60), "missing", 30, true,
		},
		{
			"the order of a partition is known, of records that are seen at once as well",
			one().out("/a", 3, 300, 10).out("/a", 6, 300, 10).came(300, 10), "missing", 10, true,
		},
		{
			"its page wrote two later windows, but after it",
			one().came(300, 9).out("/a", 3, 300, 10).out("/a", 6, 300, 11), "missing", 30, false,
		},
		{
			"others caught up eight windows in a second, and it came in the next one",
			one().others(1, 6, 0).others(9, 130, 0.1).came(300, 132), "missing", 131, false,
		},
		{
			"others have been writing for a minute, 25 windows",
			one().others(25, 6, 3).came(300, 100), "missing", 90, true,
		},
		{"others have been writing for half of that", one().others(12, 6, 3).came(300, 60), "missing", 50, false},
		{
			"others have been writing one window again and again",
			one().rewrites(25, 6).came(300, 100), "missing", 90, false,
		},
		{"it is short", one().came(120, 6), "short", 12, true},
		{"it is called short before its result came", one().came(120, 60), "short", 12, false},
		{"it is right, and not all of its events were read", one().came(300, 6), "over", 12, false},
		{"it was short until another result came", one().came(120, 6).came(300, 60), "short", 12, true},
		{"it no longer was short when that was shown", one().came(120, 6).came(300, 60), "short", 120, false},
		{
			"it no longer was missing when that was shown",
			one().out("/a", 3, 300, 9).out("/a", 6, 300, 9).came(300, 60), "missing", 120, false,
		},
		{"its two results disagree", one().came(120, 6).came(300, 9), "conflict", 12, true},
		{"the second result has not come yet", one().came(120, 6).came(300, 60), "conflict", 12, false},
		{"its events were deleted: nothing is over", one().came(300, 6).cut(20, "input", false), "over", 30, false},
		{
			"its result was deleted: nothing is missing",
			one().came(300, 6).cut(20, "output", false), "missing", 30, false,
		},
		{"its result went with a recreated topic", one().came(300, 6).cut(20, "output", true), "missing", 30, false},
		{
			"a later reader knows a recreated topic alone",
			one().cut(5, "input", true).in(100).came(400, 25), "over", 30, true,
		},
		{
			"a later reader of deleted records knows that some are gone",
			one().cut(5, "input", false).in(100).came(400, 25), "over", 30, false,
		},
		{
			"its events went with a recreated topic: nothing is over",
			one().came(300, 4).cut(5, "input", true), "over", 30, false,
		},
		{
			"the same, once the topic has been recreated",
			one().came(400, 6).cut(50, "input", true).in(100), "over", 60, true,
		},
		{"the same, before that", one().came(400, 6).cut(50, "input", true).in(100), "over", 30, false},
	} {
		h := row.log.history()
		assert.Equal(t, row.right, h.right(cell{noon, "/a"}, row.verdict, second(row.at)), "%s: %s", row.why, row.verdict)
	}
}

func TestLastVerdictIsJudged(t *testing.T) {
	one := func() *log { return new(log).in(300) }
	for _, row := range []struct {
		why      string
		log      *log
		accepted []string
	}{
		{"all is there", one().came(300, 6), []string{"correct"}},
		{"its result was deleted", one().came(300, 6).cut(20, "output", false), []string{"correct", "unjudged"}},
		{
			"its result went with a recreated topic",
			one().came(300, 6).cut(20, "output", true),
			[]string{"correct", "unjudged"},
		},
		{
			"it was missing before records were deleted",
			one().out("/b", 0, 300, 6).cut(20, "output", false),
			[]string{"missing", "unjudged"},
		},
		{
			"one of two results was deleted",
			one().came(300, 6).cut(20, "output", false).came(300, 25),
			[]string{"duplicate", "unjudged", "correct"},
		},
		{
			"one of two results that disagree was deleted",
			one().came(300, 6).cut(20, "output", false).came(120, 25),
			[]string{"conflict", "unjudged", "short"},
		},
		{
			"its results are right, and a part of its events was deleted",
			one().cut(5, "input", false).in(100).came(400, 6),
			[]string{"correct", "unjudged"},
		},
		{
			"three windows after a deletion nothing is in doubt",
			new(log).out("/c", -9, 300, 5).cut(6, "output", false).in(300).came(300, 7),
			[]string{"correct"},
		},
		{
			"up to the second window it may be",
			new(log).out("/c", -6, 300, 5).cut(6, "output", false).in(300).came(300, 7),
			[]string{"correct", "unjudged"},
		},
	} {
		assert.Equal(t, row.accepted, row.log.history().acceptable(cell{noon, "/a"}), row.why)
	}
}

func TestAlertsAreJudged(t *testing.T) {
	silent := new(log).in(300).out("/b", 0, 300, 4).came(300, 200)
	for _, row := range []struct {
		why   string
		log   *log
		alert alertRun
		right bool
	}{
		{
			"a window is short",
			new(log).in(300).came(120, 6),
			alertRun{name: "WindowsWrongCount", verdict: "short"},
			true,
		},
		{"none is over", new(log).in(300).came(120, 6), alertRun{name: "WindowsWrongCount", verdict: "over"}, false},
		{"a window came late", new(log).in(300).came(300, 152), alertRun{name: "WindowsMissing"}, false},
		{
			"a window came twice",
			new(log).in(300).came(300, 6).came(300, 9),
			alertRun{name: "WindowsDuplicatedAfterRestart"},
			true,
		},
		{"no result came for minutes", silent, alertRun{name: "WindowOutputStalled"}, true},
		{"one came", new(log).in(300).came(300, 100), alertRun{name: "WindowOutputStalled"}, false},
		{"a window is overdue all along", silent, alertRun{name: "WindowsOverdue"}, true},
		{"none is", new(log).in(300).came(300, 100), alertRun{name: "WindowsOverdue"}, false},
	} {
		row.alert.from = second(150)
		why, compared := row.log.history().falseAlarm(&row.alert)
		assert.True(t, compared)
		assert.Equal(t, row.right, why == "", "%s: %s %s", row.why, &row.alert, why)
	}
}

// A window that stays wrong has to raise its alert, and one that fired before it was due is not that.
func TestSilenceOfAlertsIsFound(t *testing.T) {
	h := new(log).in(300).came(120, 6).out("/a", 3, 0, 9).out("/a", 6, 0, 12).history()
	o := h.judge([]string{"/a"})
	short := func(from, until float64) *alertRun {
		return &alertRun{name: "WindowsWrongCount", verdict: "short", from: second(from), until: second(until)}
	}
	assert.Len(t, h.unannounced(o, nil), 1)
	assert.Len(t, h.unannounced(o, []*alertRun{short(5, 11)}), 1)
	assert.Empty(t, h.unannounced(o, []*alertRun{short(5, 20)}))
	firing := &alertRun{name: "WindowsWrongCount", verdict: "short", from: second(15)}
	assert.Empty(t, h.unannounced(o, []*alertRun{firing}), "it still fires")

	deleted := new(log).in(300).came(120, 6).out("/a", 3, 0, 9).out("/a", 6, 0, 12).cut(20, "output", false).history()
	assert.Empty(t, deleted.unannounced(deleted.judge([]string{"/a"}), nil), "its records may have been deleted too soon")
}
