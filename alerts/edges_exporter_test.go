package alerts_test

func edgesOfTheExporter() []edge {
	return []edge{
		{
			"an exporter that is away for 1m is told, and for 90 s after", "ExporterDown",
			[]string{`up{job="flinkwatch", instance="x"} 1@1m 0@2m 1@4m`},
			"2m-4m30s",
		},
		{
			"a collector that fails for 2m is told, and for 1m after", "ExporterCollectorFailing",
			[]string{`flink_exporter_collector_success{collector="job"} 1@1m 0@3m 1@4m`},
			"3m-5m",
		},
		{
			"a backlog that is not known for 2m is told, and for 1m after", "ExporterCollectorFailing",
			[]string{`window_audit_backlog_up{audit="a"} 1@1m 0@3m 1@4m`},
			"3m-5m",
		},
		{
			"one series that is left out for 2m is told, and for 2m after", "ExporterSeriesCapped",
			[]string{`flink_exporter_series_dropped{collector="job"} 0@1m 1@3m 0@4m`},
			"3m-6m",
		},
		{
			"more than nine tenths of the memory for 5m are told, and for 2m after", "ExporterMemoryNearLimit",
			[]string{
				`process_resident_memory_bytes{job="flinkwatch"} 90@1m 91@7m 90@4m`,
				`go_gc_gomemlimit_bytes{job="flinkwatch"} 100@12m`,
			},
			"6m-10m",
		},
		{
			"a configuration that does not hold for 2m is told, and for 1m after", "ExporterConfigNotReloaded",
			[]string{`flinkwatch_config_last_reload_successful 1@1m 0@3m 1@4m`},
			"3m-5m",
		},
		{
			"three probes in five minutes that are refused are not told", "ExporterRefusesProbes",
			[]string{`flink_exporter_probes_refused_total{reason="target"} 0+0.0099@20m`},
			"never",
		},
		{
			"more than three probes in five minutes that are refused are told after 5m, and for 2m after",
			"ExporterRefusesProbes",
			[]string{`flink_exporter_probes_refused_total{reason="target"} 0@5m 0+0.021@10m 12.6@5m`},
			"12m25s-19m35s",
		},
	}
}

func edgesOfTheAudit() []edge {
	return []edge{
		{
			"an audit that is blind for 2m is told, and for 1m after", "WindowAuditBlind",
			[]string{audited, `window_audit_ready{audit="a"} 1@1m 0@3m 1@4m`},
			"3m-5m",
		},
		{
			"a shard that is away for 2m is told, and for 1m after", "WindowAuditShardMissing",
			[]string{
				`window_audit_shards{audit="a-0-of-2", whole="a"} 2@9m`,
				`window_audit_shards{audit="a-1-of-2", whole="a"} 2@1m stale _@175s 2@5m`,
			},
			"3m-5m",
		},
		{
			"two exporters of each shard are told of by nobody", "WindowAuditShardMissing",
			[]string{
				`window_audit_shards{audit="a-0-of-2", whole="a", instance="x"} 2@9m`,
				`window_audit_shards{audit="a-0-of-2", whole="a", instance="y"} 2@9m`,
				`window_audit_shards{audit="a-1-of-2", whole="a", instance="z"} 2@9m`,
			},
			"never",
		},
		{
			"shards that do not agree how many they are for 2m are told", "WindowAuditShardMissing",
			[]string{
				`window_audit_shards{audit="a-0-of-1", whole="a"} 1@4m stale _@5m`,
				`window_audit_shards{audit="a-0-of-2", whole="a"} 2@9m`,
				`window_audit_shards{audit="a-1-of-2", whole="a"} _@4m 2@5m`,
			},
			"2m-5m",
		},
		{
			"verdicts more than 60 s old for 1m are told, and for 1m after", "WindowAuditStale",
			[]string{audited, `window_audit_last_read_timestamp_seconds{audit="a"} -60+1@3m 119+1@3m 300+1@3m`},
			"4m-7m",
		},
		{
			"one window that cannot be judged for 5m is told, and for 2m after", "WindowAuditUnjudged",
			[]string{
				audited, `window_audit_unjudged_windows{audit="a", reason="no_input"} 0@1m 1@8m 0@4m`,
				`window_audit_recent_windows{audit="a", verdict="unjudged"} 1@13m`,
			},
			"6m-11m",
		},
		{
			"windows of long ago that could not be judged are not told", "WindowAuditUnjudged",
			[]string{
				audited, `window_audit_unjudged_windows{audit="a", reason="no_input"} 1@13m`,
				`window_audit_recent_windows{audit="a", verdict="unjudged"} 0@1m 1@8m 0@4m`,
			},
			"6m-11m",
		},
		{
			"a partition that is behind by more than 2m, of short windows, is told after 5m, and for 1m after",
			"WindowAuditInputPartitionBehind",
			[]string{
				`window_audit_window_step_seconds{audit="a"} 10@12m`, `window_audit_input_timestamp_seconds{audit="a"} -900@12m`,
				`window_audit_input_partition_timestamp_seconds{audit="a", topic="in", partition="0"} 0+1@12m`,
				`window_audit_input_partition_timestamp_seconds{audit="a", topic="in", partition="1"} -120+1@2m -1+1@7m 540+1@3m`,
			},
			"7m-10m",
		},
		{
			"a partition that is behind by more than four long windows is told", "WindowAuditInputPartitionBehind",
			[]string{
				`window_audit_window_step_seconds{audit="a"} 40@12m`, `window_audit_input_timestamp_seconds{audit="a"} -900@12m`,
				`window_audit_input_partition_timestamp_seconds{audit="a", topic="in", partition="0"} 0+1@12m`,
				`window_audit_input_partition_timestamp_seconds{audit="a", topic="in", partition="1"} -160+1@2m -41+1@7m 540+1@3m`,
			},
			"7m-10m",
		},
		{
			"one unreadable record is told after 2m, and until 5m after the five minutes that count",
			"WindowAuditUnreadableRecords",
			[]string{`window_audit_decode_errors_total{audit="a", topic="out", reason="unreadable"} 3@6m 4@12m`},
			"8m-16m",
		},
		{
			"one discarded window is told after 2m, and until 5m after the five minutes that count",
			"WindowAuditDroppingWindows",
			[]string{`window_audit_dropped_windows_total{audit="a"} 3@6m 4@12m`},
			"8m-16m",
		},
	}
}
