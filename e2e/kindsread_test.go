//go:build e2e

package e2e

import (
	"fmt"
	"slices"
	"time"

	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/metric"
)

// What the exporter says of each of several jobs, and what Flink says. Vertices of different jobs can have one id.

// compared are the families whose values are Flink's own, per job or per vertex.
var compared = []*metric.Family{
	metric.JobStart, metric.JobRestarts, metric.JobRescales, metric.VertexParallelism, metric.VertexBusySeconds,
	metric.VertexIdleSeconds, metric.VertexRecordsIn,
}

// rounding is by how much seconds differ that are reckoned of the same milliseconds.
const rounding = 1e-6

// taken is what Flink takes back of a counter on a busy machine, and the exporter does not, in seconds.
var taken = map[*metric.Family]float64{metric.VertexBusySeconds: 1}

// requireAgreement requires that each value of a running job lies between what Flink says before and after the scrape.
func (k kinds) requireAgreement() {
	k.t.Helper()
	told, began := 0, time.Now()
	k.eventually(time.Minute, "what the exporter says of the jobs is what Flink says", func() string {
		before := k.runningJobs()
		page := k.scrape()
		after := k.runningJobs()
		told = 0
		for _, family := range compared {
			served := page.of(family)
			for series, low := range before[family] {
				high, both := after[family][series]
				value, known := served[series]
				switch slack := taken[family]; {
				case !both:
				case !known:
					return fmt.Sprintf("%s of %s is not served", family.Name, series)
				case value < min(low, high)-rounding || value > max(low, high)+slack+rounding:
					return fmt.Sprintf("%s of %s is %v, Flink says %v and %v", family.Name, series, value, low, high)
				default:
					told++
				}
			}
		}
		return lacksAtLeast("values that can be compared", float64(told), float64(len(compared)))
	})
	k.t.Logf("%d values are Flink's own, after %s", told, time.Since(began).Round(time.Second/10))
}

// of are the values of a family by the job, or by the job and the vertex.
func (p page) of(family *metric.Family) map[string]float64 {
	values := map[string]float64{}
	for _, sample := range p[family.Name].GetMetric() {
		var id string
		for _, label := range sample.GetLabel() { // which are sorted
			switch label.GetName() {
			case metric.LabelJobID:
				id = label.GetValue()
			case metric.LabelVertexID:
				id += "/" + label.GetValue()
			}
		}
		values[id] = sample.GetCounter().GetValue() + sample.GetGauge().GetValue()
	}
	return values
}

// runningJobs are Flink's values of the jobs that run, by the same names.
func (k kinds) runningJobs() map[*metric.Family]map[string]float64 {
	k.t.Helper()
	all := map[*metric.Family]map[string]float64{}
	add := func(family *metric.Family, series string, value any, factor float64) {
		if number, ok := value.(float64); ok {
			if all[family] == nil {
				all[family] = map[string]float64{}
			}
			all[family][series] = number * factor
		}
	}
	for _, job := range k.flink("/jobs/overview").list("jobs") {
		if job["state"] != "RUNNING" {
			continue
		}
		id := job["jid"].(string)
		counts := k.values("/jobs/"+id+"/metrics", "numRestarts", "numRescales")
		add(metric.JobStart, id, job["start-time"], milli)
		add(metric.JobRestarts, id, counts["numRestarts"], one)
		add(metric.JobRescales, id, counts["numRescales"], one)
		for _, vertex := range k.flink("/jobs/" + id).list("vertices") {
			series, metrics := id+"/"+vertex["id"].(string), vertex.object("metrics")
			add(metric.VertexParallelism, series, vertex["parallelism"], one)
			if metrics["read-records-complete"] != true {
				continue // it has just started
			}
			add(metric.VertexBusySeconds, series, metrics["accumulated-busy-time"], milli)
			add(metric.VertexIdleSeconds, series, metrics["accumulated-idle-time"], milli)
			if metrics["read-records"] != 0.0 { // not every source counts
				add(metric.VertexRecordsIn, series, metrics["read-records"], one)
			}
		}
	}
	return all
}

func (k kinds) jobID(name string) string {
	k.t.Helper()
	jobs := k.flink("/jobs/overview").list("jobs")
	n := slices.IndexFunc(jobs, func(job answer) bool { return job["name"] == name })
	require.GreaterOrEqual(k.t, n, 0, "no job is called %q", name)
	return jobs[n]["jid"].(string)
}

// lacksParallelism says which vertex of a job has another parallelism, or has not yet told what it has done.
func (a answer) lacksParallelism(parallelism int) string {
	for _, vertex := range a.list("vertices") {
		if vertex["parallelism"] != float64(parallelism) || vertex.object("metrics")["read-records-complete"] != true {
			return fmt.Sprintf("%v: %v subtasks", vertex["name"], vertex["parallelism"])
		}
	}
	return ""
}
