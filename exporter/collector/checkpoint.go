package collector

import (
	"context"

	"github.com/prometheus/client_golang/prometheus"

	"flinkwatch/exporter/flink"
	"flinkwatch/exporter/metric"
)

// checkpointCollector exports the checkpoints of jobs that have not ended.
type checkpointCollector struct{ *round }

func (checkpointCollector) Name() string { return "checkpoint" }

func (c checkpointCollector) Update(ctx context.Context, ch chan<- prometheus.Metric) error {
	return c.eachLive(ctx, func(job flink.Job) error {
		// Of a job that is being initialized Flink answers 500.
		if settings, _ := c.settingsOf(job); settings.Never || job.State == "INITIALIZING" {
			return nil
		}
		checkpoints, err := c.client.Checkpoints(ctx, job.ID)
		if c.hasNone(job, err) {
			return nil
		}
		if err != nil {
			return err
		}
		sendCheckpoints(ch, job, checkpoints)
		return nil
	})
}

func sendCheckpoints(ch chan<- prometheus.Metric, job flink.Job, checkpoints flink.Checkpoints) {
	counts, latest := checkpoints.Counts, checkpoints.Latest
	send(ch, metric.JobCheckpoints, counts.Completed, job.ID, job.Name, "completed")
	send(ch, metric.JobCheckpoints, counts.Failed, job.ID, job.Name, "failed")
	send(ch, metric.JobCheckpointsInProgress, counts.InProgress, job.ID, job.Name)
	send(ch, metric.JobCheckpointLastCompleted, latest.Completed.At, job.ID, job.Name)
	send(ch, metric.JobCheckpointLastDuration, latest.Completed.Duration, job.ID, job.Name)
	send(ch, metric.JobCheckpointLastSize, latest.Completed.Size, job.ID, job.Name)
	send(ch, metric.JobCheckpointLastFullSize, latest.Completed.FullSize, job.ID, job.Name)
	send(ch, metric.JobCheckpointLastFailed, latest.Failed.At, job.ID, job.Name)
	send(ch, metric.JobCheckpointLastRestored, latest.Restored.At, job.ID, job.Name)
	send(ch, metric.JobSavepointLastCompleted, latest.Savepoint.At, job.ID, job.Name)
}
