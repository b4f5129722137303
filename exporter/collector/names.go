package collector

import (
	"context"
	"errors"
	"time"

	"flinkwatch/exporter/flink"
)

// vertexNames are the names of a vertex' metrics.
type vertexNames struct {
	names    []string
	leftOut  error     // if there are more
	at       time.Time // when they were asked for
	answered bool      // Flink has answered to them since
	careful  bool      // they are without those that Flink may have cut
}

func (r *round) learnNames(ctx context.Context, job flink.Job, vertex flink.Vertex) error {
	names, err := r.client.MetricNames(ctx, job.ID, vertex)
	leftOut := error(nil)
	if errors.Is(err, flink.ErrLeftOut) {
		leftOut, err = err, nil
	}
	key := vertexRun{runOf(job), vertex.ID}
	old, known := r.memory.names.get(key)
	if old.careful {
		names = flink.WithoutCut(names)
	}
	if err == nil && len(names) > 0 {
		r.memory.names.put(key, vertexNames{names: names, leftOut: leftOut, at: r.now, careful: old.careful})
	} else if known {
		old.at = r.now // the others have their turn before this one is tried again
		r.memory.names.put(key, old)
	}
	return err
}

func (r *round) answered(key vertexRun) {
	if names, known := r.memory.names.get(key); known {
		names.answered = true
		r.memory.names.put(key, names)
	}
}

// refused is what becomes of names to which Flink has answered with nothing: one of them is not there. Where they have
// just been in its list, it may be one that Flink has cut and does not find again, and the others are asked for.
func (r *round) refused(key vertexRun) {
	names, _ := r.memory.names.get(key)
	careful := flink.WithoutCut(names.names)
	if names.answered || names.careful || len(careful) == 0 {
		r.memory.names.forget(key)
		return
	}
	names.names, names.careful = careful, true
	r.memory.names.put(key, names)
}
