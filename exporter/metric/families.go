package metric

// Label names. None is called job or instance: those belong to Prometheus. Values of state are Flink's own, in upper
// case: RUNNING, SCHEDULED.
const (
	LabelCollector  = "collector"
	LabelState      = "state"
	LabelStatus     = "status"
	LabelJobID      = "job_id"
	LabelJobName    = "job_name"
	LabelVertexID   = "vertex_id"
	LabelVertexName = "vertex_name"
	LabelVerdict    = "verdict"
	LabelFrom       = "from"
	LabelTo         = "to"
	LabelReason     = "reason"
	LabelGroup      = "group"
	LabelTopic      = "topic"
	LabelPartition  = "partition"
	LabelBasis      = "basis"

	LabelClass       = "class"
	LabelEndpoint    = "endpoint"
	LabelLevel       = "level"
	LabelSubtask     = "subtask"
	LabelTaskManager = "tm_id"
	LabelType        = "type"
	LabelVersion     = "version"

	LabelAudit      = "audit"
	LabelCluster    = "cluster"
	LabelInputTopic = "input_topic"

	LabelKey      = "key"
	LabelPlace    = "place"
	LabelSide     = "side"
	LabelExpected = "expected"
	LabelTime     = "time"
	LabelWhole    = "whole"
)

// The exporter about itself and its target.
var (
	Up = gauge("flink_exporter_up",
		"Whether Flink's REST API answered the last scrape (1) or not (0).",
		"GET /overview")
	CollectorSuccess = gauge("flink_exporter_collector_success",
		"Whether the collector gathered everything that it is there for (1) or a part failed or was late (0).",
		"the scrape", LabelCollector)
	CollectorDuration = gauge("flink_exporter_collector_duration_seconds",
		"How long the collector took in this scrape.",
		"the scrape", LabelCollector)
)

// The cluster.
var (
	ClusterTaskManagers = gauge("flink_cluster_taskmanagers",
		"TaskManagers that are registered at the JobManager.",
		"GET /overview: taskmanagers")
	ClusterTaskSlots = gauge("flink_cluster_task_slots",
		"Task slots of all registered TaskManagers.",
		"GET /overview: slots-total")
	ClusterTaskSlotsAvailable = gauge("flink_cluster_task_slots_available",
		"Task slots that no job holds.",
		"GET /overview: slots-available")
	ClusterJobs = gauge("flink_cluster_jobs",
		"Jobs that the JobManager knows, by state.",
		"GET /jobs/overview: jobs[].state", LabelState)
)

// Jobs. A job that has ended exports its state, start and end, and nothing once a newer job of its name exists.
var (
	JobState = gauge("flink_job_state",
		"State of the job: 1 for the state that it is in, 0 for every other. "+
			"RUNNING does not mean that tasks run: see flink_job_tasks.",
		"GET /jobs/overview: jobs[].state", LabelJobID, LabelJobName, LabelState)
	JobStart = gauge("flink_job_start_timestamp_seconds",
		"When the job was submitted, in seconds since the epoch.",
		"GET /jobs/overview: jobs[].start-time", LabelJobID, LabelJobName)
	JobEnd = gauge("flink_job_end_timestamp_seconds",
		"When the job ended, in seconds since the epoch; absent while it has not.",
		"GET /jobs/overview: jobs[].end-time", LabelJobID, LabelJobName)
	JobTasks = gauge("flink_job_tasks",
		"Subtasks of the job over all vertices, by state.",
		"GET /jobs/overview: jobs[].tasks", LabelJobID, LabelJobName, LabelState)
	JobRestarts = counter("flink_job_restarts_total",
		"Restarts of the job since it was submitted or its JobManager started.",
		"GET /jobs/:id/metrics: numRestarts", LabelJobID, LabelJobName)
	JobRescales = counter("flink_job_rescales_total",
		"Restarts of the job that gave it another parallelism, since it was submitted or its JobManager started; "+
			"absent in Flink 1.20.",
		"GET /jobs/:id/metrics: numRescales", LabelJobID, LabelJobName)
)

