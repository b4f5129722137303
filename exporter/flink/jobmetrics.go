package flink

import "context"

// JobMetrics are metrics of a job as a whole. Flink refreshes them every ten seconds (metrics.fetcher.update-interval)
// if it is asked, and knows none when the JobManager has just started.
type JobMetrics struct {
	Restarts Number   // since the job was submitted or its JobMaster started, rescales among them
	Rescales Number   // likewise; unknown in Flink 1.20
	Running  Duration // of its present stay in RUNNING; zero in other states
}

// JobMetrics reads GET /jobs/:id/metrics. A job that has left is not an error here: Flink answers with nothing.
func (c *Client) JobMetrics(ctx context.Context, jobID string) (JobMetrics, error) {
	values, err := values(ctx, c, jobMetricsEndpoint, []string{"numRestarts", "numRescales", "runningTime"}, jobID)
	return JobMetrics{
		Restarts: values["numRestarts"], Rescales: values["numRescales"], Running: Duration{values["runningTime"].per(1000)},
	}, err
}

// values reads metrics of one component by name. Names that it does not have are left out.
func values(ctx context.Context, c *Client, e endpoint, names []string, ids ...string) (map[string]Number, error) {
	answer, err := get[[]struct {
		ID    string `json:"id"`
		Value Number `json:"value"`
	}](ctx, c, e, getQuery(names), ids...)
	values := make(map[string]Number, len(answer))
	for _, metric := range answer {
		values[metric.ID] = metric.Value
	}
	return values, err
}
