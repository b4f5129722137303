package collector

import (
	"context"
	"time"

	"flinkwatch/exporter/flink"
)

// namesLife is after what time the names of a vertex' metrics are asked for again: connectors register some late, and
// those of new partitions.
const namesLife = time.Minute

// learn spends the one request that each job has, in each scrape, for what changes rarely: first on its configuration,
// once; then on its last failure, when there has been trouble since that was read; now and then on the names of a
// vertex' metrics; else on its last failure again, if it has ever had one.
func (c detailCollector) learn(ctx context.Context, job flink.Job, details flink.Details) error {
	if settings, known := c.settingsOf(job); !known || settings.old(c.now) {
		return c.learnSettings(ctx, job)
	}
	now := c.trouble(ctx, job, details)
	if last, known := c.memory.failures.get(runOf(job)); now.any() && (!known || last.trouble != now) {
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
		c.memory.failures.put(runOf(job), failure{last, now})
	}
	return err
}

// oldNames is a vertex whose names were asked for some time ago.
func (c detailCollector) oldNames(job flink.Job, details flink.Details) (flink.Vertex, bool) {
	for _, vertex := range details.Vertices {
		names, known := c.memory.names.get(vertexRun{runOf(job), vertex.ID})
		if known && vertex.Measured() && c.now.Sub(names.at) >= namesLife {
			return vertex, true
		}
	}
	return flink.Vertex{}, false
}
