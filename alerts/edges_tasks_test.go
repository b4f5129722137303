package alerts_test

// edgesOfTasks are of tasks that wait for others, which are no trouble.
func edgesOfTasks() []edge {
	const (
		of    = `job_id="1", job_name="j"} `
		batch = `flink_job_info{type="BATCH", job_id="1", job_name="j"} 1@10m`
	)
	return []edge{
		{
			"tasks whose turn comes later are not waited for where one other runs", "FlinkJobTasksNotRunning",
			[]string{`flink_job_tasks{state="CREATED", ` + of + "3@10m", `flink_job_tasks{state="RUNNING", ` + of + "1@5m 0@5m"},
			"6m",
		},
		{
			"tasks of a batch job wait for slots where one other runs", "FlinkJobTasksNotRunning",
			[]string{
				batch, `flink_job_tasks{state="SCHEDULED", ` + of + "3@10m", `flink_job_tasks{state="RUNNING", ` + of + "1@5m 0@5m",
			},
			"6m",
		},
		{
			"a restart of a job that has never failed was planned", "FlinkJobRestarted",
			[]string{
				`flink_job_restarts_total{job_id="1", job_name="j"} 0@6m 1@9m`,
				`flink_exporter_collector_success{collector="detail"} 1@15m`,
			},
			"never",
		},
		{
			"where the exporter cannot ask for failures a restart is one", "FlinkJobRestarted",
			[]string{
				`flink_job_restarts_total{job_id="1", job_name="j"} 0@6m 1@9m`,
				`flink_exporter_collector_success{collector="detail"} 0@15m`,
			},
			"6m-10m55s",
		},
	}
}
