package collector

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"flinkwatch/exporter/flink"
)

// missing are jobs of which Flink did not know something that each job has.
type missing struct {
	mu   sync.Mutex
	jobs map[run]error
}

func (m *missing) add(job flink.Job, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.jobs == nil {
		m.jobs = map[run]error{}
	}
	m.jobs[runOf(job)] = err
}

// stillListed is an error if one of the jobs is in Flink's list, as it is now, and has not ended: then it has not left.
func (r *round) stillListed(ctx context.Context, gone *missing) error {
	if len(gone.jobs) == 0 {
		return nil
	}
	now, err := r.client.Jobs(ctx)
	if err != nil && !errors.Is(err, flink.ErrLeftOut) {
		return err
	}
	for _, job := range now {
		if cause := gone.jobs[runOf(job)]; cause != nil && !job.Terminal() {
			return fmt.Errorf("job %s is in the list of jobs: %w", job.ID, cause)
		}
	}
	for of, cause := range gone.jobs {
		r.logger.Debug("job has left", "job_id", of.job, "err", cause)
	}
	return nil
}
