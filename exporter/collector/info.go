package collector

import (
	"context"
	"errors"

	"github.com/prometheus/client_golang/prometheus"

	"flinkwatch/exporter/flink"
	"flinkwatch/exporter/metric"
)

// mostFinished is of how many jobs that have finished the kind is asked for in one scrape.
const mostFinished = 50

// sendFinished sends the kinds of jobs that have finished: to a batch job that is success. Those that were seen to run
// are known, and each other one is asked for once.
func (c detailCollector) sendFinished(ctx context.Context, ch chan<- prometheus.Metric) error {
	list, err := c.list(ctx)
	if err != nil {
		return nil //nolint:nilerr // eachLive says so
	}
	var unknown []flink.Job
	for _, job := range list.exported {
		if job.State != "FINISHED" {
			continue
		}
		kind, known := c.memory.kinds.get(runOf(job))
		if !known && len(unknown) < mostFinished {
			unknown = append(unknown, job)
		}
		sendInfo(ch, job, kind)
	}
	return each(unknown, func(job flink.Job) error {
		details, err := c.details(ctx, job)
		if err != nil && !errors.Is(err, flink.ErrNotFound) {
			return err
		}
		c.memory.kinds.put(runOf(job), details.Kind)
		sendInfo(ch, job, details.Kind)
		return nil
	})
}

func sendInfo(ch chan<- prometheus.Metric, job flink.Job, kind string) {
	if kind != "" {
		ch <- metric.JobInfo.Sample(1, job.ID, job.Name, kind)
	}
}
