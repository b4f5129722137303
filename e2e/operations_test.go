//go:build e2e

package e2e

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/metric"
)

const savedAt = `Savepoint completed\. Path: (\S+)`

// Every operation of the page of Flink's playground, one after the other, on one job. Whatever is done, nothing is
// lost, and to the dashboards it is one job all along.
func TestOperations(t *testing.T) {
	t.Parallel()
	s := newStack(t, "operations", 22000, "WINDOW_SIZE=3s", "EVENTS_PER_WINDOW=300", "WAIT=all")
	s.run("up")
	s.requireRight()
	s.requireListed()
	s.requireTopicsCanBeRead()
	s.requireMetricsOfJob()

	s.requireSavepointWhileItRuns()
	s.stopAndRestartByCLI()
	s.rescaleByREST()
	s.rescaleBack()
	s.requireOneStory(4)
	s.upgradeWithBackpressure()
	s.rescaleExactlyOnce()
	s.awaitQuiet()
}

// requireRight waits until results are recent, and requires that no window is lost, wrong or contradictory.
func (s *stack) requireRight() oracle {
	s.t.Helper()
	s.awaitCaughtUp()
	o := s.requireOracleAgrees(time.Time{})
	require.Empty(s.t, o.wrong, "windows that are wrong")
	require.Zero(s.t, o.lost+o.surplus, "input against output")
	return o
}

// requireNoFalseAlarm requires that nothing was ever called wrong: there were no fewer results than there should be by
// now.
func (s *stack) requireNoFalseAlarm() {
	s.t.Helper()
	s.scrape().requireNoWindow(s.t, "missing", "short", "over", "conflict", "unjudged")
}

func (s *stack) requireListed() {
	s.t.Helper()
	id := s.cli(`: ([0-9a-f]{32}) : Click Event Count \(RUNNING\)`, "list")
	var list struct{ Jobs []struct{ ID, Status string } }
	s.rest(http.MethodGet, "/jobs", nil, &list)
	require.Len(s.t, list.Jobs, 1)
	require.Equal(s.t, id, list.Jobs[0].ID)
	require.Equal(s.t, "RUNNING", list.Jobs[0].Status)
}

func (s *stack) requireTopicsCanBeRead() {
	s.t.Helper()
	for topic, field := range map[string]string{"input": `"timestamp"`, "output": `"count"`} {
		output, err := s.output(nil, "console", topic, "--", "--max-messages", "2")
		require.NoError(s.t, err)
		require.Equal(s.t, 2, strings.Count(output, field), topic)
	}
}

func (s *stack) requireMetricsOfJob() {
	s.t.Helper()
	id := s.currentJob().ID
	var values []struct{ ID, Value string }
	s.rest(http.MethodGet, "/jobs/"+id+"/metrics?get=lastCheckpointSize", nil, &values)
	require.Len(s.t, values, 1)
	require.Regexp(s.t, `^[1-9]\d*$`, values[0].Value)
	var details struct {
		State    string
		Vertices []struct{ Name, Status string }
	}
	s.rest(http.MethodGet, "/jobs/"+id, nil, &details)
	require.Equal(s.t, "RUNNING", details.State)
	require.Len(s.t, details.Vertices, 4)
}

func (s *stack) requireSavepointWhileItRuns() {
	s.t.Helper()
	id := s.currentJob().ID
	saved := s.runAndFind(`savepoint +(file:\S+)`, nil, "savepoint")
	require.Equal(s.t, id, s.currentJob().ID, "the job goes on")
	require.DirExists(s.t, strings.TrimPrefix(saved, "file:"))
	_, err := s.output(nil, "restore")
	require.Error(s.t, err, "not while a job runs")
}

// stopAndRestartByCLI stops the job and starts it again, as steps 1 and 2a of the page do it.
func (s *stack) stopAndRestartByCLI() {
	s.t.Helper()
	before := s.currentJob().ID
	savepoint := s.cli(savedAt, "stop", before)
	_, err := s.output(nil, "stop")
	require.Error(s.t, err, "there is nothing to stop")
	s.eventually(time.Minute, "closed windows are overdue while no job runs", func() string {
		return lacksAtLeast("overdue", s.scrape().sum(metric.AuditOverdueWindows), 6)
	})
	s.requireNoFalseAlarm()
	args := append([]string{"run", "-d", "-p", "2", "-s", savepoint, s.jar()}, s.jobArguments()...)
	after := s.cli(`Job has been submitted with JobID ([0-9a-f]{32})`, args...)
	require.NotEqual(s.t, before, after, "a job that is started again is a new one to Flink")
	s.requireRight()
	s.requireNoFalseAlarm()
}

