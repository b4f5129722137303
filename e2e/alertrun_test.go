//go:build e2e

package e2e

import (
	"context"
	"fmt"
	"time"
)

// alertRun is an alert from when it was first seen firing until it no longer was; until is zero while it fires.
type alertRun struct {
	name, severity, component, verdict string
	from, until                        time.Time
}

func (a *alertRun) String() string {
	if a.verdict == "" {
		return fmt.Sprintf("%s (%s)", a.name, a.severity)
	}
	return fmt.Sprintf("%s (%s, %s)", a.name, a.severity, a.verdict)
}

type event struct {
	at         time.Time
	kind, text string // fault, verdict or alert
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
	l.mutex.Lock()
	defer l.mutex.Unlock()
	firing := map[string]*alertRun{}
	for _, alert := range answer.Data.Alerts {
		if labels := alert.Labels; alert.State == "firing" && labels["alertname"] != "Watchdog" {
			run := &alertRun{
				name: labels["alertname"], verdict: labels["verdict"],
				severity: labels["severity"], component: labels["component"],
			}
			firing[run.String()] = run
		}
	}
	l.noteAlerts(firing, time.Now())
}

// noteAlerts ends the runs of alerts that no longer fire, and begins those of the others.
func (l *timeline) noteAlerts(firing map[string]*alertRun, now time.Time) {
	for _, run := range l.alerts {
		name := run.String()
		switch {
		case !run.until.IsZero():
		case firing[name] != nil:
			delete(firing, name)
		default:
			run.until = now
			l.addLocked("alert", "%s is over", name)
		}
	}
	for name, run := range firing {
		run.from = now
		l.alerts = append(l.alerts, run)
		l.addLocked("alert", "%s fires", name)
	}
}
