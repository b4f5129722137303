// Package job acts on the Click Event Count job through Flink's REST API: finds it, takes a savepoint, stops it with
// one, cancels it. Reading Flink for metrics is the exporter's part.
package job

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/go-resty/resty/v2"
)

// Name is what the job is called in Flink.
const Name = "Click Event Count"

// Counts is what the job that counts the input is called.
const Counts = "Expected Counts"

// Job is a job as Flink lists it.
type Job struct {
	ID    string `json:"jid"`
	Name  string `json:"name"`
	State string `json:"state"`
	// Started and End are in ms since the epoch; End is negative while the job has not ended.
	Started int64 `json:"start-time"`
	End     int64 `json:"end-time"`
	Tasks   Tasks `json:"tasks"`
}

// Tasks counts the tasks of a job.
type Tasks struct {
	Total, Running int
}

// UnmarshalJSON reads the states in any case: Flink makes small letters of them in its JVM's language, and a Flink that
// somebody runs in Turkish writes `runnıng`.
func (t *Tasks) UnmarshalJSON(text []byte) error {
	var counts map[string]int
	if err := json.Unmarshal(text, &counts); err != nil {
		return err
	}
	for state, count := range counts {
		switch strings.ToUpper(state) {
		case "TOTAL":
			t.Total = count
		case "RUNNING":
			t.Running = count
		}
	}
	return nil
}

// Ended says whether the job is over for good.
func (j Job) Ended() bool {
	return j.State == "FINISHED" || j.State == "CANCELED" || j.State == "FAILED"
}

// Running says whether all tasks of the job run. Flink calls a job RUNNING while its tasks still wait for slots.
func (j Job) Running() bool {
	return j.State == "RUNNING" && j.Tasks.Total > 0 && j.Tasks.Running == j.Tasks.Total
}

// Cluster is a Flink session cluster.
type Cluster struct {
	http *resty.Client
}

// At returns the cluster whose REST API is at the address, host:port.
func At(address string) *Cluster {
	return &Cluster{http: resty.New().SetBaseURL("http://" + address).SetTimeout(10 * time.Second)}
}

// Overview is what Flink says of itself in a line.
type Overview struct {
	TaskManagers int `json:"taskmanagers"`
	Slots        int `json:"slots-total"`
	FreeSlots    int `json:"slots-available"`
}

// Overview asks for the cluster's overview.
func (c *Cluster) Overview(ctx context.Context) (Overview, error) {
	var overview Overview
	err := c.get(ctx, "/overview", &overview)
	return overview, err
}

// Registered returns nil when the TaskManager of this id has sent a heartbeat to the JobManager since then. One that
// was killed stays in Flink's list for some seconds.
func (c *Cluster) Registered(ctx context.Context, id string, since time.Time) error {
	var list struct {
		TaskManagers []struct {
			ID string `json:"id"`
			// Heartbeat is the time of the last heartbeat, in ms since the epoch, in spite of its name.
			Heartbeat int64 `json:"timeSinceLastHeartbeat"`
		} `json:"taskmanagers"`
	}
	if err := c.get(ctx, "/taskmanagers", &list); err != nil {
		return err
	}
	for _, taskManager := range list.TaskManagers {
		if taskManager.ID == id && time.UnixMilli(taskManager.Heartbeat).After(since) {
			return nil
		}
	}
	return fmt.Errorf("%s is not registered at the JobManager yet", id)
}

// Jobs lists all jobs that Flink remembers, the newest first.
func (c *Cluster) Jobs(ctx context.Context) ([]Job, error) {
	var overview struct {
		Jobs []Job `json:"jobs"`
	}
	err := c.get(ctx, "/jobs/overview", &overview)
	return overview.Jobs, err
}

// Ours lists the jobs of our name, the newest first.
func (c *Cluster) Ours(ctx context.Context) ([]Job, error) {
	jobs, err := c.Jobs(ctx)
	return slices.DeleteFunc(jobs, func(job Job) bool { return job.Name != Name }), err
}

// Counting reports whether the input is counted.
func (c *Cluster) Counting(ctx context.Context) bool {
	jobs, err := c.Jobs(ctx)
	return err == nil && slices.ContainsFunc(jobs, func(job Job) bool { return job.Name == Counts && !job.Ended() })
}

