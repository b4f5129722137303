package collector

import (
	"context"
	"errors"
	"slices"

	"github.com/prometheus/client_golang/prometheus"

	"flinkwatch/exporter/flink"
	"flinkwatch/exporter/metric"
)

// jobCollector exports the list of jobs, and the restarts of those that have not ended.
type jobCollector struct{ *round }

func (jobCollector) Name() string { return "job" }

func (c jobCollector) Update(ctx context.Context, ch chan<- prometheus.Metric) error {
	list, err := c.list(ctx)
	if err != nil {
		return err
	}
	sendCounts(ch, list.all)
	for _, job := range list.exported {
		kind, _ := c.memory.kinds.get(runOf(job))
		sendJob(ch, job, kind)
	}
	err = c.eachLive(ctx, func(job flink.Job) error {
		metrics, err := c.jobMetrics(ctx, job)
		send(ch, metric.JobRestarts, metrics.Restarts, job.ID, job.Name)
		send(ch, metric.JobRescales, metrics.Rescales, job.ID, job.Name)
		return err
	})
	return errors.Join(err, list.leftOut)
}

func sendCounts(ch chan<- prometheus.Metric, all []flink.Job) {
	counts := map[string]float64{}
	for _, state := range flink.JobStates {
		counts[state] = 0
	}
	for _, job := range all {
		counts[job.State]++
	}
	for state, count := range counts {
		ch <- metric.ClusterJobs.Sample(count, state)
	}
}

func sendJob(ch chan<- prometheus.Metric, job flink.Job, kind string) {
	sendState(ch, job)
	send(ch, metric.JobStart, job.Start, job.ID, job.Name)
	send(ch, metric.JobEnd, job.End, job.ID, job.Name)
	if job.Terminal() {
		return
	}
	ch <- metric.JobReady.Sample(number(job.Ready(kind == flink.Batch)), job.ID, job.Name)
	for state, count := range job.Tasks {
		ch <- metric.JobTasks.Sample(float64(count), job.ID, job.Name, state)
	}
}

// sendState sends one series per state; a state that this version does not know yet gets its own.
func sendState(ch chan<- prometheus.Metric, job flink.Job) {
	states := flink.JobStates
	if !slices.Contains(states, job.State) {
		states = append(slices.Clone(states), job.State)
	}
	for _, state := range states {
		value := 0.0
		if state == job.State {
			value = 1
		}
		ch <- metric.JobState.Sample(value, job.ID, job.Name, state)
	}
}
