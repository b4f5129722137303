package collector

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"flinkwatch/exporter/flink"
	"flinkwatch/exporter/label"
)

// mostJobs is how many jobs are exported: as many as --scrape.max-series has room for by default. A scrape of so many
// that run takes 8,000 requests and more.
const mostJobs = 2000

// listing is Flink's list of jobs.
type listing struct {
	all      []flink.Job
	exported []flink.Job // those that are current and wanted, with names as they are shown
	leftOut  error       // if there is more than that
	err      error       // if there is no list
}

func newListing(all []flink.Job, err error, config FlinkConfig) listing {
	if err != nil && !errors.Is(err, flink.ErrLeftOut) {
		return listing{err: err}
	}
	l := listing{all: all, leftOut: err}
	for _, job := range current(all) {
		if config.wants(job) {
			job.Name = label.Name(job.Name)
			l.exported = append(l.exported, job)
		}
	}
	if many := len(l.exported); many > mostJobs {
		slices.SortStableFunc(l.exported, importance)
		l.exported = l.exported[:mostJobs]
		l.leftOut = errors.Join(l.leftOut, fmt.Errorf("%w: %d of %d jobs", flink.ErrLeftOut, many-mostJobs, many))
	}
	return l
}

// importance puts jobs that have not ended first, and the longest running of them, so that they do not come and go;
// then those that ended, the latest first.
func importance(a, b flink.Job) int {
	if a.Terminal() != b.Terminal() {
		if b.Terminal() {
			return -1
		}
		return 1
	}
	order := cmp.Compare(started(a), started(b))
	if a.Terminal() {
		order = -order
	}
	return cmp.Or(order, cmp.Compare(a.ID, b.ID))
}

// live are the exported jobs that have not ended.
func (l listing) live() []flink.Job {
	return slices.DeleteFunc(slices.Clone(l.exported), flink.Job.Terminal)
}

// current leaves out jobs that have ended and have a successor: a job of the same name that began after that. Of those
// that failed, the last one stays: its successor may be another job of a common name.
func current(all []flink.Job) []flink.Job {
	newest, failed := map[string]float64{}, map[string]float64{}
	for _, job := range all {
		newest[job.Name] = max(newest[job.Name], started(job))
		if job.State == "FAILED" {
			failed[job.Name] = max(failed[job.Name], ended(job))
		}
	}
	var current []flink.Job
	for _, job := range all {
		succeeded := started(job) < newest[job.Name] && ended(job) <= newest[job.Name]
		lastFailure := job.State == "FAILED" && ended(job) == failed[job.Name]
		if !job.Terminal() || !succeeded || lastFailure {
			current = append(current, job)
		}
	}
	return current
}

func started(job flink.Job) float64 {
	at, _ := job.Start.Value()
	return at
}

func ended(job flink.Job) float64 {
	at, _ := job.End.Value()
	return at
}
