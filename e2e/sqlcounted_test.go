//go:build e2e

package e2e

import (
	"fmt"
	"slices"
	"time"

	"github.com/stretchr/testify/assert"
)

// Sums, windows that overlap, and events that are chosen by a condition are counted in Flink as well, by Expected
// Counts. Each of these audits is there twice: the second one has the counts from there.

const byFlink = "-by-flink"

// alsoCounted adds the second audits of these names.
func alsoCounted(audits []sqlAudit, names ...string) []sqlAudit {
	for _, a := range slices.Clone(audits) {
		if slices.Contains(names, a.name) {
			a.name, a.counted = a.name+byFlink, true
			audits = append(audits, a)
		}
	}
	return audits
}

func countedAudits() (counted []sqlAudit) {
	for _, a := range sqlAudits {
		if a.counted {
			counted = append(counted, a)
		}
	}
	return counted
}

// expected is the topic of the counts.
func (a sqlAudit) expected() string { return a.name + "-expected" }

// itself is the name of the audit whose exporter counts.
func (a sqlAudit) itself() string { return a.name[:len(a.name)-len(byFlink)] }

// submitCounting starts a job for each audit whose input is counted in Flink.
func (q *sqlStory) submitCounting() {
	q.t.Helper()
	file := q.write("flinkwatch.yaml", "earliest-offset")
	for _, a := range countedAudits() {
		q.run("flink", "--", "run", "-d", "-p", "1", "-c", "io.flinkwatch.expectedcounts.ExpectedCountsJob", q.stack.jar(),
			"--config.file", file, "--audit.name", a.name, "--checkpoint-interval", "1")
	}
}

// requireSameCounted compares the verdicts on every window, and what it should hold, with those of the audit that
// counts by itself.
func (q *sqlStory) requireSameCounted() {
	q.t.Helper()
	for _, a := range countedAudits() {
		compared := 0
		q.eventually(time.Minute, a.name+" says what "+a.itself()+" says", func() string {
			itself, flink := verdictsAt(q.t, q.base, a.itself()), verdictsAt(q.t, q.base, a.name)
			compared = len(itself)
			for name, cell := range itself {
				if flink[name] != cell {
					return fmt.Sprintf("%s is %v, and %v as counted by Flink", name, cell, flink[name])
				}
			}
			return ""
		})
		assert.Greater(q.t, compared, 20, a.name)
		q.t.Logf("%s: %d windows are the same", a.name, compared)
	}
}
