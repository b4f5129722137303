package metric

const (
	vertexDetails = "GET /jobs/:id: vertices[].metrics."
	vertexMetrics = "GET /jobs/:id/vertices/:vid/subtasks/metrics: "
)

func ofVertex(labels ...string) []string {
	return append([]string{LabelJobID, LabelJobName, LabelVertexID, LabelVertexName}, labels...)
}

// What vertices move, and what slows them down. Present only while all subtasks run. Counters are sums over the present
// attempts of subtasks; they are absent while only some of those have been restarted.
var (
	VertexRecordsIn = counter("flink_vertex_records_in_total",
		"Records that the vertex' subtasks received; of sources, what they read, where Flink counts it (2.x).",
		vertexDetails+"read-records", ofVertex()...)
	VertexBusiest = gauge("flink_vertex_records_in_busiest_ratio",
		"Share of the records of the last minute that the busiest subtask received; absent while the vertex receives none.",
		vertexMetrics+"numRecordsInPerSecond", ofVertex()...)
	VertexRecordsOut = counter("flink_vertex_records_out_total",
		"Records that the vertex' subtasks sent to other vertices; absent for sinks.",
		vertexDetails+"write-records", ofVertex()...)
	VertexBytesIn = counter("flink_vertex_in_bytes_total",
		"Bytes that the vertex' subtasks received; of sources, what they read, where Flink counts it (2.x).",
		vertexDetails+"read-bytes", ofVertex()...)
	VertexBytesOut = counter("flink_vertex_out_bytes_total",
		"Bytes that the vertex' subtasks sent to other vertices; absent for sinks.",
		vertexDetails+"write-bytes", ofVertex()...)
	VertexInQueue = gauge("flink_vertex_in_queue_buffers",
		"Buffers that wait in the vertex' input, the most of its subtasks; absent for sources.",
		vertexMetrics+"Shuffle.Netty.Input.Buffers.inputQueueLength", ofVertex()...)
	VertexOutQueue = gauge("flink_vertex_out_queue_buffers",
		"Buffers that wait in the vertex' output, the most of its subtasks; absent for sinks.",
		vertexMetrics+"Shuffle.Netty.Output.Buffers.outputQueueLength", ofVertex()...)
	VertexBackpressure = gauge("flink_vertex_backpressure_ratio",
		"Share of the last minute that the most backpressured subtask waited for room downstream. "+
			"For a sharper picture take the rate of flink_vertex_backpressured_seconds_total.",
		vertexMetrics+"backPressuredTimeMsPerSecond", ofVertex()...)
	VertexBackpressureLevel = gauge("flink_vertex_backpressure_level",
		"Backpressure of the vertex as Flink's web page calls it: 1 for the level that it has, 0 for the others. "+
			"OK is up to 0.1 of the last minute, LOW up to 0.5.",
		vertexMetrics+"backPressuredTimeMsPerSecond", ofVertex(LabelLevel)...)
	VertexWatermark = gauge("flink_vertex_watermark_timestamp_seconds",
		"Event time that the slowest subtask has reached, in seconds since the epoch; "+
			"absent until every subtask has a watermark, and at the end of the input. "+
			"Of a source, an idle subtask counts, although vertices after it do not wait for it.",
		vertexMetrics+"currentInputWatermark; of sources, currentOutputWatermark", ofVertex()...)
	VertexWatermarkSkew = gauge("flink_vertex_watermark_skew_seconds",
		"Event time by which the fastest subtask is ahead of the slowest.",
		vertexMetrics+"currentInputWatermark; of sources, currentOutputWatermark", ofVertex()...)
	VertexLateRecords = counter("flink_vertex_late_records_dropped_total",
		"Records that the vertex' window operators dropped because they came too late.",
		vertexMetrics+"numLateRecordsDropped", ofVertex()...)
	VertexAlignment = gauge("flink_vertex_checkpoint_alignment_seconds",
		"How long the slowest subtask last waited for the checkpoint's barriers of all its inputs; absent for sources.",
		vertexMetrics+"checkpointAlignmentTime", ofVertex()...)
	VertexStartDelay = gauge("flink_vertex_checkpoint_start_delay_seconds",
		"How long the last checkpoint's barrier took to reach the slowest subtask.",
		vertexMetrics+"checkpointStartDelayNanos", ofVertex()...)
)

