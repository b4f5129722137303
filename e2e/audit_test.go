//go:build e2e

package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/metric"
)

// The verdicts come from Kafka alone: an exporter that is killed in the middle of a recovery, and one that sees it only
// when it is over, say the same in the end as an independent count. And where nothing went in, nothing is missing.
func TestAudit(t *testing.T) {
	t.Parallel()
	s := newStack(t, "audit", 16000, "WINDOW_SIZE=3s")
	s.run("up")
	s.awaitVerdicts("correct", 18)

	forgetful := s.newExporter(s.kafka(), "--audit.horizon=24s") // the outage is longer than that, and a burst is not
	forgetful.requireOutageIsOver(func() {
		s.run("kill", "taskmanager")
		s.eventually(time.Minute, "closed windows are overdue, and not judged", func() string {
			page := s.scrape()
			page.requireNoWindow(t, "missing", "short", "over", "conflict")
			return lacksAtLeast("overdue", page.sum(metric.AuditOverdueWindows), 60)
		})
		forgetful.kill()
		forgetful.start()
		s.run("start", "taskmanager")
	})

	s.run("kill", "taskmanager")
	s.eventually(time.Minute, "windows are overdue again", func() string {
		return lacksAtLeast("overdue", s.scrape().sum(metric.AuditOverdueWindows), 40)
	})
	s.run("start", "taskmanager")
	s.eventually(time.Minute, "the backlog begins to drain", func() string {
		return lacksBelow("overdue", s.scrape().sum(metric.AuditOverdueWindows), 40)
	})
	s.run("kill", "exporter")
	s.run("start", "exporter")
	s.awaitCaughtUp()
	o := s.requireOracleAgrees(time.Time{})
	assert.Empty(t, o.wrong, "checkpoints lose nothing")

	s.run("kill", "generator")
	s.eventually(2*time.Minute, "the generator is silent for a minute", func() string {
		return lacksAtLeast("age of the input", s.inputAge().Seconds(), 60)
	})
	s.scrape().requireNoWindow(t, "missing", "short", "over", "conflict")
	s.run("start", "generator")
	s.awaitCaughtUp()
	o = s.requireOracleAgrees(time.Time{})
	assert.Empty(t, o.wrong)
	s.requireAPartitionCanBeOutOfSight()
}

// requireOutageIsOver requires that an exporter whose horizon is shorter than the outage calls every window of it
// correct when it is over.
func (e *exporter) requireOutageIsOver(outage func()) {
	e.t.Helper()
	before := e.recent("correct")
	outage()
	e.awaitCaughtUp()
	e.eventually(time.Minute, "every window of the outage is judged", func() string {
		return lacksAtLeast("correct and duplicate", e.recent("correct")+e.recent("duplicate"), before+60)
	})
	for _, verdict := range []string{"missing", "short", "over", "conflict", "unjudged"} {
		// A key that is slow to be caught up may have been called missing, and is no longer when it has come.
		e.eventually(time.Minute, "no window of the outage is "+verdict, func() string {
			return lacksBelow(verdict, e.recent(verdict), 1)
		})
	}
}

func (e *exporter) recent(verdict string) float64 {
	return e.scrape().sum(metric.AuditRecentWindows, metric.LabelVerdict, verdict)
}

// requireAPartitionCanBeOutOfSight requires that nothing is called missing while one partition of the output cannot be
// read, that the others continue, and that all is judged when it is back.
func (s *stack) requireAPartitionCanBeOutOfSight() {
	s.t.Helper()
	proxy := newProxy(s.t, s.kafka())
	e := s.newExporter(proxy.address())
	proxy.hide("output", s.homeOf("/help"))
	s.eventually(2*time.Minute, "the others are far ahead of the partition that cannot be read", func() string {
		page := e.scrape()
		page.requireNoWindow(s.t, "missing", "short", "over", "conflict", "unjudged")
		return lacksAtLeast("overdue", page.sum(metric.AuditOverdueWindows), 12)
	})
	require.Positive(s.t, proxy.refusals())
	require.Positive(s.t, e.scrape().windows("correct"), "other pages are judged meanwhile")
	proxy.hide("", 0)
	s.eventually(time.Minute, "all of it is judged", func() string {
		return lacksBelow("overdue", e.scrape().sum(metric.AuditOverdueWindows), 6)
	})
	page := e.scrape()
	page.requireNoWindow(s.t, "missing", "short", "over", "conflict", "unjudged")
	require.Zero(s.t, page.sum(metric.AuditVerdictChanges), "and nothing had to be taken back")
}

// homeOf is the partition of the output that holds a page's results.
func (s *stack) homeOf(page string) int32 {
	s.t.Helper()
	for _, message := range s.read("output") {
		if strings.Contains(string(message.Value), `"`+page+`"`) {
			return int32(message.Partition)
		}
	}
	require.Fail(s.t, "no result", "of %s", page)
	return 0
}

