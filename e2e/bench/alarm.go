package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
)

// looks are how far apart the looks at pages are in which something is waited for.
const looks = 500 * time.Millisecond

var alarmQuestion = question{
	name: "alarm", asks: "How long from a fault to its alert?",
	how: "Each round starts a playground of its own (windows of 15 s, scrapes and rules each 5 s), does one fault to it " +
		"after the other, and looks twice a second at the exporter's page and at the alerts of Prometheus. Seconds are " +
		"since the fault. Both alerts fire without waiting (`for`).",
	what: "fault",
	columns: []column{
		{"on the exporter's page (s)", "metric", 1, 0},
		{"the slowest", "slowest_metric", 1, 0},
		{"alert fires (s)", "alert", 1, 0},
		{"the slowest", "slowest_alert", 1, 0},
	},
	notes: "A result is judged once later windows of its key are there, so a wrong one shows after up to three windows. " +
		"Flink fails a job when it loses the connection to its TaskManager. [What the alerts do](alerts-measured.md) has " +
		"one run of every fault, and all alerts.",
	measure: measureAlarm,
}

// alarm is a fault, the series that shows it when it is above zero, and the alert.
type alarm struct {
	what string
	// does returns when it was done.
	does           func(ctx context.Context, s *stack) (time.Time, error)
	family, labels string
	alert          string
}

var alarms = []alarm{
	{
		what: "a result that contradicts another one", does: contradict,
		family: "window_audit_recent_windows", labels: `verdict="conflict"`, alert: "WindowsConflicting",
	},
	{
		what: "`make kill SERVICE=taskmanager`", does: killTaskManager,
		family: "flink_job_restarts_total", alert: "FlinkJobRestarted",
	},
}

func killTaskManager(ctx context.Context, s *stack) (time.Time, error) {
	return time.Now(), s.run(ctx, nil, "kill", "taskmanager")
}

func measureAlarm(ctx context.Context, s *stack) ([]row, error) {
	var all rounds
	for range s.rounds {
		if err := s.alarm(ctx, &all); err != nil {
			return nil, err
		}
	}
	rows := all.rows()
	for n, r := range rows {
		for _, figure := range []string{"metric", "alert"} {
			rows[n].Figures["slowest_"+figure] = slices.Max(all.all[[2]string{r.What, r.Who}][figure])
		}
	}
	return rows, nil
}

// alarm is a round.
func (s *stack) alarm(ctx context.Context, all *rounds) (err error) {
	s.used = true
	defer func() {
		s.down()
		err = errors.Join(err, s.run(context.Background(), nil, "clean-state"))
	}()
	if err := s.run(ctx, nil, "up"); err != nil {
		return err
	}
	for _, a := range alarms {
		figures, err := a.measure(ctx, s)
		if err != nil {
			return fmt.Errorf("%s: %w", a.what, err)
		}
		all.add(a.what, "", figures)
	}
	return nil
}

// measure does the fault to a stack that has been scraped a few times.
func (a alarm) measure(ctx context.Context, s *stack) (map[string]float64, error) {
	query := fmt.Sprintf("count_over_time(%s{%s}[1m]) >= 3", a.family, a.labels)
	if _, err := await(ctx, func() (bool, error) { return s.finds(ctx, query) }); err != nil {
		return nil, err
	}
	if fires, err := s.fires(ctx, a.alert); err != nil || fires {
		return nil, errors.Join(err, fmt.Errorf("%s fires before the fault: %t", a.alert, fires))
	}
	began, err := a.does(ctx, s)
	if err != nil {
		return nil, err
	}
	shown, err := await(ctx, func() (bool, error) { return s.shows(ctx, a.family, a.labels) })
	if err != nil {
		return nil, err
	}
	fired, err := await(ctx, func() (bool, error) { return s.fires(ctx, a.alert) })
	if err != nil {
		return nil, err
	}
	return map[string]float64{"metric": shown.Sub(began).Seconds(), "alert": fired.Sub(began).Seconds()}, nil
}

// await looks until something is there, and returns when it was. A look may fail meanwhile.
func await(ctx context.Context, there func() (bool, error)) (time.Time, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	pace := time.NewTicker(looks)
	defer pace.Stop()
	for {
		ok, err := there()
		if ok && err == nil {
			return time.Now(), nil
		}
		select {
		case <-ctx.Done():
			return time.Time{}, errors.Join(ctx.Err(), err)
		case <-pace.C:
		}
	}
}

// shows reports whether a series of the exporter's page is above zero.
func (s *stack) shows(ctx context.Context, family, labels string) (bool, error) {
	page, err := fetchPage(ctx, "http://"+s.settings.Port("EXPORTER_PORT").Address()+"/metrics")
	if err != nil {
		return false, err
	}
	for line := range strings.Lines(string(page)) {
		series, value, _ := strings.Cut(strings.TrimSpace(line), "} ")
		if strings.HasPrefix(series, family+"{") && strings.Contains(series, labels) && value != "0" {
			return true, nil
		}
	}
	return false, nil
}

// finds reports whether Prometheus has an answer to a query.
func (s *stack) finds(ctx context.Context, query string) (bool, error) {
	var answer struct {
		Data struct{ Result []json.RawMessage }
	}
	err := s.askPrometheus(ctx, "query?query="+url.QueryEscape(query), &answer)
	return len(answer.Data.Result) > 0, err
}

// fires reports whether an alert does.
func (s *stack) fires(ctx context.Context, alert string) (bool, error) {
	var answer struct {
		Data struct {
			Alerts []struct {
				Labels map[string]string
				State  string
			}
		}
	}
	err := s.askPrometheus(ctx, "alerts", &answer)
	for _, a := range answer.Data.Alerts {
		if a.Labels["alertname"] == alert && a.State == "firing" {
			return true, err
		}
	}
	return false, err
}

func (s *stack) askPrometheus(ctx context.Context, path string, into any) error {
	page, err := fetchPage(ctx, "http://"+s.settings.Port("PROMETHEUS_PORT").Address()+"/api/v1/"+path)
	if err != nil {
		return err
	}
	return json.Unmarshal(page, into)
}
