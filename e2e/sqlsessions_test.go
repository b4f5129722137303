//go:build e2e

package e2e

import (
	"fmt"
	"time"

	"github.com/stretchr/testify/assert"

	"flinkwatch/exporter/audit"
	"flinkwatch/exporter/metric"
)

const sessions = "sessions"

// requireSessions compares the audit of sessions with a plain count of their topic: each is there once, or is repeated
// after a kill. Which ones there should be, nobody knows.
func (q *sqlStory) requireSessions() {
	q.t.Helper()
	once, repeated := 0, 0
	q.eventually(time.Minute, "all sessions that were written are judged, or pending", func() string {
		once, repeated = q.sessionsWritten()
		of := func(verdict audit.Verdict) int {
			return int(q.scrape().sum(metric.AuditHorizonWindows, metric.LabelAudit, sessions, metric.LabelVerdict,
				verdict.String()))
		}
		pending := int(q.scrape().sum(metric.AuditPendingWindows, metric.LabelAudit, sessions))
		if wrong := of(audit.Conflict) + of(audit.Missing) + of(audit.Unjudged); wrong > 0 {
			return fmt.Sprintf("%d are in conflict, missing or unjudged", wrong)
		}
		if correct, duplicate := of(audit.Correct), of(audit.Duplicate); correct+duplicate+pending != once+repeated ||
			duplicate > repeated {
			return fmt.Sprintf("%d are correct, %d duplicate, %d pending; %d were written once and %d again",
				correct, duplicate, pending, once, repeated)
		}
		return ""
	})
	q.t.Logf("%s: %d were written once, and %d again", sessions, once, repeated)
	assert.Greater(q.t, once, 50, "sessions that were written once")
}

// sessionsWritten is how many sessions the topic has once, and how many several times.
func (q *sqlStory) sessionsWritten() (once, repeated int) {
	q.t.Helper()
	times := map[string]int{}
	for _, message := range q.read(sessions) {
		r := q.decodeJSON(message.Value)
		times[fmt.Sprint(r["window_start"], r["window_end"], r["region"])]++
	}
	for _, n := range times {
		if n == 1 {
			once++
		} else {
			repeated++
		}
	}
	return once, repeated
}
