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

// timeline is what happened to a stack: what was done to it, what the exporter said of windows, and which alerts fired.
type timeline struct {
	mutex  sync.Mutex
	events []event
	// last is what the exporter last said of a window that it had judged.
	last map[cell]string
	// revised are the verdicts that changed, in words, and looks how often the page could be read.
	revised []string
	looks   int
	alerts  map[string]bool
}

type event struct {
	at         time.Time
	kind, text string // fault, verdict or alert
}

func newTimeline() *timeline {
	return &timeline{last: map[cell]string{}, alerts: map[string]bool{}}
}

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

func (l *timeline) lookAtWindows(ctx context.Context, url string) {
	var page struct {
		Ready   bool
		Windows []struct {
			Start time.Time
			Keys  map[string]struct{ Verdict string }
		}
	}
	if !askJSON(ctx, url, &page) || !page.Ready {
		return
	}
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.looks++
	changes := map[string][]cell{}
	for _, window := range page.Windows {
		for key, said := range window.Keys {
			c := cell{window.Start.UTC(), key}
			l.judge(c, said.Verdict, changes)
		}
	}
	for change, cells := range changes {
		l.addLocked("verdict", "%s: %s", change, describeCells(cells))
	}
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

// judge notes what is new about a window: that it is wrong, or no longer what it was.
func (l *timeline) judge(c cell, verdict string, changes map[string][]cell) {
	before, known := l.last[c]
	if verdict == "pending" || verdict == before {
		return
	}
	l.last[c] = verdict
	if known {
		l.revised = append(l.revised, c.Start.Format(time.TimeOnly)+" "+c.Page+": "+before+" → "+verdict)
		changes[before+" → "+verdict] = append(changes[before+" → "+verdict], c)
	} else if verdict != "correct" {
		changes[verdict] = append(changes[verdict], c)
	}
}

func (l *timeline) lookAtAlerts(ctx context.Context, url string) {
	var answer struct {
		Data struct {
			Alerts []struct {
				Labels map[string]string
				State  string
			}
		}
	}
	if !askJSON(ctx, url, &answer) {
		return
	}
	firing := map[string]bool{}
	for _, alert := range answer.Data.Alerts {
		if name := alert.Labels["alertname"]; alert.State == "firing" && name != "Watchdog" {
			firing[name+" ("+alert.Labels["severity"]+")"] = true
		}
	}
	l.mutex.Lock()
	defer l.mutex.Unlock()
	for name := range firing {
		if !l.alerts[name] {
			l.addLocked("alert", "%s fires", name)
		}
	}
	for name := range l.alerts {
		if !firing[name] {
			l.addLocked("alert", "%s is over", name)
		}
	}
	l.alerts = firing
}
