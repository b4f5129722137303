package collector

import (
	"context"
	"errors"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"flinkwatch/exporter/flink"
	"flinkwatch/exporter/metric"
)

// settings are how a job makes its checkpoints, as Flink said when it was asked.
type settings struct {
	flink.CheckpointConfig
	err error // where Flink knows the job, and not this
	at  time.Time
}

// settingsLife is after what time settings are asked for again that are not there.
const settingsLife = time.Minute

func (s settings) old(now time.Time) bool {
	return (s.err != nil || s.Never) && now.Sub(s.at) >= settingsLife
}

func (r *round) settingsOf(job flink.Job) (settings, bool) {
	return r.memory.settings.get(runOf(job))
}

// learnSettings asks for them. That they are not found is remembered, too: the job has other things to be asked for.
func (c detailCollector) learnSettings(ctx context.Context, job flink.Job) error {
	config, err := c.client.CheckpointConfig(ctx, job.ID)
	switch {
	case c.hasNone(job, err):
		config, err = flink.CheckpointConfig{Never: true}, nil
	case err != nil && !errors.Is(err, flink.ErrNotFound):
		return err
	}
	c.memory.settings.put(runOf(job), settings{config, err, c.now})
	return nil
}

// hasNone reports whether Flink does not know of a job's checkpoints because it makes none.
func (r *round) hasNone(job flink.Job, err error) bool {
	kind, _ := r.memory.kinds.get(runOf(job))
	return kind == flink.Batch && errors.Is(err, flink.ErrNotFound)
}

func sendSettings(ch chan<- prometheus.Metric, job flink.Job, s settings) {
	if s.at.IsZero() || s.err != nil {
		return
	}
	ch <- metric.JobCheckpointing.Sample(number(s.Enabled()), job.ID, job.Name)
	send(ch, metric.JobCheckpointInterval, s.Interval, job.ID, job.Name)
	send(ch, metric.JobCheckpointTimeout, s.Timeout, job.ID, job.Name)
}