// Without checkpoints a kill in the middle of a window loses what was counted of it: the loss is found, named, and told
// to the event. Then without event time: windows are what they happen to be, and nothing is called wrong. Then with
// idleness, which trades results for progress. What one exporter finds of all that, three find that share the keys.
func TestVariants(t *testing.T) {
	t.Parallel()
	s := newStack(t, "variants", 17000, "WINDOW_SIZE=10s", "JOB_ARGS=--event-time")
	s.run("up")

	s.eventually(30*time.Second, "a window is more than half over, with commits inside it", func() string {
		return lacksAtLeast("seconds into the window", time.Since(time.Now().Truncate(s.settings.Window())).Seconds(), 6)
	})
	s.run("kill", "taskmanager")
	s.run("start", "taskmanager")
	s.awaitCaughtUp()
	s.eventually(time.Minute, "the loss is found", func() string {
		page := s.scrape()
		wrong := page.sum(metric.AuditHorizonWindows, metric.LabelVerdict, "short") +
			page.sum(metric.AuditHorizonWindows, metric.LabelVerdict, "missing")
		return lacksAtLeast("short and missing windows", wrong, 6)
	})
	o := s.requireOracleAgrees(time.Time{})
	assert.Positive(t, o.lost)
	job := s.scrape()
	assert.Zero(t, job.sum(metric.JobCheckpointing))
	assert.EqualValues(t, 1, job.sum(metric.JobReady), "and Flink is green")

	s.withJob("--checkpointing")
	s.eventually(time.Minute, "windows of processing time are judged", func() string {
		return lacksAtLeast("correct", s.scrape().windows("correct"), 18)
	})
	page := s.scrape()
	page.requireNoWindow(t, "missing", "short", "over", "conflict", "duplicate")
	assert.Len(t, page[metric.AuditInfo.Name].GetMetric(), 1)
	assert.EqualValues(t, 1, page.sum(metric.AuditInfo, metric.LabelTime, "processing"))
	in, out := page.sum(metric.AuditEvents, "side", "input"), page.sum(metric.AuditEvents, "side", "output")
	open := 4 * 6 * float64(s.settings.Int("EVENTS_PER_WINDOW"))
	assert.InDelta(t, in, out, open, "all events are somewhere, but for those of windows that are open or not due")

	shared := s.startShards(3)
	s.requireLossByIdlenessIsFound()
	shared.requireRightThroughFaults()
}

// judgedSince is the time from which the stack's exporter was told to judge.
func (s *stack) judgedSince() time.Time {
	s.t.Helper()
	text, err := os.ReadFile(filepath.Join(s.settings.State, "audit-time.json"))
	require.NoError(s.t, err)
	var told struct{ Since time.Time }
	require.NoError(s.t, json.Unmarshal(text, &told))
	return told.Since.Truncate(time.Second) // as the flag is written
}

// withJob gives the job other arguments.
func (s *stack) withJob(args string) {
	s.t.Helper()
	s.env = slices.DeleteFunc(s.env, func(entry string) bool { return strings.HasPrefix(entry, "JOB_ARGS=") })
	s.env = append(s.env, "JOB_ARGS="+args)
	s.run("submit")
}

func (s *stack) awaitVerdicts(verdict string, n float64) {
	s.t.Helper()
	s.eventually(2*time.Minute, fmt.Sprintf("%g windows are %s", n, verdict), func() string {
		return lacksAtLeast(verdict, s.scrape().windows(verdict), n)
	})
}

// awaitCaughtUp waits until the job is running, and its last result is of the present.
func (s *stack) awaitCaughtUp() {
	s.t.Helper()
	awaitCaughtUp(s, s.scrape)
}

func (e *exporter) awaitCaughtUp() {
	e.t.Helper()
	awaitCaughtUp(e.stack, e.scrape)
}

func awaitCaughtUp(s *stack, scrape func() page) {
	s.t.Helper()
	behind := 2*s.settings.Window() + 5*time.Second
	s.eventually(3*time.Minute, "results are of the present again", func() string {
		page := scrape()
		if page.sum(metric.AuditReady) == 0 {
			return "the audit is reading its history"
		}
		end := time.UnixMilli(int64(1000 * page.sum(metric.AuditLastWindowEnd)))
		if age := time.Since(end); age > behind {
			return fmt.Sprintf("the last window ended %s ago", age)
		}
		return ""
	})
}

// inputAge is how long ago the time of the input was.
func (s *stack) inputAge() time.Duration {
	s.t.Helper()
	at := s.scrape().sum(metric.AuditInputTime)
	require.Positive(s.t, at)
	return time.Since(time.UnixMilli(int64(1000 * at)))
}

func lacksBelow(what string, have, want float64) string {
	if have < want {
		return ""
	}
	return fmt.Sprintf("%s: %g, still not below %g", what, have, want)
}