// Sources and sinks, as far as their connectors tell (Kafka's does).
var (
	SourcePending = gauge("flink_source_pending_records",
		"Records that Kafka has and the source has not fetched. Flink stops refreshing it under full backpressure; "+
			"window_audit_backlog_records does not.",
		vertexMetrics+"pendingRecords", ofVertex()...)
	SourceEmitLag = gauge("flink_source_emit_lag_seconds",
		"Age of records when the source emits them, by their own time; the highest of its subtasks.",
		vertexMetrics+"currentEmitEventTimeLag", ofVertex()...)
	SourceErrors = counter("flink_source_errors_total",
		"Records that the source could not take in.",
		vertexMetrics+"numRecordsInErrors", ofVertex()...)
	SourceCurrentOffset = gauge("flink_source_current_offset",
		"Offset of the last record of the partition that the source emitted; absent before the first. "+
			"Flink writes dots in the topic's name as underscores.",
		vertexMetrics+"KafkaSourceReader.topic.<topic>.partition.<n>.currentOffset",
		ofVertex(LabelTopic, LabelPartition)...)
	SourceCommittedOffset = gauge("flink_source_committed_offset",
		"Offset that the source last committed: where it would read on; absent before the first.",
		vertexMetrics+"KafkaSourceReader.topic.<topic>.partition.<n>.committedOffset",
		ofVertex(LabelTopic, LabelPartition)...)
	SinkRecords = counter("flink_sink_records_total",
		"Records that the vertex' sinks have sent; absent before the first one, because a connector may not count, "+
			"and where two sinks of the vertex have one name.",
		vertexMetrics+"numRecordsSend", ofVertex()...)
	SinkBytes = counter("flink_sink_bytes_total",
		"Bytes that the vertex' sinks have sent; absent likewise.",
		vertexMetrics+"numBytesSend", ofVertex()...)
	SinkErrors = counter("flink_sink_errors_total",
		"Records that the sink failed to send.",
		vertexMetrics+"numRecordsSendErrors", ofVertex()...)
)

const subtaskDetails = "GET /jobs/:id/vertices/:vid: subtasks[]."

// Subtasks, only with --flink.subtasks, and only while they run. Each counter starts again with each attempt.
var (
	SubtaskAttempt = gauge("flink_subtask_attempt",
		"Number of the subtask's present attempt, from 0.",
		subtaskDetails+"attempt", ofVertex(LabelSubtask)...)
	SubtaskBusySeconds = counter("flink_subtask_busy_seconds_total",
		"Time that the subtask spent working.",
		subtaskDetails+"metrics.accumulated-busy-time", ofVertex(LabelSubtask)...)
	SubtaskIdleSeconds = counter("flink_subtask_idle_seconds_total",
		"Time that the subtask waited for input.",
		subtaskDetails+"metrics.accumulated-idle-time", ofVertex(LabelSubtask)...)
	SubtaskBackpressuredSeconds = counter("flink_subtask_backpressured_seconds_total",
		"Time that the subtask waited for room downstream.",
		subtaskDetails+"metrics.accumulated-backpressured-time", ofVertex(LabelSubtask)...)
	SubtaskRecordsIn = counter("flink_subtask_records_in_total",
		"Records that the subtask received.",
		subtaskDetails+"metrics.read-records", ofVertex(LabelSubtask)...)
	SubtaskRecordsOut = counter("flink_subtask_records_out_total",
		"Records that the subtask sent to other vertices.",
		subtaskDetails+"metrics.write-records", ofVertex(LabelSubtask)...)
	SubtaskBytesIn = counter("flink_subtask_in_bytes_total",
		"Bytes that the subtask received.",
		subtaskDetails+"metrics.read-bytes", ofVertex(LabelSubtask)...)
	SubtaskBytesOut = counter("flink_subtask_out_bytes_total",
		"Bytes that the subtask sent to other vertices.",
		subtaskDetails+"metrics.write-bytes", ofVertex(LabelSubtask)...)
)