// Live lists the jobs of our name that have not ended, the newest first. There should be one at most, but nothing keeps
// a user from submitting another.
func (c *Cluster) Live(ctx context.Context) ([]Job, error) {
	jobs, err := c.Ours(ctx)
	return slices.DeleteFunc(jobs, Job.Ended), err
}

// Current returns the newest job of our name that has not ended; ok is false where there is none.
func (c *Cluster) Current(ctx context.Context) (job Job, ok bool, err error) {
	live, err := c.Live(ctx)
	if err != nil || len(live) == 0 {
		return Job{}, false, err
	}
	return live[0], true, nil
}

// Cancel ends the job at once. Its open windows are lost.
func (c *Cluster) Cancel(ctx context.Context, job Job) error {
	response, err := c.http.R().SetContext(ctx).Patch("/jobs/" + job.ID + "?mode=cancel")
	if err := failed(response, err); err != nil {
		return fmt.Errorf("cancel job %s: %w", job.ID, err)
	}
	return c.awaitEnd(ctx, job)
}

// Stop stops the job with a savepoint and returns where that lies. It fails when ctx ends first, and leaves the job
// running where Flink could not take the savepoint.
func (c *Cluster) Stop(ctx context.Context, job Job) (savepoint string, err error) {
	savepoint, err = c.takeSavepoint(ctx, job, "stop", map[string]any{"drain": false})
	if err != nil {
		return "", fmt.Errorf("stop job %s with a savepoint: %w", job.ID, err)
	}
	return savepoint, c.awaitEnd(ctx, job)
}

// Savepoint takes a savepoint of the job, which continues, and returns where it lies. It fails when ctx ends first.
func (c *Cluster) Savepoint(ctx context.Context, job Job) (savepoint string, err error) {
	savepoint, err = c.takeSavepoint(ctx, job, "savepoints", map[string]any{"cancel-job": false})
	if err != nil {
		return "", fmt.Errorf("take a savepoint of job %s: %w", job.ID, err)
	}
	return savepoint, nil
}

func (c *Cluster) takeSavepoint(ctx context.Context, job Job, how string, body map[string]any) (string, error) {
	var trigger struct {
		RequestID string `json:"request-id"`
	}
	response, err := c.http.R().SetContext(ctx).SetBody(body).SetResult(&trigger).Post("/jobs/" + job.ID + "/" + how)
	if err := failed(response, err); err != nil {
		return "", err
	}
	return c.awaitSavepoint(ctx, job, trigger.RequestID)
}

func (c *Cluster) awaitSavepoint(ctx context.Context, job Job, request string) (string, error) {
	for {
		var answer struct {
			Status struct {
				ID string `json:"id"`
			} `json:"status"`
			Operation struct {
				Location string `json:"location"`
				Failure  *struct {
					Class string `json:"class"`
				} `json:"failure-cause"`
			} `json:"operation"`
		}
		if err := c.get(ctx, "/jobs/"+job.ID+"/savepoints/"+request, &answer); err != nil {
			return "", err
		}
		if answer.Status.ID == "COMPLETED" {
			if failure := answer.Operation.Failure; failure != nil {
				return "", fmt.Errorf("flink could not take it: %s", failure.Class)
			}
			return answer.Operation.Location, nil
		}
		if err := pause(ctx); err != nil {
			return "", err
		}
	}
}

func (c *Cluster) awaitEnd(ctx context.Context, job Job) error {
	for {
		jobs, err := c.Jobs(ctx)
		if err != nil {
			return err
		}
		ended := true
		for _, j := range jobs {
			ended = ended && (j.ID != job.ID || j.Ended())
		}
		if ended {
			return nil
		}
		if err := pause(ctx); err != nil {
			return fmt.Errorf("job %s does not end: %w", job.ID, err)
		}
	}
}

func (c *Cluster) get(ctx context.Context, path string, into any) error {
	return failed(c.http.R().SetContext(ctx).SetResult(into).Get(path))
}

// failed turns an answer other than success into an error; Flink puts a whole stack trace into the body, which is
// left out.
func failed(response *resty.Response, err error) error {
	if err != nil {
		return err
	}
	if response.IsError() {
		return errors.New(response.Request.Method + " " + response.Request.URL + ": " +
			http.StatusText(response.StatusCode()))
	}
	return nil
}

func pause(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(200 * time.Millisecond):
		return nil
	}
}
