//go:build e2e

package e2e

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/metric"
)

const group = "click-event-count"

func (s *stack) pages() []string { return strings.Split(s.settings.Get("PAGES"), ",") }

// requireEveryWindow requires that between two windows, both included, each page of each window came out with the
// right count. Repeats are allowed: the job writes at least once. It returns how many there were.
func (s *stack) requireEveryWindow(results map[cell][]result, first, last time.Time) (repeats int) {
	s.t.Helper()
	for start := first; !start.After(last); start = start.Add(s.settings.Window()) {
		for _, page := range s.pages() {
			records := results[cell{start, page}]
			require.NotEmpty(s.t, records, "window %s of %s did not come out", start, page)
			for _, r := range records {
				require.Equal(s.t, s.settings.Int("EVENTS_PER_WINDOW"), r.Count, "window %s of %s", start, page)
			}
			repeats += len(records) - 1
		}
	}
	return repeats
}

// A job that nobody disturbs: 20 windows of each page, each judged correct, 24 results a minute, and nothing else.
func TestHealthy(t *testing.T) {
	t.Parallel()
	s := newStack(t, "healthy", 10000, "WAIT=all")
	s.run("up")
	begin := s.nextResults()
	const windows = 20
	s.eventually(windows*s.settings.Window()+time.Minute, "20 windows of 6 pages are judged correct", func() string {
		page := s.scrape()
		page.requireNoWindow(t, "missing", "short", "over", "duplicate", "conflict", "unjudged")
		return lacksAtLeast("correct", page.windows("correct"), windows*6)
	})

	results := s.results()
	first, last := span(results)
	last = last.Add(-s.settings.Window()) // the very last one may be coming out
	assert.Zero(t, s.requireEveryWindow(results, first, last), "repeats")
	begin.requireSteady(t, s.nextResults())
	require.Equal(t, map[string]float64{"Watchdog": 1}, s.query(`ALERTS{alertstate="firing"}`, "alertname"))
	requireEverythingExported(s)
	requireEveryPanel(s, 5*time.Minute)
	requireProvisioned(t, s)
	requireRunbooks(s)
}

// reading is how many results the exporter had read at a moment.
type reading struct {
	at      time.Time
	results float64
}

// nextResults waits for further results: a reading right after them, so that a rate between two is not off by a window.
func (s *stack) nextResults() (r reading) {
	s.t.Helper()
	before := s.scrape().sum(metric.AuditRecords)
	s.eventually(3*s.settings.Window(), "the next window comes out", func() string {
		r = reading{time.Now(), s.scrape().sum(metric.AuditRecords)}
		return lacksAtLeast("results", r.results, before+6)
	})
	return r
}

// requireSteady requires 24 results a minute between two readings.
func (r reading) requireSteady(t *testing.T, end reading) {
	t.Helper()
	minutes := end.at.Sub(r.at).Minutes()
	count := end.results - r.results
	assert.InDelta(t, 24, count/minutes, 0.5, "results a minute: %g in %.2f minutes", count, minutes)
	t.Logf("%.1f results a minute: %g in %.2f minutes", count/minutes, count, minutes)
}

// requireEverythingExported requires that a healthy stack serves every family of the table.
func requireEverythingExported(s *stack) {
	s.t.Helper()
	notHere := map[string]string{
		metric.JobEnd.Name:                    "the job has not ended",
		metric.JobCheckpointLastRestored.Name: "the job was never restored",
		metric.JobSavepointLastCompleted.Name: "nobody took a savepoint",
		metric.JobCheckpointLastFailed.Name:   "no checkpoint that was begun has failed",
		metric.JobLastException.Name:          "nothing has failed",
		metric.AuditShards.Name:               "the audit is no shard",
		metric.AuditOtherRecords.Name:         "the audit is no shard",
	}
	s.eventually(time.Minute, "every family is served", func() string {
		page := s.scrape()
		for _, family := range metric.Families() {
			_, served := page[family.Name]
			why, absent := notHere[family.Name]
			switch {
			case strings.HasPrefix(family.Name, "flink_subtask_"):
				why, absent = "--flink.subtasks is off", true
			case strings.HasPrefix(family.Name, "flink_exporter_probe"):
				why, absent = "probes are off", true
			case strings.HasPrefix(family.Name, "flinkwatch_config_"):
				why, absent = "there is no configuration file", true
			}
			switch {
			case absent && served:
				return family.Name + " is served, although " + why
			case !absent && !served:
				return family.Name + " is not served"
			}
		}
		return ""
	})
}

