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

// timeline is what happened to a stack: what was done to it, the verdicts on its windows, and every alert that ever
// fired.
type timeline struct {
	mutex  sync.Mutex
	events []event
	alerts []*alertRun
}

func (l *timeline) add(kind, format string, args ...any) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.addLocked(kind, format, args...)
}

func (l *timeline) addLocked(kind, format string, args ...any) {
	l.events = append(l.events, event{time.Now().UTC(), kind, fmt.Sprintf(format, args...)})
}

// follow looks at the alerts every second, until the story ends.
func (l *timeline) follow(ctx context.Context, s *stack) {
	alerts := "http://" + s.settings.Port("PROMETHEUS_PORT").Address() + "/api/v1/alerts"
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

// askJSON decodes an answer; the faults tell who does not answer.
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

// describeCells says how many windows these are, and from when to when.
func describeCells(cells []cell) string {
	slices.SortFunc(cells, func(a, b cell) int { return a.Start.Compare(b.Start) })
	first, last := cells[0].Start.Format(time.TimeOnly), cells[len(cells)-1].Start.Format(time.TimeOnly)
	if first == last {
		return fmt.Sprintf("%d, of %s", len(cells), first)
	}
	return fmt.Sprintf("%d, of %s to %s", len(cells), first, last)
}
