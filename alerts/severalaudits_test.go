package alerts_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// A pair is two audits in one cluster, each of a job of its own and with an exporter of its own. Something befalls the
// second one, and the first one has its own trouble; what fires, of whom, is the same as if each were alone.
type pair struct {
	name          string
	first, second func(w *world) // how they are from the beginning
	atFirst       []act
	atSecond      []act
	// fires are the alerts of both at 30m, each with its audit, job or shard in brackets.
	fires string
	// silenced are those that Alertmanager keeps to itself.
	silenced string
}

func pairs() []pair {
	missing := []act{{10 * minute, func(w *world) { w.recent["missing"] = 3 }}}
	stalled := []act{{10 * minute, func(w *world) { w.capacity = 0 }}}
	const alsoStalled = "BacklogNotDraining(a) FlinkBackpressureSustained(Orders) "
	return []pair{
		{name: "all is well"},
		{
			name:    "windows are missing, and the other audit is in processing time",
			atFirst: missing, second: func(w *world) { w.time = "processing" },
			fires: "WindowsMissing(a)",
		},
		{
			name:    "the output stalls, and the other audit has windows of an hour",
			atFirst: stalled, second: func(w *world) { w.windowSize = 3600 },
			fires: alsoStalled + "WindowOutputStalled(a) WindowsOverdue(a)", silenced: "WindowsOverdue(a)",
		},
		{
			name:    "windows are missing, and the other exporter is down",
			atFirst: missing, atSecond: []act{{10 * minute, func(w *world) { w.exporter = false }}},
			fires: "WindowsMissing(a) ExporterDown(second)",
		},
		{
			name:   "the other audit never reads its history",
			second: func(w *world) { w.readyAt = 1e9 },
			fires:  "WindowAuditBlind(b)",
		},
		{
			name:     "the other audit is stale",
			atSecond: []act{{10 * minute, func(w *world) { w.auditHeld = true }}},
			fires:    "WindowAuditStale(b)",
		},
		{
			name:    "the output stalls, and the other audit has no Kafka",
			atFirst: stalled, atSecond: []act{{10 * minute, func(w *world) { w.kafka = false }}},
			fires: alsoStalled + "WindowOutputStalled(a) WindowsOverdue(a) KafkaUnreachable(b) ExporterCollectorFailing(b) " +
				"WindowAuditStale(b) WindowOutputStalled(b) WindowsOverdue(b)",
			silenced: "WindowsOverdue(a) ExporterCollectorFailing(b) WindowAuditStale(b) WindowOutputStalled(b) " +
				"WindowsOverdue(b)",
		},
		{
			name:    "windows are duplicated, and only the other job has restarted",
			atFirst: []act{{10 * minute, func(w *world) { w.recent["duplicate"] = 3 }}},
			atSecond: []act{
				{9 * minute, func(w *world) { w.restart() }},
				{10 * minute, func(w *world) { w.recent["duplicate"] = 6 }},
			},
			fires: "WindowsDuplicatedWithoutRestart(a) WindowsDuplicatedAfterRestart(b)",
		},
		{
			name:    "the output stalls, and the other job has failed",
			atFirst: stalled, atSecond: []act{{10 * minute, func(w *world) { w.job = "FAILED" }}},
			fires: alsoStalled + "WindowOutputStalled(a) WindowsOverdue(a) FlinkJobNotRunning(Payments) " +
				"BacklogNotDraining(b) WindowOutputStalled(b) WindowsOverdue(b)",
			silenced: "WindowsOverdue(a) BacklogNotDraining(b) WindowOutputStalled(b) WindowsOverdue(b)",
		},
	}
}

// Two audits beside each other neither hide each other nor take the blame for each other.
func TestAuditsBesideEachOther(t *testing.T) {
	var tests []promtoolCase
	for _, row := range pairs() {
		test := promtoolCase{Name: row.name, Interval: "15s"}
		for series, values := range row.series() {
			test.InputSeries = append(test.InputSeries, promtoolSeries{series, values})
		}
		look := promtoolLook{
			Expr:     `count by (alertname, audit, job_name, shard) (ALERTS{alertstate="firing", alertname!="Watchdog"})`,
			EvalTime: "30m", Samples: []promtoolSample{},
		}
		for _, alert := range strings.Fields(row.fires) {
			look.Samples = append(look.Samples, promtoolSample{labelText(fired(alert)), 1})
		}
		test.Looks = append(test.Looks, look)
		tests = append(tests, test)
	}
	tellTogether(t, portable(t), 15*time.Second, tests...)
}

// A cause silences what follows for its own audit and job, and nothing of the others.
func TestCausesSilenceTheirOwn(t *testing.T) {
	known := labelsOf(t, portable(t))
	for _, row := range pairs() {
		t.Run(row.name, func(t *testing.T) {
			var firing []map[string]string
			for _, alert := range strings.Fields(row.fires) {
				labels := maps.Clone(known[fired(alert)["alertname"]])
				maps.DeleteFunc(labels, func(name, _ string) bool { return name == "audit" || name == "job_name" })
				maps.Copy(labels, fired(alert))
				firing = append(firing, labels)
			}
			var silenced []string
			for n, alert := range strings.Fields(row.fires) {
				if slices.ContainsFunc(inhibitions(t), func(rule inhibition) bool { return rule.mutes(firing[n], firing) }) {
					silenced = append(silenced, alert)
				}
			}
			assert.ElementsMatch(t, strings.Fields(row.silenced), silenced)
		})
	}
}

func (p pair) series() map[string]string {
	all := map[string]string{}
	for _, side := range []struct {
		audit, job, shard string
		world             func(w *world)
		acts              []act
	}{{"a", "Orders", "first", p.first, p.atFirst}, {"b", "Payments", "second", p.second, p.atSecond}} {
		w := newWorld()
		w.audit, w.jobName, w.ofJob, w.shard = side.audit, side.job, side.job, side.shard
		if side.world != nil {
			side.world(w)
		}
		maps.Copy(all, w.record(side.acts, 30*minute, 15*second))
	}
	return all
}

// fired are the labels of WindowsMissing(a), FlinkJobNotRunning(Payments) and ExporterDown(second).
func fired(alert string) map[string]string {
	name, of, _ := strings.Cut(strings.TrimSuffix(alert, ")"), "(")
	labels := map[string]string{"alertname": name}
	switch of {
	case "a":
		labels["audit"], labels["job_name"] = of, "Orders"
	case "b":
		labels["audit"], labels["job_name"] = of, "Payments"
	case "first", "second":
		labels["shard"] = of
	default:
		labels["job_name"] = of
	}
	if name == "ExporterCollectorFailing" { // it is about reading Kafka, whatever the job does
		delete(labels, "job_name")
	}
	return labels
}

func labelText(labels map[string]string) string {
	var pairs []string
	for _, name := range slices.Sorted(maps.Keys(labels)) {
		pairs = append(pairs, fmt.Sprintf("%s=%q", name, labels[name]))
	}
	return "{" + strings.Join(pairs, ", ") + "}"
}