// The only TaskManager is killed, and comes back after a while. While it is gone no result comes out, and nothing is
// called missing; afterwards the backlog drains faster than it grew, and every window of the outage is there.
func TestFailureAndRecovery(t *testing.T) {
	t.Parallel()
	s := newStack(t, "recovery", 11000, "WINDOW_SIZE=3s", "WAIT=all")
	begin := time.Now()
	s.run("up")
	wrong := []string{"missing", "short", "over", "conflict", "unjudged"}
	s.scrape().requireNoWindow(t, wrong...)

	s.run("kill", "taskmanager")
	killed := time.Now()
	const outage = 45 * time.Second
	s.eventually(2*outage, "the backlog grows for 45 s while no result comes out", func() string {
		page := s.scrape()
		page.requireNoWindow(t, wrong...)
		lastWrite := time.UnixMilli(int64(1000 * page.sum(metric.AuditLastWrite)))
		if silent := time.Since(lastWrite); silent < outage {
			return fmt.Sprintf("the last result is %s old", silent)
		}
		backlog := page.sum(metric.AuditBacklog, metric.LabelGroup, group)
		return lacksAtLeast("backlog", backlog, outage.Seconds()*2000)
	})
	down := s.scrape()
	require.Zero(t, down.sum(metric.ClusterTaskManagers), "TaskManagers")
	require.Zero(t, down.sum(metric.JobTasks, metric.LabelState, "RUNNING"), "tasks that run")

	s.run("start", "taskmanager")
	started, before := time.Now(), down.sum(metric.AuditRecords)
	recovered := killed.Add(outage)
	s.eventually(2*time.Minute, "the backlog is gone, and the windows of the outage are judged", func() string {
		page := s.scrape()
		page.requireNoWindow(t, wrong...)
		if end := page.sum(metric.AuditLastWindowEnd); end < float64(time.Now().Unix())-6 {
			return fmt.Sprintf("the last window ended %.0f s ago", float64(time.Now().Unix())-end)
		}
		return ""
	})
	caughtUp := s.scrape()
	took := time.Since(started)
	rate := (caughtUp.sum(metric.AuditRecords) - before) / took.Minutes()
	const normal = 6 * 20 // results a minute, with windows of 3 s
	assert.Greater(t, rate, 1.5*normal, "results a minute while the backlog drained, in %s", took)
	t.Logf("outage of %s drained within %s: %.0f results a minute, normal are %d",
		started.Sub(killed).Round(time.Second), took.Round(time.Second), rate, normal)

	// Every window up to the recovery, in the topic itself and in the verdicts.
	s.eventually(time.Minute, "the windows up to the recovery are judged", func() string {
		page := s.scrape()
		page.requireNoWindow(t, wrong...)
		return lacksAtLeast("last window's end", page.sum(metric.AuditLastWindowEnd), float64(time.Now().Unix()-6))
	})
	results := s.results()
	first, _ := span(results)
	repeats := s.requireEveryWindow(results, first, recovered.Truncate(s.settings.Window()))
	final := s.scrape()
	assert.EqualValues(t, repeats, final.windows("duplicate")+
		final.sum(metric.AuditVerdictChanges, metric.LabelFrom, "correct", metric.LabelTo,
			"duplicate"), "repeats are counted")
	s.eventually(time.Minute, "the restart is counted", func() string {
		return lacksAtLeast("restarts", s.scrape().sum(metric.JobRestarts), 1)
	})
	s.run("status")
	requireFailureSeen(s, begin)
}

// A job that is slowed down in even minutes: the pattern is seen and named, and nothing is alarmed. Whether a machine
// that has other work as well is idle in odd minutes is not the job's doing: it is told on a quiet one.
func TestEvenMinutes(t *testing.T) {
	if os.Getenv("E2E_LONG") == "" {
		t.Skip("it takes a quarter of an hour, of a machine without other work: E2E_LONG=1 make e2e")
	}
	t.Parallel()
	s := newStack(t, "even-minutes", 13000, "WINDOW_SIZE=3s", "WAIT=all",
		"JOB_ARGS=--checkpointing --event-time --backpressure")
	s.run("up")
	requireEvenMinutesSeen(s)
	s.eventually(3*time.Minute, "the pattern is named", func() string {
		return lacksAtLeast("FlinkEvenMinuteBackpressure",
			s.query(`ALERTS{alertstate="firing"}`, "alertname")["FlinkEvenMinuteBackpressure"], 1)
	})
	alarms := s.query(`max by (alertname) (max_over_time(ALERTS{alertstate="firing", severity=~"warning|critical"}[15m]))`,
		"alertname")
	assert.Empty(t, alarms, "alerts above info")
	s.scrape().requireNoWindow(t, "missing", "short", "over", "conflict")
}
