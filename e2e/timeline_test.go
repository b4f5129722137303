//go:build e2e

package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"
)

// timeline is what happened to a stack: what was done to it, every verdict that the exporter ever showed, and every
// alert that ever fired.
type timeline struct {
	mutex  sync.Mutex
	events []event
	// shown are the verdicts of each window, in the order in which they were shown; pending is none.
	shown map[cell][]showing
	// page is what the exporter's page said of each window when it was last read, at readAt; looks is how often it
	// could be read, and revised how many verdicts changed.
	page           map[cell]string
	readAt         time.Time
	looks, revised int
	alerts         []*alertRun
}

// showing is a verdict that was shown from one look at the page to another one.
type showing struct {
	verdict  string
	from, to time.Time
}

func newTimeline() *timeline { return &timeline{shown: map[cell][]showing{}} }

func (l *timeline) add(kind, format string, args ...any) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.addLocked(kind, format, args...)
}

func (l *timeline) addLocked(kind, format string, args ...any) {
	l.events = append(l.events, event{time.Now().UTC(), kind, fmt.Sprintf(format, args...)})
}

// pageOf is the exporter's page of windows, with as many as it has.
func pageOf(s *stack) string {
	return "http://" + s.settings.Port("EXPORTER_PORT").Address() + "/windows?format=json&windows=10000"
}

// follow looks at the exporter's windows and at the alerts every second, until the story ends.
func (l *timeline) follow(ctx context.Context, s *stack) {
	windows := pageOf(s)
	alerts := "http://" + s.settings.Port("PROMETHEUS_PORT").Address() + "/api/v1/alerts"
	go every(ctx, time.Second, func() { l.lookAtWindows(ctx, windows) })
	go every(ctx, time.Second, func() { l.lookAtAlerts(ctx, alerts) })
}

func every(ctx context.Context, period time.Duration, do func()) {
	ticker := time.NewTicker(period)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			do()
		}
	}
}

// askJSON decodes an answer; who does not answer is told by the faults.
func askJSON(ctx context.Context, url string, into any) bool {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return false
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	return err == nil && response.StatusCode == http.StatusOK && json.Unmarshal(text, into) == nil
}

// lookAtWindows reads the exporter's page, and reports whether it could be read.
func (l *timeline) lookAtWindows(ctx context.Context, url string) bool {
	var page struct {
		Ready   bool
		Windows []struct {
			Start time.Time
			Keys  map[string]struct{ Verdict string }
		}
	}
	if !askJSON(ctx, url, &page) || !page.Ready {
		return false
	}
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.looks++
	l.page, l.readAt = map[cell]string{}, time.Now()
	changes := map[string][]cell{}
	for _, window := range page.Windows {
		for key, said := range window.Keys {
			c := cell{window.Start.UTC(), key}
			l.page[c] = said.Verdict
			l.show(c, said.Verdict, changes)
		}
	}
	for change, cells := range changes {
		l.addLocked("verdict", "%s: %s", change, describeCells(cells))
	}
	return true
}

// anyPending reports whether the page showed a window as pending that the oracle has judged.
func (l *timeline) anyPending(o oracle) bool {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	for c := range o.cells {
		if l.page[c] == "pending" {
			return true
		}
	}
	return false
}

// describeCells says how many windows these are, and from when to when.
func describeCells(cells []cell) string {
	slices.SortFunc(cells, func(a, b cell) int { return a.Start.Compare(b.Start) })
	first, last := cells[0].Start.Format(time.TimeOnly), cells[len(cells)-1].Start.Format(time.TimeOnly)
	if first == last {
		return fmt.Sprintf("%d, of %s", len(cells), first)
	}
	return fmt.Sprintf("%d, of %s to %s", len(cells), first, last)
}

// show notes what is said of a window, and what is new about it: that it is wrong, or no longer what it was.
func (l *timeline) show(c cell, verdict string, changes map[string][]cell) {
	if verdict == "pending" {
		return
	}
	all := l.shown[c]
	last := len(all) - 1
	if last >= 0 && all[last].verdict == verdict {
		all[last].to = l.readAt
		return
	}
	l.shown[c] = append(all, showing{verdict, l.readAt, l.readAt})
	if last >= 0 {
		change := all[last].verdict + " → " + verdict
		l.revised++
		changes[change] = append(changes[change], c)
	} else if verdict != "correct" {
		changes[verdict] = append(changes[verdict], c)
	}
}
