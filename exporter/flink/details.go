package flink

import (
	"context"
	"errors"
	"fmt"

	"flinkwatch/exporter/label"
)

// Details is what Flink knows of one job. Its answer may be three seconds old (web.refresh-interval).
type Details struct {
	Vertices []Vertex // sources first
	Since    States
	Now      Instant // the JobManager's clock when it made the answer
	Kind     string  // Batch or STREAMING; empty where Flink does not tell

	// LeftOut is an error if there are vertices of one id: the second one is left out.
	LeftOut error
}

// Batch is the kind of a job that ends when it has done its work.
const Batch = "BATCH"

// States is when the job last entered a state; unknown for one that it never was in.
type States struct {
	Running    Instant `json:"RUNNING"`
	Restarting Instant `json:"RESTARTING"` // also when only a region of the job restarts
	Failing    Instant `json:"FAILING"`
}

// Troubled reports whether something in the job has ever failed, as far as this JobManager knows.
func (s States) Troubled() bool {
	_, restarted := s.Restarting.Value()
	_, failed := s.Failing.Value()
	return restarted || failed
}

// StartedTogether reports whether no restart came between the starts of the vertex' present attempts: all of them began
// after the last one. Where that is false, attempts may still be of one age: the vertex may be of a region that was
// spared.
func (d Details) StartedTogether(v Vertex) bool {
	restart, restarted := d.Since.Restarting.Value()
	start, _ := v.Start.Value()
	return !restarted || start >= restart
}

// detailsLife is how old Details may be (web.refresh-interval).
const detailsLife = 3 // seconds

// Settled reports whether the job has not changed since before the details, which may be of before its last change.
func (d Details) Settled(job Job) bool {
	modified, _ := job.Modified.Value()
	now, known := d.Now.Value()
	return !known || now-modified > detailsLife
}

// MetricsTime is when Flink took the metrics that it serves: the job's time in its state is one of them, and when it
// entered that state is known. The metrics belong to an earlier stay where that would be in the future.
func (d Details) MetricsTime(running Duration) Instant {
	since, isRunning := d.Since.Running.Value()
	spent, known := running.Value()
	now, _ := d.Now.Value()
	if at := since + spent; isRunning && known && spent > 0 && at <= now {
		return Instant{Number{value: at, known: true}}
	}
	return Instant{}
}

// Details reads GET /jobs/:id.
func (c *Client) Details(ctx context.Context, jobID string) (Details, error) {
	job, err := get[struct {
		ID       string   `json:"jid"`
		Vertices []Vertex `json:"vertices"`
		Since    States   `json:"timestamps"`
		Now      Instant  `json:"now"`
		Kind     string   `json:"job-type"`
		Plan     plan     `json:"plan"`
	}](ctx, c, jobEndpoint, "", jobID)
	if err != nil {
		return Details{}, err
	}
	if job.ID != jobID {
		return Details{}, fmt.Errorf("GET %s: %w: it is about job %q",
			jobEndpoint.path(jobID), ErrMalformed, label.Of(job.ID))
	}
	vertices, leftOut := distinct(jobEndpoint.path(jobID), job.Vertices, func(v Vertex) string { return v.ID })
	if leftOut != nil && !errors.Is(leftOut, ErrLeftOut) {
		return Details{}, leftOut
	}
	job.Plan.connect(vertices)
	for i, v := range vertices {
		vertices[i].Name, vertices[i].operators = label.Name(v.Name), v.Name
		vertices[i].Activity = v.Activity.counted(v.HasInput, v.HasOutput)
	}
	return Details{
		Vertices: vertices, Since: job.Since, Now: job.Now, Kind: label.Of(job.Kind), LeftOut: leftOut,
	}, nil
}
