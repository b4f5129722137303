//go:build e2e

package e2e

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/metric"
)

// Kafka, the generator and the JobManager are killed, one after the other, long enough for the alert of each. As long
// as the job continues from a checkpoint nothing is lost, and nothing is called missing meanwhile. A job that starts
// without its state after the loss of the JobManager loses what was counted in open windows: exactly that is found.
func TestLossOfServices(t *testing.T) {
	t.Parallel()
	s := newStack(t, "loss", 20500, "WINDOW_SIZE=3s", "EVENTS_PER_WINDOW=300", "WAIT=all")
	s.run("up")
	s.requireRight()

	s.run("kill", "kafka")
	s.awaitAlert("KafkaUnreachable")
	s.requireNoFalseAlarm()
	s.run("start", "kafka")
	s.requireRight()

	s.run("kill", "generator")
	s.awaitAlert("PlaygroundGeneratorStopped")
	s.requireNoFalseAlarm()
	s.run("start", "generator")
	s.requireRight()

	lost := s.currentJob().ID
	s.run("kill", "jobmanager")
	s.awaitAlert("JobManagerUnreachable")
	s.requireNoFalseAlarm()
	s.run("start", "jobmanager")
	s.requireNoJob()
	s.run("restore")
	s.awaitJob(2)
	require.NotEqual(t, lost, s.currentJob().ID)
	s.requireRight()
	s.requireNoFalseAlarm()
	s.requireOneStory(2)
	s.awaitQuiet()

	s.run("kill", "jobmanager")
	s.run("start", "jobmanager")
	s.requireNoJob()
	_, err := s.output([]string{"FRESH=1"}, "submit")
	require.NoError(t, err)
	s.awaitCaughtUp()
	s.eventually(time.Minute, "the loss is found", func() string {
		page := s.scrape()
		wrong := 0.0
		for _, verdict := range []string{"missing", "short", "conflict"} {
			wrong += page.sum(metric.AuditHorizonWindows, metric.LabelVerdict, verdict)
		}
		return lacksAtLeast("windows that are wrong", wrong, 1)
	})
	o := s.requireOracleAgrees(time.Time{})
	assert.NotEmpty(t, o.wrong)
	s.eventually(2*time.Minute, "somebody is woken", func() string {
		for _, name := range s.firing() {
			if name == "WindowsMissing" || name == "WindowsWrongCount" || name == "WindowsConflicting" {
				return ""
			}
		}
		return "no alert on windows fires"
	})
}

// requireNoJob requires that a new JobManager knows of no job: without high availability all are gone with the old one.
func (s *stack) requireNoJob() {
	s.t.Helper()
	var list struct{ Jobs []any }
	s.rest("GET", "/jobs", nil, &list)
	require.Empty(s.t, list.Jobs)
}