// rescaleByREST stops the job, and starts it with more tasks than there are slots: steps 1 and 2b of the page.
func (s *stack) rescaleByREST() {
	s.t.Helper()
	savepoint := s.stopByREST(s.currentJob().ID)
	id := s.runByREST(savepoint, 3)
	s.eventually(time.Minute, "its tasks wait for a third slot", func() string {
		return lacksAtLeast("SCHEDULED", s.scrape().sum(metric.JobTasks, metric.LabelState, "SCHEDULED"), 12)
	})
	require.Equal(s.t, "RUNNING", s.currentJob().State, "Flink calls that RUNNING")
	require.Zero(s.t, s.scrape().sum(metric.JobReady))
	s.awaitAlert("FlinkJobWaitingForSlots")
	s.requireNoFalseAlarm()

	_, err := s.output([]string{"TASKMANAGERS=2"}, "scale")
	require.NoError(s.t, err)
	s.awaitJob(3)
	require.Equal(s.t, id, s.currentJob().ID)
	s.requireRight()
}

// rescaleBack stops and restores the job with one command each, and takes the second TaskManager away.
func (s *stack) rescaleBack() {
	s.t.Helper()
	saved := s.runAndFind(`savepoint +(file:\S+)`, nil, "stop")
	_, err := s.output([]string{"SAVEPOINT=" + saved + "-mistyped"}, "restore")
	require.Error(s.t, err, "it is not there")
	_, err = s.output([]string{"TASKMANAGERS=1"}, "scale")
	require.NoError(s.t, err)
	_, err = s.output([]string{"PARALLELISM=2"}, "restore")
	require.NoError(s.t, err)
	s.awaitJob(2)
	s.requireRight()
}

// upgradeWithBackpressure adds an operator to the job, and removes it again, both from a savepoint.
func (s *stack) upgradeWithBackpressure() {
	s.t.Helper()
	s.awaitOddMinute(30 * time.Second)
	s.withJob("--checkpointing --event-time --backpressure")
	s.awaitJob(2)
	s.eventually(time.Minute, "the operator is part of the job", func() string {
		return lacksAtLeast("subtasks of Backpressure",
			s.scrape().sum(metric.VertexParallelism, metric.LabelVertexName, "Backpressure"), 2)
	})
	s.awaitOddMinute(40 * time.Second) // in even ones a savepoint takes as long as the records in front of it
	s.requireRight()
	s.awaitOddMinute(40 * time.Second)
	s.withJob("--checkpointing --event-time")
	s.awaitJob(2)
	s.requireRight()
	s.requireNoFalseAlarm()
}

// awaitOddMinute waits until there is as much left of an odd minute, in which the Backpressure operator lets all
// through.
func (s *stack) awaitOddMinute(left time.Duration) {
	s.t.Helper()
	s.eventually(2*time.Minute, "an odd minute", func() string {
		now := time.Now().UTC()
		if now.Minute()%2 == 0 || now.Truncate(time.Minute).Add(time.Minute).Sub(now) < left {
			return now.Format(time.TimeOnly)
		}
		return ""
	})
}

// rescaleExactlyOnce rescales a job that writes in transactions: nothing is lost, and nothing comes twice.
func (s *stack) rescaleExactlyOnce() {
	s.t.Helper()
	s.withJob("--checkpointing --event-time --delivery-guarantee exactly-once")
	s.awaitJob(2)
	repeated := s.requireRight().repeat
	s.run("stop")
	_, err := s.output([]string{"TASKMANAGERS=2"}, "scale")
	require.NoError(s.t, err)
	_, err = s.output([]string{"PARALLELISM=3"}, "restore")
	require.NoError(s.t, err)
	s.awaitJob(3)
	after := s.requireRight()
	assert.Equal(s.t, repeated, after.repeat, "nothing was written twice")
	s.requireNoFalseAlarm()
}
