package collector

import (
	"context"
	"errors"

	"github.com/prometheus/client_golang/prometheus"

	"flinkwatch/exporter/flink"
	"flinkwatch/exporter/metric"
)

// detailCollector exports what a job's details say of it as a whole, how it is configured, and its last failure.
type detailCollector struct{ *round }

func (detailCollector) Name() string { return "detail" }

func (c detailCollector) Update(ctx context.Context, ch chan<- prometheus.Metric) error {
	live := c.eachLive(ctx, func(job flink.Job) error {
		details, err := c.details(ctx, job)
		if err != nil {
			return err
		}
		c.sendDetails(ctx, ch, job, details)
		err = c.learn(ctx, job, details)
		settings, _ := c.settingsOf(job)
		sendSettings(ch, job, settings)
		if failure, known := c.memory.failures.get(runOf(job)); known {
			send(ch, metric.JobLastException, failure.At, job.ID, job.Name, failure.Class)
		}
		return errors.Join(err, settings.err, details.LeftOut)
	})
	return errors.Join(live, c.sendFinished(ctx, ch))
}

func (c detailCollector) sendDetails(
	ctx context.Context, ch chan<- prometheus.Metric, job flink.Job, details flink.Details,
) {
	c.memory.kinds.put(runOf(job), details.Kind)
	sendInfo(ch, job, details.Kind)
	parallelism := 0
	for _, vertex := range details.Vertices {
		parallelism = max(parallelism, vertex.Parallelism)
	}
	if parallelism > 0 {
		ch <- metric.JobParallelism.Sample(float64(parallelism), job.ID, job.Name)
	}
	if job.State != "RUNNING" {
		return
	}
	send(ch, metric.JobRunningSince, details.Since.Running, job.ID, job.Name)
	if metrics, err := c.jobMetrics(ctx, job); err == nil {
		send(ch, metric.JobMetricsTime, details.MetricsTime(metrics.Running), job.ID, job.Name)
	}
}
