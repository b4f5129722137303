//go:build e2e

package e2e

import (
	"fmt"
	"slices"
	"time"
)

// outcome is how the exporter's verdicts compare with the oracle's.
type outcome struct {
	compared bool
	oracle   oracle
	exporter map[string]float64
	// differing are sums in which the two differ; falseAlarms and misses are windows and alerts.
	differing, falseAlarms, misses []string
	// final is how many windows were compared in the end. Of these, touched had lost records by then, and near are
	// unjudged because they are near such ones, although all of their evidence is there.
	final, touched, near int
	// shown is how many verdicts were compared that were ever shown, and alerts how many alerts that fired.
	shown, alerts int
	// uncompared are alerts of which the topics cannot tell whether they are right.
	uncompared []string
}

func (o *outcome) falseAlarm(format string, args ...any) {
	o.falseAlarms = append(o.falseAlarms, fmt.Sprintf(format, args...))
}

func (o *outcome) miss(format string, args ...any) {
	o.misses = append(o.misses, fmt.Sprintf(format, args...))
}

// side is one audit of the exporter, and how what it said compares with the oracle.
type side struct {
	*display
	outcome outcome
}

// compare holds all that an audit said to what the topics say: the sums over all windows, the last verdict of every
// window, every verdict that was ever shown, and every alert.
func (c *chaos) compare(s *side) {
	before, o := c.consultUntilSettled(s)
	s.outcome.oracle = o
	c.awaitAlerts(before, o)
	c.awaitPage(s, o)
	h := c.readAll()
	c.log.mutex.Lock()
	defer c.log.mutex.Unlock()
	s.outcome.compareLast(before, h, o, s.page)
	s.outcome.compareShown(h, s.shown)
	s.outcome.compareAlerts(h, o, c.log.alerts)
	s.outcome.compared = true
	slices.Sort(s.outcome.misses)
	slices.Sort(s.outcome.falseAlarms)
}

// awaitPage reads the exporter's page until none of the windows that are due is pending any more: it judges a window
// at the reading point after the one at which it became due.
func (c *chaos) awaitPage(s *side, o oracle) {
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); <-time.After(time.Second) {
		if s.look(c.t.Context()) && !s.anyPending(o) {
			return
		}
	}
}

// compareLast compares the last verdict of every window, as the topics were before the page was read or after it. One
// that is not on the exporter's page is missed, unless its records were deleted.
func (o *outcome) compareLast(before, h history, says oracle, page map[cell]string) {
	for c, want := range says.cells {
		got, shown := page[c]
		if !shown {
			got = "not on the page"
		}
		o.final++
		if h.touched[c] {
			o.touched++
		}
		accepted := h.acceptable(c)
		switch {
		case slices.Contains(slices.Concat(before.acceptable(c), accepted), got):
			if got == "unjudged" && !h.touched[c] {
				o.near++
			}
		case !shown && h.touched[c]:
		case isWrong(got) && !isWrong(want):
			o.falseAlarm("%s: %s in the end, the oracle says %v", c, got, accepted)
		default:
			o.miss("%s: %s in the end, the oracle says %v", c, got, accepted)
		}
	}
}

// compareShown compares every verdict that was ever shown and says that something is wrong.
func (o *outcome) compareShown(h history, shown map[cell][]showing) {
	for c, all := range shown {
		for _, s := range all {
			o.shown++
			if isWrong(s.verdict) && !h.right(c, s.verdict, s.from) {
				o.falseAlarm("%s: shown as %s from %s to %s; %s", c, s.verdict,
					s.from.UTC().Format(time.TimeOnly), s.to.UTC().Format(time.TimeOnly), h.ever().story(c))
			}
		}
	}
}

// story says what was written of a window, and when.
func (v view) story(c cell) string {
	text := fmt.Sprintf("%d events", v.events[c])
	if len(v.results[c]) == 0 {
		return text + ", no result"
	}
	for _, r := range v.results[c] {
		text += fmt.Sprintf(", %d at %s", r.count, r.at.UTC().Format("15:04:05.0"))
	}
	return text
}

// compareAlerts compares every alert that fired, and looks for one of each window that is wrong.
func (o *outcome) compareAlerts(h history, says oracle, alerts []*alertRun) {
	for _, a := range alerts {
		if a.component != "audit" {
			continue
		}
		why, compared := h.falseAlarm(a)
		at := a.from.UTC().Format(time.TimeOnly)
		switch {
		case !compared:
			o.uncompared = append(o.uncompared, a.String()+" at "+at)
			continue
		case why != "":
			o.falseAlarm("alert %s at %s: %s", a, at, why)
		}
		o.alerts++
	}
	o.misses = append(o.misses, h.unannounced(says, alerts)...)
}

// awaitAlerts gives the alerts of the last windows the time that they take.
func (c *chaos) awaitAlerts(h history, o oracle) {
	for deadline := time.Now().Add(4 * alertLag); time.Now().Before(deadline); <-time.After(time.Second) {
		c.log.mutex.Lock()
		lacks := h.unannounced(o, c.log.alerts)
		c.log.mutex.Unlock()
		if len(lacks) == 0 {
			return
		}
	}
}

// compareEarly compares the page before records are deleted: of windows that lose records, the end tells little. A
// window that has been wrong for a minute and is called right is missed.
func (c *chaos) compareEarly() {
	for _, s := range c.sides {
		c.compareSideEarly(s)
	}
}

func (c *chaos) compareSideEarly(s *side) {
	if !s.look(c.t.Context()) {
		return // it has been killed, or is reading its history
	}
	h := c.witness.history()
	c.log.mutex.Lock()
	defer c.log.mutex.Unlock()
	settled := time.Now().Add(-time.Minute)
	for cell, got := range s.page {
		records := h.ever().results[cell]
		if len(records) == 0 || records[len(records)-1].at.After(settled) || h.touched[cell] {
			continue
		}
		if want := h.ever().verdict(cell); isWrong(want) && (got == "correct" || got == "duplicate") {
			s.outcome.miss("%s: %s before records were deleted, the oracle says %s", cell, got, want)
		}
	}
}
