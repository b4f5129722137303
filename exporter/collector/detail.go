package collector

import (
	"context"
	"errors"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"flinkwatch/exporter/flink"
	"flinkwatch/exporter/metric"
)

// namesLife is after what time the names of a vertex' metrics are asked for anew: connectors register some late, and
// those of new partitions.
const namesLife = time.Minute

// detailCollector exports what a job's details say of it as a whole, how it is configured, and its last failure.
type detailCollector struct{ *round }

func (detailCollector) Name() string { return "detail" }

func (c detailCollector) Update(ctx context.Context, ch chan<- prometheus.Metric) error {
	return c.eachLive(ctx, func(job flink.Job) error {
		details, err := c.details(ctx, job)
		if err != nil {
			return err
		}
		c.sendDetails(ctx, ch, job, details)
		err = c.learn(ctx, job, details)
		if config, _ := c.settings.get(job.ID); config != nil {
			sendConfig(ch, job, *config)
		}
		if failure, known := c.failures.get(job.ID); known {
			send(ch, metric.JobLastException, failure.At, job.ID, job.Name, failure.Class)
		}
		return errors.Join(err, details.LeftOut)
	})
}

func (c detailCollector) sendDetails(
	ctx context.Context, ch chan<- prometheus.Metric, job flink.Job, details flink.Details,
) {
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

// learn spends the one request that each job has, in each scrape, for what changes rarely: first on its configuration,
// once; then on its last failure, when there has been trouble since that was read; now and then on the names of a
// vertex' metrics; else on its last failure again, if it has ever had one.
func (c detailCollector) learn(ctx context.Context, job flink.Job, details flink.Details) error {
	if _, known := c.settings.get(job.ID); !known {
		return c.learnConfig(ctx, job)
	}
	now := c.trouble(ctx, job, details)
	if last, known := c.failures.get(job.ID); now.any() && (!known || last.trouble != now) {
		return c.learnFailure(ctx, job, now)
	}
	if vertex, old := c.oldNames(job, details); old {
		return c.learnNames(ctx, job, vertex)
	}
	if !now.any() {
		return nil
	}
	return c.learnFailure(ctx, job, now)
}

// trouble tells that there was a failure, and one from the next. Some schedulers make a new history of states with each
// restart, but count restarts.
type trouble struct{ restarting, failing, restarts float64 }

func (t trouble) any() bool { return t != trouble{} }

func (c detailCollector) trouble(ctx context.Context, job flink.Job, details flink.Details) trouble {
	var t trouble
	t.restarting, _ = details.Since.Restarting.Value()
	t.failing, _ = details.Since.Failing.Value()
	if metrics, err := c.jobMetrics(ctx, job); err == nil {
		t.restarts, _ = metrics.Restarts.Value()
	}
	return t
}

// failure is a job's last one, and the trouble that there had been when it was read.
type failure struct {
	flink.Failure
	trouble trouble
}

func (c detailCollector) learnFailure(ctx context.Context, job flink.Job, now trouble) error {
	last, err := c.client.LastFailure(ctx, job.ID)
	if err == nil {
		c.failures.put(job.ID, failure{last, now})
	}
	return err
}

func (c detailCollector) learnConfig(ctx context.Context, job flink.Job) error {
	config, err := c.client.CheckpointConfig(ctx, job.ID)
	switch {
	case errors.Is(err, flink.ErrNotFound):
		c.settings.put(job.ID, nil) // the job itself was found
		return nil
	case err == nil:
		c.settings.put(job.ID, &config)
	}
	return err
}

// oldNames is a vertex whose names were asked for some time ago.
func (c detailCollector) oldNames(job flink.Job, details flink.Details) (flink.Vertex, bool) {
	for _, vertex := range details.Vertices {
		names, known := c.names.get(vertexKey{job.ID, vertex.ID})
		if known && vertex.Measured() && c.now.Sub(names.at) >= namesLife {
			return vertex, true
		}
	}
	return flink.Vertex{}, false
}

func sendConfig(ch chan<- prometheus.Metric, job flink.Job, config flink.CheckpointConfig) {
	ch <- metric.JobCheckpointing.Sample(number(config.Enabled()), job.ID, job.Name)
	send(ch, metric.JobCheckpointInterval, config.Interval, job.ID, job.Name)
	send(ch, metric.JobCheckpointTimeout, config.Timeout, job.ID, job.Name)
}
