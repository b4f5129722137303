package flink

import (
	"context"
	"fmt"
	"slices"

	"flinkwatch/exporter/label"
)

// JobStates are the states of a job, as Flink writes them.
var JobStates = []string{
	"INITIALIZING", "CREATED", "RUNNING", "FAILING", "FAILED", "CANCELLING", "CANCELED", "FINISHED", "RESTARTING",
	"SUSPENDED", "RECONCILING",
}

var terminalStates = []string{"FAILED", "CANCELED", "FINISHED", "SUSPENDED"}

// Job is an entry of the list of jobs. Its state is read at the moment of asking; details may be three seconds older.
type Job struct {
	ID    string  `json:"jid"`
	Name  string  `json:"name"`
	State string  `json:"state"` // one of JobStates
	Start Instant `json:"start-time"`
	End   Instant `json:"end-time"`
	Tasks Tasks   `json:"tasks"`

	Modified Instant `json:"last-modification"` // when the job or one of its subtasks last changed its state
}

// Terminal reports whether the job has ended on this cluster. What Flink still serves of it otherwise is frozen.
func (j Job) Terminal() bool { return slices.Contains(terminalStates, j.State) }

// Ready reports whether the job runs and all its subtasks do, or have done their work, or have their turn after these.
// A job may be RUNNING for minutes while its subtasks wait for slots; one that is a batch runs them in turns.
func (j Job) Ready(batch bool) bool {
	begun, waiting := 0, 0
	for state, count := range j.Tasks {
		switch {
		case state == "RUNNING" || state == "FINISHED":
			begun += count
		case state == "CREATED" || state == "SCHEDULED" && batch && j.Tasks["RUNNING"] > 0:
		default:
			waiting += count
		}
	}
	return j.State == "RUNNING" && begun > 0 && waiting == 0
}

// Jobs reads GET /jobs/overview: all jobs that run, and those that ended within the last hour
// (jobstore.expiration-time). Of two with one id the second is left out, and the error is ErrLeftOut.
func (c *Client) Jobs(ctx context.Context) ([]Job, error) {
	answer, err := get[struct {
		Jobs []Job `json:"jobs"`
	}](ctx, c, jobsEndpoint, "")
	if err != nil {
		return nil, err
	}
	if answer.Jobs == nil {
		return nil, fmt.Errorf("GET %s: %w: no list of jobs", jobsEndpoint, ErrMalformed)
	}
	for i, job := range answer.Jobs {
		if job.ID == "" || job.State == "" {
			return nil, fmt.Errorf("GET %s: %w: a job without id or state", jobsEndpoint, ErrMalformed)
		}
		answer.Jobs[i].State = label.Of(job.State)
	}
	return distinct(jobsEndpoint.path(), answer.Jobs, func(j Job) string { return j.ID })
}
