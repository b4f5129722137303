//go:build e2e

package e2e

import (
	"strings"
	"time"

	"github.com/stretchr/testify/assert"

	"flinkwatch/exporter/metric"
)

// requireLossByIdlenessIsFound kills a job whose partitions count as idle after five seconds. One half of its source is
// slow to be served when it comes back, as on a busy machine; the watermark does not wait for that half, and its events
// are late. The windows are short by them, and the audit says so, to the event.
func (s *stack) requireLossByIdlenessIsFound() {
	s.t.Helper()
	const jobArgs = "--checkpointing --event-time --idleness 5s"
	s.withJob(jobArgs)
	s.awaitVerdicts("correct", 6)
	before := s.requireOracleAgrees(s.judgedSince())
	relay := newRelay(s.t, s.kafka())
	s.submitBehind(relay, jobArgs)
	s.awaitCaughtUp()

	s.run("kill", "taskmanager")
	began := time.Now()
	release := relay.keep("-1") // the second of two readers
	defer release()
	s.run("start", "taskmanager")
	s.awaitWindowEnd(began.Add(s.settings.Window()))
	release()
	s.awaitWindowEnd(time.Now().Add(3 * s.settings.Window()))

	o := s.requireOracleAgrees(s.judgedSince())
	assert.Empty(s.t, before.wrong, "idleness loses nothing while nothing is slow")
	assert.Positive(s.t, o.lost, "the windows that closed without the slow half are short")
	assert.EqualValues(s.t, 1, s.scrape().sum(metric.JobReady), "and Flink is green")
}

// submitBehind stops the job and continues from its savepoint, with a relay in front of Kafka.
func (s *stack) submitBehind(relay *relay, jobArgs string) {
	s.t.Helper()
	savepoint := s.stopByREST(s.currentJob().ID)
	args := []string{
		"run", "-d", "-p", s.settings.Get("PARALLELISM"), "-s", savepoint, s.jar(),
		"--bootstrap.servers", relay.address(), "--window-size", s.settings.Get("WINDOW_SIZE"),
	}
	s.cli("has been submitted with JobID ([0-9a-f]{32})", append(args, strings.Fields(jobArgs)...)...)
}

// awaitWindowEnd waits for a result whose window ends at a time, or later.
func (s *stack) awaitWindowEnd(end time.Time) {
	s.t.Helper()
	s.eventually(2*time.Minute, "windows come out", func() string {
		return lacksAtLeast("end of the last window", s.scrape().sum(metric.AuditLastWindowEnd), float64(end.Unix()))
	})
}
