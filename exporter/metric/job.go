package metric

// ClusterInfo says which Flink it is.
var ClusterInfo = gauge("flink_cluster_info",
	"Always 1; the label is the version of Flink.",
	"GET /overview: flink-version", LabelVersion)

// JobInfo says what kind of job it is.
var JobInfo = gauge("flink_job_info",
	"Always 1; the label is how Flink runs the job: STREAMING, or BATCH, where the end is its success.",
	"GET /jobs/:id: job-type", LabelJobID, LabelJobName, LabelType)

// Jobs that have not ended, beyond what the list of jobs says.
var (
	JobReady = gauge("flink_job_ready",
		"Whether the job is RUNNING and all its subtasks run or have done their work (1) or not (0).",
		"GET /jobs/overview: jobs[].state, jobs[].tasks", LabelJobID, LabelJobName)
	JobRunningSince = gauge("flink_job_running_timestamp_seconds",
		"When the job last became RUNNING, in seconds since the epoch; absent while it is not.",
		"GET /jobs/:id: timestamps.RUNNING", LabelJobID, LabelJobName)
	JobParallelism = gauge("flink_job_parallelism",
		"Highest parallelism of the job's vertices.",
		"GET /jobs/:id: vertices[].parallelism", LabelJobID, LabelJobName)
	JobMetricsTime = gauge("flink_job_metrics_timestamp_seconds",
		"When Flink took the job's metrics that it serves, in seconds since the epoch; absent while the job does not run. "+
			"Those of a TaskManager that does not answer may be older. Flink refreshes them at most every "+
			"metrics.fetcher.update-interval, and only when asked.",
		"GET /jobs/:id: timestamps.RUNNING, and GET /jobs/:id/metrics: runningTime", LabelJobID, LabelJobName)
	JobLastException = gauge("flink_job_last_exception_timestamp_seconds",
		"When something in the job last failed, in seconds since the epoch, by class of the failure; "+
			"absent if nothing ever did.",
		"GET /jobs/:id/exceptions: exceptionHistory.entries[0]", LabelJobID, LabelJobName, LabelClass)
	JobCheckpointLastFailed = gauge("flink_job_checkpoint_last_failed_timestamp_seconds",
		"When a checkpoint last failed, in seconds since the epoch; those that never started have no time.",
		"GET /jobs/:id/checkpoints: latest.failed.failure_timestamp", LabelJobID, LabelJobName)
	JobCheckpointing = gauge("flink_job_checkpointing_enabled",
		"Whether the job makes checkpoints by itself (1) or not (0).",
		"GET /jobs/:id/checkpoints/config: interval", LabelJobID, LabelJobName)
	JobCheckpointInterval = gauge("flink_job_checkpoint_interval_seconds",
		"Time between the job's checkpoints as configured; absent without checkpointing.",
		"GET /jobs/:id/checkpoints/config: interval", LabelJobID, LabelJobName)
	JobCheckpointTimeout = gauge("flink_job_checkpoint_timeout_seconds",
		"How long a checkpoint may take before it fails.",
		"GET /jobs/:id/checkpoints/config: timeout", LabelJobID, LabelJobName)
)
