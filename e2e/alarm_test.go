//go:build e2e

package e2e

import (
	"fmt"
	"slices"
	"time"
)

// How the alerts of the audit compare with the history of the topics.

// about is the verdict that an alert is about; empty where it is about none.
func (a *alertRun) about() string {
	switch a.name {
	case "WindowsMissing":
		return "missing"
	case "WindowsWrongCount":
		return a.verdict
	case "WindowsConflicting":
		return "conflict"
	case "WindowsDuplicatedAfterRestart", "WindowsDuplicatedWithoutRestart":
		return "duplicate"
	}
	return ""
}

// falseAlarm says why an alert is a false alarm, if it is one; compared is whether the topics can tell.
//   - An alert about a verdict is right if some window rightly had the verdict when it began to fire.
//   - WindowOutputStalled is right if no result came in the time that it waits for.
//   - WindowsOverdue is right if in all of that time some closed window had no result.
//   - No record of a run is unreadable, and no window has to be dropped.
//   - Whether the audit could read (WindowAuditBlind, WindowAuditStale) the topics do not tell.
func (h history) falseAlarm(a *alertRun) (why string, compared bool) {
	if verdict := a.about(); verdict != "" {
		if h.anyRight(verdict, a.from) {
			return "", true
		}
		return "no window was " + verdict + " by then", true
	}
	switch a.name {
	case "WindowOutputStalled":
		return h.resultWithin(a.from.Add(-stalledFor+witnessLag), a.from.Add(-alertLag)), true
	case "WindowsOverdue":
		return h.noneOverdueWithin(a.from.Add(-overdueFor), a.from.Add(-alertLag)), true
	case "WindowAuditUnreadableRecords", "WindowAuditDroppingWindows":
		return "every record can be read, and none had to be dropped", true
	}
	return "", false
}

const (
	// stalledFor and overdueFor are the `for` of two alerts.
	stalledFor, overdueFor = 90 * time.Second, 2 * time.Minute
	// alertLag is how long an alert may take to see what the topics say: a scrape, an evaluation, and a look at each.
	alertLag = 15 * time.Second
)

// anyRight reports whether some window rightly had a verdict at a moment.
func (h history) anyRight(verdict string, at time.Time) bool {
	for c := range h.cells() {
		if h.right(c, verdict, at) {
			return true
		}
	}
	return false
}

// cells are the windows of which there ever was a record or an event.
func (h history) cells() map[cell]bool {
	all := map[cell]bool{}
	for c := range h.ever().results {
		all[c] = true
	}
	for c := range h.ever().events {
		all[c] = true
	}
	return all
}

// resultWithin says that a result came within a time, if one did.
func (h history) resultWithin(from, to time.Time) string {
	for _, records := range h.ever().results {
		for _, r := range records {
			if r.at.After(from) && r.at.Before(to) {
				return "a result came at " + r.at.UTC().Format(time.TimeOnly)
			}
		}
	}
	return ""
}

// noneOverdueWithin says when no window was overdue, if that was so at some moment of a time.
func (h history) noneOverdueWithin(from, to time.Time) string {
	for at := from; at.Before(to); at = at.Add(witnessLag) {
		if !h.anyOverdue(at) {
			return "no window was overdue at " + at.UTC().Format(time.TimeOnly)
		}
	}
	return ""
}

func (h history) anyOverdue(at time.Time) bool {
	for c, events := range h.ever().events {
		ended := c.Start.Add(h.window).Before(at)
		records := h.ever().results[c]
		if ended && events > 0 && (len(records) == 0 || records[0].at.Add(witnessLag).After(at)) {
			return true
		}
	}
	return false
}

// unannounced are the verdicts of windows that are wrong and untouched, and for which no alert fired since the window
// was due.
func (h history) unannounced(o oracle, alerts []*alertRun) (lines []string) {
	for c, verdict := range o.cells {
		if !isWrong(verdict) || h.touched[c] {
			continue
		}
		due := h.ever().dueAt(c)
		announced := slices.ContainsFunc(alerts, func(a *alertRun) bool {
			return a.about() == verdict && (a.until.IsZero() || a.until.After(due))
		})
		if !announced {
			since := due.UTC().Format(time.TimeOnly)
			lines = append(lines, fmt.Sprintf("%s is %s since %s, and no alert fired", c, verdict, since))
		}
	}
	slices.Sort(lines)
	return lines
}

// dueAt is when the page of a window had its second later result.
func (v view) dueAt(c cell) time.Time {
	var later []sighting
	for other, records := range v.results {
		if other.Page == c.Page && other.Start.After(c.Start) {
			later = append(later, records[0])
		}
	}
	at, _ := nth(later, grace)
	return at
}