// Checkpoints of a job.
var (
	JobCheckpoints = counter("flink_job_checkpoints_total",
		"Checkpoints that ended, by status. Failed ones include triggers that never became a checkpoint.",
		"GET /jobs/:id/checkpoints: counts.completed, counts.failed", LabelJobID, LabelJobName, LabelStatus)
	JobCheckpointsInProgress = gauge("flink_job_checkpoints_in_progress",
		"Checkpoints under way.",
		"GET /jobs/:id/checkpoints: counts.in_progress", LabelJobID, LabelJobName)
	JobCheckpointLastCompleted = gauge("flink_job_checkpoint_last_completed_timestamp_seconds",
		"When the last checkpoint was complete, in seconds since the epoch; absent until there is one.",
		"GET /jobs/:id/checkpoints: latest.completed.latest_ack_timestamp", LabelJobID, LabelJobName)
	JobCheckpointLastDuration = gauge("flink_job_checkpoint_last_duration_seconds",
		"How long the last completed checkpoint took, from its trigger to its last acknowledgement.",
		"GET /jobs/:id/checkpoints: latest.completed.end_to_end_duration", LabelJobID, LabelJobName)
	JobCheckpointLastSize = gauge("flink_job_checkpoint_last_size_bytes",
		"What the last completed checkpoint wrote (Flink's lastCheckpointSize); "+
			"less than the state where checkpoints are incremental.",
		"GET /jobs/:id/checkpoints: latest.completed.checkpointed_size", LabelJobID, LabelJobName)
	JobCheckpointLastFullSize = gauge("flink_job_checkpoint_last_full_size_bytes",
		"State that the last completed checkpoint covers (Flink's lastCheckpointFullSize).",
		"GET /jobs/:id/checkpoints: latest.completed.state_size", LabelJobID, LabelJobName)
	JobCheckpointLastRestored = gauge("flink_job_checkpoint_last_restored_timestamp_seconds",
		"When the job was last restored from a checkpoint or savepoint, in seconds since the epoch; absent if it never was.",
		"GET /jobs/:id/checkpoints: latest.restored.restore_timestamp", LabelJobID, LabelJobName)
	JobSavepointLastCompleted = gauge("flink_job_savepoint_last_completed_timestamp_seconds",
		"When the last savepoint was complete, in seconds since the epoch; absent until there is one.",
		"GET /jobs/:id/checkpoints: latest.savepoint.latest_ack_timestamp", LabelJobID, LabelJobName)
)

// Vertices of a job that has not ended. Parallelism and tasks are always there; the others only while all subtasks run.
// The seconds are summed over subtasks: divide their rate by the parallelism.
var (
	VertexParallelism = gauge("flink_vertex_parallelism",
		"Subtasks that the vertex should have.",
		"GET /jobs/:id: vertices[].parallelism", LabelJobID, LabelJobName, LabelVertexID, LabelVertexName)
	VertexTasks = gauge("flink_vertex_tasks",
		"Subtasks of the vertex, by state.",
		"GET /jobs/:id: vertices[].tasks", LabelJobID, LabelJobName, LabelVertexID, LabelVertexName, LabelState)
	VertexBusySeconds = counter("flink_vertex_busy_seconds_total",
		"Time that the vertex' subtasks spent working, summed over subtasks; resets when the subtasks restart.",
		"GET /jobs/:id: vertices[].metrics.accumulated-busy-time",
		LabelJobID, LabelJobName, LabelVertexID, LabelVertexName)
	VertexIdleSeconds = counter("flink_vertex_idle_seconds_total",
		"Time that the vertex' subtasks waited for input, summed over subtasks; resets when the subtasks restart.",
		"GET /jobs/:id: vertices[].metrics.accumulated-idle-time",
		LabelJobID, LabelJobName, LabelVertexID, LabelVertexName)
	VertexBackpressuredSeconds = counter("flink_vertex_backpressured_seconds_total",
		"Time that the vertex' subtasks waited for room downstream, summed over subtasks; resets when the subtasks restart.",
		"GET /jobs/:id: vertices[].metrics.accumulated-backpressured-time",
		LabelJobID, LabelJobName, LabelVertexID, LabelVertexName)
	VertexOutPoolUsage = gauge("flink_vertex_out_pool_usage_ratio",
		"Share of the output buffers in use (Flink's outPoolUsage), the highest of the vertex' subtasks; "+
			"above 1 with overdraft buffers, absent for sinks.",
		"GET /jobs/:id/vertices/:vid/subtasks/metrics: Shuffle.Netty.Output.Buffers.outPoolUsage",
		LabelJobID, LabelJobName, LabelVertexID, LabelVertexName)
	VertexInPoolUsage = gauge("flink_vertex_in_pool_usage_ratio",
		"Share of the input buffers in use (Flink's inPoolUsage), the highest of the vertex' subtasks; absent for sources.",
		"GET /jobs/:id/vertices/:vid/subtasks/metrics: Shuffle.Netty.Input.Buffers.inPoolUsage",
		LabelJobID, LabelJobName, LabelVertexID, LabelVertexName)
)
