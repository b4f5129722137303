package alerts_test

// edgesOfHours are of what is remembered for long.
func edgesOfHours() []edge {
	const (
		step    = `window_audit_window_step_seconds{audit="a"} 10@70m`
		silent  = `window_audit_last_write_timestamp_seconds{audit="a"} -100+1@70m`
		rarely  = `flink_job_checkpoint_interval_seconds{job_id="1", job_name="j"} 1000@1m stale`
		a       = `{job_id="1", job_name="j", vertex_id="a", vertex_name="a"} `
		b       = `{job_id="1", job_name="j", vertex_id="b", vertex_name="b"} `
		mark    = "flink_vertex_watermark_timestamp_seconds"
		records = "flink_vertex_records_in_total"
	)
	return []edge{
		{
			"the time between checkpoints is known for an hour after Flink has told it", "WindowOutputStalled",
			[]string{`window_audit_info{audit="a", job_name="j", topic="out"} 1@70m`, step, rarely, silent},
			"62m",
		},
		{
			"so it is where nobody said whose job the audit judges", "WindowOutputStalled",
			[]string{`window_audit_info{audit="a", topic="out"} 1@70m`, step, rarely, silent},
			"62m",
		},
		{
			"a batch job that has ended is known as one for an hour after Flink has told what it is", "FlinkJobEnded",
			[]string{
				`flink_job_info{type="BATCH", job_id="1", job_name="j"} 1@1m stale`,
				`flink_job_state{state="FINISHED", job_id="1", job_name="j"} 1@70m`,
			},
			"61m",
		},
		{
			"two TaskManagers are usual after more than ten minutes of twenty", "FlinkTaskManagerLost",
			[]string{
				"flink_cluster_taskmanagers 1@25m 2@11m 1@4m", "flink_exporter_up 1@40m",
				`flink_job_state{state="RUNNING", job_id="1", job_name="j"} 1@40m`,
				`flink_job_restarts_total{job_id="1", job_name="j"} 0@36m 1@4m`,
			},
			"37m",
		},
		{
			"two TaskManagers are not usual after less than ten minutes of twenty", "FlinkTaskManagerLost",
			[]string{
				"flink_cluster_taskmanagers 1@25m 2@9m 1@4m", "flink_exporter_up 1@38m",
				`flink_job_state{state="RUNNING", job_id="1", job_name="j"} 1@38m`,
				`flink_job_restarts_total{job_id="1", job_name="j"} 0@34m 1@4m`,
			},
			"never",
		},
		{
			"a job that has vanished is told for six hours", "FlinkJobVanished",
			[]string{`flink_job_state{state="RUNNING", job_id="1", job_name="j"} 1@1m stale`, `flink_exporter_up 1@370m`},
			"2m-362m",
		},
		{
			"a vertex waits for another one that gets nothing, and that has moved within half an hour", "FlinkWatermarkStalled",
			[]string{
				mark + a + "0+1@5m 300@45m", records + a + "0+1@50m",
				mark + b + "0+1@5m 300@45m", records + b + "0@50m",
			},
			"36m",
		},
	}
}
