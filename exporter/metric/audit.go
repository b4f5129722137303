package metric

// The audit of the output topic.
var (
	AuditReady = auditGauge("window_audit_ready",
		"Whether the audit has read the history of the output topic (1) or not yet (0); no verdict is served before.",
		"design: state lives in Kafka")
	AuditKafkaUp = auditGauge("window_audit_kafka_up",
		"Whether Kafka answered the audit's last request (1) or not (0).",
		"the reader of the output topic")
	AuditWindows = auditCounter("window_audit_windows_total",
		"Windows of a key judged since the exporter started, by their first verdict.",
		"the ledger's first judgements, replay excluded", LabelVerdict)
	AuditRecentWindows = auditGauge("window_audit_recent_windows",
		"Windows of a key that became due within the recent past (--audit.recent), by present verdict. If Kafka keeps the "+
			"producer's time (CreateTime), a result counts as written when the exporter read it, so that all of the history "+
			"is recent after a start.",
		"the ledger; due time is the log's", LabelVerdict)
	AuditHorizonWindows = auditGauge("window_audit_horizon_windows",
		"Windows of a key within the horizon (--audit.horizon), by present verdict.",
		"the ledger", LabelVerdict)
	AuditUnjudgedWindows = auditGauge("window_audit_unjudged_windows",
		"Windows of a key within the horizon (--audit.horizon) that are unjudged, by reason: they began before the "+
			"evidence (before_start); records or events may be lost (evidence_lost); all their events were late (late_only); "+
			"no key of the results is a key of the events (keys_differ); every window of the key has several results that "+
			"differ (many_results, with --audit.once); which result is the last one is not known (order); a count, or what an "+
			"event adds to a sum, cannot be used (count); they were discarded because more than --audit.max-windows were held "+
			"(limit).",
		"the ledger", LabelReason)
	AuditVerdictChanges = auditCounter("window_audit_verdict_changes_total",
		"Verdicts that later evidence revised, by former and present verdict.",
		"the ledger's revisions", LabelFrom, LabelTo)
	AuditKeyRecentWindows = auditGauge("window_audit_key_recent_windows",
		"Windows that became due within the recent past (--audit.recent), by key and present verdict; keys beyond the "+
			"first ones (--audit.max-keys) together as other.",
		"the ledger; due time is the log's", LabelKey, LabelVerdict)
	AuditOverdueWindows = auditGauge("window_audit_overdue_windows",
		"Windows of a key that should be in the output by now and are not: they are closed in the input and hold events, "+
			"or, where the input is not counted, the output's own rhythm says so. No verdict: they may still come.",
		"the ledger: input time, or time since the last write")
	AuditPendingWindows = auditGauge("window_audit_pending_windows",
		"Windows of a key that are known but not due yet.",
		"the ledger")
	AuditWindowSize = auditGauge("window_audit_window_size_seconds",
		"Size of the windows that are audited; of sessions, the gap.",
		"--audit.window-size, --audit.window-gap")
	AuditWindowStep = auditGauge("window_audit_window_step_seconds",
		"How far apart the audited windows end: the slide of windows that hop, the step of those that cumulate, the gap of "+
			"sessions, the size of others.",
		"--audit.window-slide, --audit.window-step, --audit.window-gap, --audit.window-size")
	AuditLastWindowEnd = auditGauge("window_audit_last_window_end_timestamp_seconds",
		"End of the latest window seen in the output, event time in seconds since the epoch; absent until there is one.",
		"the output's records: windowEnd")
	AuditLastWrite = auditGauge("window_audit_last_write_timestamp_seconds",
		"When the latest record of the output was written, in seconds since the epoch; absent until there is one. Where "+
			"Kafka keeps the producer's time (CreateTime), it is when the exporter read the record, and absent until it has "+
			"read a new one.",
		"the output's records: Kafka timestamp")
	AuditRecords = auditCounter("window_audit_records_total",
		"Records of the output topic read since the exporter started, replay excluded; of a shard, those that are not "+
			"counted in window_audit_other_shards_records_total.",
		"the reader of the output topic")
	AuditOtherRecords = auditCounter("window_audit_other_shards_records_total",
		"Results and events of keys that other shards of the audit judge: this one has read past them since the exporter "+
			"started, replay excluded. Absent where the audit has no shards.",
		"the reader: hash of the key (--audit.shard-of, --audit.shard-number)", LabelTopic)
	AuditShards = auditGauge("window_audit_shards",
		"How many shards there should be of the whole audit that this audit is a shard of. Absent where the audit has "+
			"no shards.",
		"--audit.shard-of", LabelWhole)
	AuditAbortedRecords = auditCounter("window_audit_aborted_records_total",
		"Records of aborted transactions, of the output and of the counted input, that were skipped since the exporter "+
			"started, replay excluded (--kafka.isolation=read_committed).",
		"Fetch: aborted transactions")
	AuditDecodeErrors = auditCounter("window_audit_decode_errors_total",
		"Records that cannot be judged, by topic and reason: unreadable, of other windows or keys, or far off in time. "+
			"History counts too.",
		"the decoder and the ledger", LabelTopic, LabelReason)
	AuditLag = auditGauge("window_audit_lag_records",
		"Records of the output topic, and of the input topic where that is counted, that the audit has not read yet, or "+
			"that its expected counts do not include (--audit.expected-topic).",
		"end offsets less the reader's position")
	AuditInputTime = auditGauge("window_audit_input_timestamp_seconds",
		"Event time up to which the input is whole, in seconds since the epoch: the minimum over its partitions of the "+
			"highest time in each, without those that the audit does not wait for (--audit.input-idle). Absent unless the "+
			"input is counted.",
		"the input's records")
	AuditInputPartitionTime = auditGauge("window_audit_input_partition_timestamp_seconds",
		"Event time that the partition of the input has reached, in seconds since the epoch: the highest time in it. A "+
			"partition that is behind holds up the verdicts, until it is behind by more than --audit.input-idle. Absent "+
			"unless the input is counted.",
		"the input's records", LabelTopic, LabelPartition)
	AuditLastRead = auditGauge("window_audit_last_read_timestamp_seconds",
		"When every partition was last read as far as all ends had been before, in seconds since the epoch: the verdicts "+
			"are as old as this.",
		"the reader's common reading point")
	AuditInfo = auditGauge("window_audit_info",
		"Always 1; the labels say what is audited (the topic of the results, and that of the events where those are "+
			"counted), whose results they are (the job and its consumer group, where they are known), and what windows are "+
			"judged by (the expected count, and what time cuts windows).",
		"the configuration", LabelTopic, LabelInputTopic, LabelGroup, LabelJobName, LabelExpected, LabelTime)
	AuditDroppedWindows = auditCounter("window_audit_dropped_windows_total",
		"Windows of a key, over all keys, that were discarded undecided because more than --audit.max-windows were held.",
		"the ledger")
)

