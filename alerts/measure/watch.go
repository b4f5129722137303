package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"
)

// watch follows the alerts of a stack, as Prometheus' and Alertmanager's own APIs show them.
type watch struct {
	stack *stack
	// ignored are the Watchdog, and what fires before the fault.
	ignored []string
	began   time.Time
	// firing and pending are those of the last look. first and last are when an alert was seen to fire since the fault,
	// notified those that Alertmanager did not silence.
	firing, pending []string
	severity        map[string]string
	first, last     map[seen]time.Time
	notified        map[seen]bool
}

// seen is an alert, of the other job or not.
type seen struct {
	name  string
	other bool
}

func seenOf(labels map[string]string) seen {
	return seen{labels["alertname"], labels["audit"] == otherAudit || labels["job_name"] == otherJob}
}

func newWatch(s *stack, f fault) *watch {
	return &watch{
		stack: s, ignored: []string{"Watchdog", f.before}, began: time.Now(),
		first: map[seen]time.Time{}, last: map[seen]time.Time{},
		severity: map[string]string{}, notified: map[seen]bool{},
	}
}

// begin forgets what was before the fault.
func (w *watch) begin() {
	w.began = time.Now()
	clear(w.first)
	clear(w.last)
	clear(w.notified)
}

// look asks for the alerts once.
func (w *watch) look(ctx context.Context) error {
	var answer struct {
		Data struct {
			Alerts []struct {
				Labels map[string]string `json:"labels"`
				State  string            `json:"state"`
			} `json:"alerts"`
		} `json:"data"`
	}
	if err := w.stack.get(ctx, "PROMETHEUS_PORT", "/api/v1/alerts", &answer); err != nil {
		return err
	}
	now := time.Now()
	w.firing, w.pending = nil, nil
	for _, alert := range answer.Data.Alerts {
		name := alert.Labels["alertname"]
		if slices.Contains(w.ignored, name) {
			continue
		}
		if alert.State != "firing" {
			w.pending = append(w.pending, name)
			continue
		}
		key := seenOf(alert.Labels)
		if _, before := w.first[key]; !before {
			slog.Info("firing", "alert", name, "other", key.other, "after", now.Sub(w.began).Round(time.Second))
			w.first[key] = now
		}
		w.firing, w.severity[name], w.last[key] = append(w.firing, name), alert.Labels["severity"], now
	}
	return w.lookAtNotifications(ctx)
}

func (w *watch) lookAtNotifications(ctx context.Context) error {
	var alerts []struct {
		Labels map[string]string `json:"labels"`
		Status struct {
			State string `json:"state"`
		} `json:"status"`
	}
	if err := w.stack.get(ctx, "ALERTMANAGER_PORT", "/api/v2/alerts", &alerts); err != nil {
		return err
	}
	for _, alert := range alerts {
		if alert.Status.State == "active" {
			w.notified[seenOf(alert.Labels)] = true
		}
	}
	return nil
}

// calm says what is missing until nothing fires and nothing is about to.
func (w *watch) calm() string {
	return strings.Join(append(slices.Clone(w.firing), w.pending...), " ")
}

// quiet says what still fires of what the fault raised.
func (w *watch) quiet() string { return strings.Join(w.firing, " ") }

// until looks every second until nothing is missing. On a busy machine a look may fail; the next one is a second away.
func (w *watch) until(ctx context.Context, within time.Duration, what string, missing func() string) error {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	pace := time.NewTicker(time.Second)
	defer pace.Stop()
	for {
		err := w.look(ctx)
		if err == nil && missing() == "" {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait until %s: %w; there is %s", what, errors.Join(ctx.Err(), err), missing())
		case <-pace.C:
		}
	}
}

// during waits until the fault has lasted, and has raised what it should.
func (w *watch) during(ctx context.Context, f fault) error {
	if f.raises != "" {
		if err := w.raises(ctx, f.raises); err != nil {
			return err
		}
	}
	return w.until(ctx, f.hold+time.Minute, "it has lasted", func() string {
		if time.Since(w.began) < f.hold {
			return "time to go"
		}
		return ""
	})
}

// raises waits for an alert.
func (w *watch) raises(ctx context.Context, beginning string) error {
	return w.until(ctx, raisesWithin, "it raises "+beginning, func() string { return w.lacks(beginning) })
}

func (w *watch) lacks(beginning string) string {
	for key := range w.first {
		if strings.HasPrefix(key.name, beginning) && !key.other {
			return ""
		}
	}
	return "only " + strings.Join(w.firing, " ")
}
