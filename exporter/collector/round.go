package collector

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"flinkwatch/exporter/flink"
)

// round is one scrape of Flink's side: what several collectors need is read by the first one to ask, for all.
type round struct {
	*Flink
	now   time.Time
	stale bool // Flink's metrics are old

	listing sync.Once
	jobs    listing

	detailing sync.Map // job id → *jobDetails

	priming sync.Once
	asking  sync.Once
	jvm     flink.JVM
	jvmErr  error
}

// jobDetails is what is read once of each job.
type jobDetails struct {
	details    func() (flink.Details, error)
	jobMetrics func() (flink.JobMetrics, error)
}

// list reads the list of jobs.
func (r *round) list(ctx context.Context) (listing, error) {
	r.listing.Do(func() {
		all, err := r.client.Jobs(ctx)
		r.jobs = newListing(all, err, r.config)
	})
	return r.jobs, r.jobs.err
}

func (r *round) jobManager(ctx context.Context) (flink.JVM, error) {
	r.asking.Do(func() { r.jvm, r.jvmErr = r.client.JobManagerJVM(ctx) })
	return r.jvm, r.jvmErr
}

func (r *round) of(ctx context.Context, job flink.Job) *jobDetails {
	entry, _ := r.detailing.LoadOrStore(job.ID, &jobDetails{
		details:    sync.OnceValues(func() (flink.Details, error) { return r.client.Details(ctx, job.ID) }),
		jobMetrics: sync.OnceValues(func() (flink.JobMetrics, error) { return r.client.JobMetrics(ctx, job.ID) }),
	})
	return entry.(*jobDetails)
}

// details reads a job's vertices, whose sums are made of metrics.
func (r *round) details(ctx context.Context, job flink.Job) (flink.Details, error) {
	r.prime(ctx)
	return r.of(ctx, job).details()
}

func (r *round) jobMetrics(ctx context.Context, job flink.Job) (flink.JobMetrics, error) {
	r.prime(ctx)
	return r.of(ctx, job).jobMetrics()
}

// eachLive calls read for every job that is exported and has not ended, several at once, and returns the first error
// after all have been tried. A job that has left since the list was read is no error; one that is still in the list and
// of which Flink does not know what was asked for is one.
func (r *round) eachLive(ctx context.Context, read func(flink.Job) error) error {
	list, err := r.list(ctx)
	if err != nil {
		return err
	}
	var gone missing
	err = each(list.live(), func(job flink.Job) error {
		err := read(job)
		if errors.Is(err, flink.ErrNotFound) {
			gone.add(job, err)
			return nil
		}
		if err != nil {
			return fmt.Errorf("job %s: %w", job.ID, err)
		}
		return nil
	})
	return errors.Join(err, r.stillListed(ctx, &gone))
}

// each calls do for every item, as many at once as Flink may be asked, and returns the first error.
func each[T any](items []T, do func(T) error) error {
	var group errgroup.Group
	group.SetLimit(flink.Parallel)
	for _, item := range items {
		group.Go(func() (err error) {
			defer recovered(&err)
			return do(item)
		})
	}
	return group.Wait()
}