// Events: what went into the decided windows, and what came out of them.
var (
	AuditEvents = auditCounter("window_audit_events_total",
		"Events of the windows decided since the exporter started, by side: as expected or counted in the input, and as "+
			"the output says (its largest count of each window, or the last one with --audit.updates=last). With "+
			"--audit.result=sum, amounts.",
		"the ledger, replay excluded", LabelSide)
	AuditLostEvents = auditGauge("window_audit_lost_events",
		"Events that the output counts too few, summed over the windows within the horizon. With --audit.result=sum, "+
			"an amount.",
		"the ledger: expected count less the largest one, where that is positive")
	AuditSurplusEvents = auditGauge("window_audit_surplus_events",
		"Events that the output counts too many, summed over the windows within the horizon. With --audit.result=sum, "+
			"an amount.",
		"the ledger: the largest count less the expected one, where that is positive")
	AuditRepeatedRecords = auditGauge("window_audit_repeated_records",
		"Records of the output within the horizon that say what an earlier one of their window has said.",
		"the ledger")
	AuditLateEvents = auditCounter("window_audit_late_events_total",
		"Events that came into their partition of the input after the time there had passed the end of their window by "+
			"--audit.lateness: a job may drop those.",
		"the input's records")
)

// The ring of the latest windows. The labels stay the same while windows come and go: place is the window's number
// since the epoch, modulo 40.
var (
	AuditLatestStart = auditGauge("window_audit_latest_window_start_timestamp_seconds",
		"Start of the window in this place, event time in seconds since the epoch.",
		"the ledger: (start / size) mod 40; of sessions, how many later ones there are", LabelPlace)
	AuditLatestEvents = auditGauge("window_audit_latest_window_events",
		"Count of the window in this place as the output says (the largest one), or its sum; absent while there is "+
			"no result.",
		"the output's records", LabelKey, LabelPlace)
	AuditLatestVerdict = auditGauge("window_audit_latest_window_verdict",
		"Verdict on the window in this place: 0 pending, 1 correct, 2 duplicate, 3 unjudged, 4 short, 5 over, 6 missing, "+
			"7 conflict.",
		"the ledger", LabelKey, LabelPlace)
)

// The backlog, from Kafka: it is known while the job is down.
var (
	AuditBacklog = auditGauge("window_audit_backlog_records",
		"Records of the partition that the group has yet to read: the end offset less the committed one, markers of "+
			"transactions at the end not counted. See window_audit_backlog_basis_info.",
		"ListOffsets and OffsetFetch; commits are read first", LabelGroup, LabelTopic, LabelPartition)
	AuditBacklogUp = auditGauge("window_audit_backlog_up",
		"Whether Kafka said all that the scrape asked for about the topics and the group (1) or not (0).",
		"ListOffsets and OffsetFetch")
	AuditBacklogBasis = auditGauge("window_audit_backlog_basis_info",
		"Always 1; the label says where the group is taken to be: where it has committed to be with its checkpoints "+
			"(committed); where it has fetched to, which without checkpoints is committed before it is processed (fetched); "+
			"where Flink last said that it was, if it commits nothing (source). Absent while Flink has not said.",
		"OffsetFetch; GET /jobs/:id/checkpoints/config: interval", LabelGroup, LabelTopic, LabelBasis)
	AuditTopicEndOffset = auditGauge("window_audit_topic_end_offset",
		"End offset of the partition: that of the next record, or of the first open transaction (--kafka.isolation).",
		"ListOffsets", LabelTopic, LabelPartition)
	AuditGroupCommittedOffset = auditGauge("window_audit_group_committed_offset",
		"Offset that the group has committed: where it would read on; absent if it never committed.",
		"OffsetFetch", LabelGroup, LabelTopic, LabelPartition)
)
