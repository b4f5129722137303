//go:build e2e

package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/audit"
	"flinkwatch/exporter/metric"
)

// blind are the alerts of the two audits that cannot read their topic.
var blind = []string{
	"west/west-missing/WindowAuditBlind", "west/west-missing/ExporterCollectorFailing",
	"west/west-refused/WindowAuditBlind", "west/west-refused/ExporterCollectorFailing",
}

// One exporter watches two regions, each with a Kafka and a Flink of its own: twelve audits, and both Flinks by probes
// of what Prometheus finds. What breaks in one region raises the alerts of what broke, and no others; neither a restart
// of the exporter nor a reload changes a verdict.
func TestFleet(t *testing.T) {
	t.Parallel()
	f := startFleet(t)
	for _, name := range f.working() {
		f.awaitJudged(name)
	}
	f.requireFiring(blind...)

	f.west.run("kill", "taskmanager")
	f.awaitFiring("west//FlinkNoTaskManagers", "west/west-clicks/WindowsOverdue", "west/west-orders/WindowsOverdue")
	f.requireNoOthers("west/*")
	f.west.run("start", "taskmanager")
	f.requireFiring(blind...)
	f.requireNothingWrong(f.working()...)

	results := f.east.read(ordersPerMinute)
	f.east.repeatWrong(results[len(results)-1])
	f.awaitVerdict("east-orders", audit.Conflict, 1)
	f.requireFiring(append(slices.Clone(blind),
		"east/east-orders/WindowsConflicting", "east/east-orders-present/WindowsConflicting")...)

	before := f.wrong()
	f.kill()
	f.start()
	for _, name := range f.working() {
		f.awaitJudged(name)
	}
	f.eventually(time.Minute, "it says the same again", func() string { return lacksEqual(before, f.wrong()) })
	f.requireReload()
}

// requireReload takes one audit away and adds another: the others continue counting, and know what they knew.
func (f fleet) requireReload() {
	f.t.Helper()
	before := f.scrape()
	f.configure(func(file string) string { return strings.Replace(file, "name: west-help", "name: west-about", 1) })
	f.reload()
	page := f.scrape()
	for _, name := range f.working() {
		if name != "west-help" {
			had := before.sum(metric.AuditWindows, metric.LabelAudit, name)
			assert.GreaterOrEqual(f.t, page.sum(metric.AuditWindows, metric.LabelAudit, name), had, name)
		}
	}
	assert.Zero(f.t, page.sum(metric.AuditInfo, metric.LabelAudit, "west-help"), "it is gone")
	f.awaitJudged("west-about")
}

// awaitJudged waits until an audit has judged windows of all its keys.
func (f fleet) awaitJudged(name string) {
	f.t.Helper()
	f.eventually(3*time.Minute, name+" has judged windows", func() string {
		page := f.scrape()
		if page.sum(metric.AuditReady, metric.LabelAudit, name) == 0 {
			return "it is not ready"
		}
		return lacksAtLeast("correct",
			page.sum(metric.AuditHorizonWindows, metric.LabelAudit, name, metric.LabelVerdict, "correct"), 10)
	})
}

func (f fleet) awaitVerdict(name string, verdict audit.Verdict, windows float64) {
	f.t.Helper()
	f.eventually(time.Minute, fmt.Sprintf("%s finds a window that is %s", name, verdict), func() string {
		return lacksAtLeast(verdict.String(), f.verdict(f.scrape(), name, verdict), windows)
	})
}

func (f fleet) verdict(p page, name string, verdict audit.Verdict) float64 {
	return p.sum(metric.AuditHorizonWindows, metric.LabelAudit, name, metric.LabelVerdict, verdict.String())
}

// wrong is how many windows each audit finds to be wrong, by audit and verdict.
func (f fleet) wrong() map[string]float64 {
	f.t.Helper()
	page, wrong := f.scrape(), map[string]float64{}
	for _, name := range f.working() {
		for _, verdict := range []audit.Verdict{audit.Missing, audit.Short, audit.Over, audit.Conflict} {
			wrong[name+" "+verdict.String()] = f.verdict(page, name, verdict)
		}
	}
	return wrong
}

func (f fleet) requireNothingWrong(names ...string) {
	f.t.Helper()
	for what, windows := range f.wrong() {
		name, _, _ := strings.Cut(what, " ")
		if slices.Contains(names, name) {
			require.Zero(f.t, windows, what)
		}
	}
}

func lacksEqual(want, have map[string]float64) string {
	var differ []string
	for what, windows := range want {
		if have[what] != windows {
			differ = append(differ, fmt.Sprintf("%s: %g, not %g", what, have[what], windows))
		}
	}
	return strings.Join(differ, ", ")
}
