package collector

import (
	"context"
	"errors"
	"fmt"

	"github.com/prometheus/client_golang/prometheus"

	"flinkwatch/exporter/flink"
	"flinkwatch/exporter/metric"
)

// vertexCollector exports the vertices of jobs that have not ended: their tasks always, their metrics while they run.
type vertexCollector struct{ *round }

func (vertexCollector) Name() string { return "vertex" }

func (c vertexCollector) Update(ctx context.Context, ch chan<- prometheus.Metric) error {
	err := c.eachLive(ctx, func(job flink.Job) error {
		details, err := c.details(ctx, job)
		if err != nil {
			return err
		}
		fresh := agree(job, details.Vertices)
		return each(details.Vertices, func(vertex flink.Vertex) error {
			sendTasks(ch, job, vertex)
			if !fresh || !vertex.Measured() {
				return nil
			}
			if err := c.update(ctx, ch, job, details, vertex); err != nil {
				return fmt.Errorf("vertex %q: %w", vertex.Name, err)
			}
			return nil
		})
	})
	if ctx.Err() != nil {
		c.cutShort()
	}
	return err
}

// agree reports whether the list of jobs and the details, which may be three seconds older, show the same moment. Where
// they do not, tasks have just started or ended: running in the details may be dead by now, and its metrics frozen.
func agree(job flink.Job, vertices []flink.Vertex) bool {
	running := 0
	for _, vertex := range vertices {
		running += vertex.Tasks["RUNNING"]
	}
	return job.State == "RUNNING" && job.Tasks["RUNNING"] == running
}

func sendTasks(ch chan<- prometheus.Metric, job flink.Job, vertex flink.Vertex) {
	if vertex.Parallelism > 0 {
		ch <- metric.VertexParallelism.Sample(float64(vertex.Parallelism), job.ID, job.Name, vertex.ID, vertex.Name)
	}
	for state, count := range vertex.Tasks {
		ch <- metric.VertexTasks.Sample(float64(count), job.ID, job.Name, vertex.ID, vertex.Name, state)
	}
}

// update exports a vertex all subtasks of which run. It costs one request, and one more with single subtasks: for the
// attempts of its subtasks, once after a restart; for the names of its metrics, once; and else for its metrics.
func (c vertexCollector) update(
	ctx context.Context, ch chan<- prometheus.Metric, job flink.Job, details flink.Details, vertex flink.Vertex,
) error {
	level, asked, err := c.level(ctx, ch, job, details, vertex)
	if err != nil {
		return err
	}
	if level {
		c.sendActivity(ch, job, vertex)
	}
	if asked && !c.config.Subtasks {
		return nil
	}
	names, known := c.memory.names.get(vertexRun{runOf(job), vertex.ID})
	if !known {
		return c.learnNames(ctx, job, vertex)
	}
	// These sums are of this moment, while what level goes by may be of before a restart that has just been.
	err = c.sendMetrics(ctx, ch, job, vertex, names.names, level && details.Settled(job))
	return errors.Join(err, names.leftOut)
}

func (c vertexCollector) sendMetrics(
	ctx context.Context, ch chan<- prometheus.Metric, job flink.Job, vertex flink.Vertex, names []string, level bool,
) error {
	metrics, known, err := c.client.VertexMetrics(ctx, job.ID, vertex.ID, names)
	if err != nil {
		return err
	}
	if !known {
		c.refused(vertexRun{runOf(job), vertex.ID})
		return nil
	}
	c.answered(vertexRun{runOf(job), vertex.ID})
	s := vertexSender{ch, []string{job.ID, job.Name, vertex.ID, vertex.Name}}
	s.gauges(metrics)
	s.offsets(metrics.Source.Offsets)
	c.remember(job, metrics.Source.Offsets)
	if level {
		s.counters(metrics)
	}
	return nil
}
