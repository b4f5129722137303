package alerts_test

func edgesOfJobs() []edge {
	const runs = `flink_job_state{state="RUNNING", job_id="1", job_name="j"} 1@20m`
	return []edge{
		{
			"a JobManager that is away for 1m is told, and for 90 s after", "JobManagerUnreachable",
			[]string{`flink_exporter_up 1@1m 0@2m 1@4m`},
			"2m-4m30s",
		},
		{
			"a job that does not run for 1m is told, and for 90 s after", "FlinkJobNotRunning",
			[]string{`flink_job_state{state="RUNNING", job_id="1", job_name="j"} 1@1m 0@2m 1@4m`},
			"2m-4m30s",
		},
		{
			"a job that has ended for 1m is told, and for 90 s after another runs", "FlinkJobEnded",
			[]string{
				`flink_job_state{state="FINISHED", job_id="1", job_name="j"} 0@1m 1@8m`,
				`flink_job_state{state="RUNNING", job_id="2", job_name="j"} _@3m 1@6m`,
			},
			"2m-4m30s",
		},
		{
			"a job that is no longer listed is told after 1m, and for 90 s after it is there again", "FlinkJobVanished",
			[]string{
				`flink_job_state{state="RUNNING", job_id="1", job_name="j"} 1@1m stale _@115s 1@4m`, `flink_exporter_up 1@7m`,
			},
			"2m-4m30s",
		},
		{
			"a job may be one of those that are left out", "FlinkJobVanished",
			[]string{
				`flink_job_state{state="RUNNING", job_id="1", job_name="j"} 1@1m stale`, `flink_exporter_up 1@8m`,
				`flink_exporter_series_dropped{collector="job"} 1@5m 0@3m`,
			},
			"6m",
		},
		{
			"whether a job is listed is not known while the exporter is away", "FlinkJobVanished",
			[]string{
				`flink_job_state{state="RUNNING", job_id="1", job_name="j"} 1@1m stale`, `flink_exporter_up 1@8m`,
				`up{job="flinkwatch", instance="x"} 0@5m 1@3m`,
			},
			"6m",
		},
		{
			"a job whose tasks do not all run for 1m is told, and for 30 s after", "FlinkJobTasksNotRunning",
			[]string{
				`flink_job_tasks{state="RUNNING", job_id="1", job_name="j"} 4@1m 3@2m 4@3m`,
				`flink_job_tasks{state="FAILED", job_id="1", job_name="j"} 0@1m 1@2m 0@3m`,
			},
			"2m-3m30s",
		},
		{
			"one task that waits for 1m, where no slot is free, is told, and for 30 s after", "FlinkJobWaitingForSlots",
			[]string{
				`flink_job_tasks{state="SCHEDULED", job_id="1", job_name="j"} 0@1m 1@2m 0@3m`,
				`flink_cluster_task_slots_available 0@6m`,
			},
			"2m-3m30s",
		},
		{
			"one free slot is one that a task may get", "FlinkJobWaitingForSlots",
			[]string{
				`flink_job_tasks{state="SCHEDULED", job_id="1", job_name="j"} 1@6m`,
				`flink_cluster_task_slots_available 1@1m 0@2m 1@3m`,
			},
			"2m-3m30s",
		},
		{
			"a cluster with a job and without TaskManagers for 1m is told, and for 90 s after", "FlinkNoTaskManagers",
			[]string{`flink_cluster_taskmanagers 1@1m 0@2m 1@4m`, runs},
			"2m-4m30s",
		},
		{
			"one of two TaskManagers that is gone for 1m after a failure is told, and for 90 s after", "FlinkTaskManagerLost",
			[]string{
				`flink_cluster_taskmanagers 2@10m 1@2m 2@4m`, `flink_exporter_up 1@16m`, runs,
				`flink_job_restarts_total{job_id="1", job_name="j"} 0@10m 1@6m`,
			},
			"11m-13m30s",
		},
		{
			"where no TaskManager is left, that is told, and not that one is lost", "FlinkTaskManagerLost",
			[]string{
				`flink_cluster_taskmanagers 2@10m 0@6m`, `flink_exporter_up 1@16m`, runs,
				`flink_job_restarts_total{job_id="1", job_name="j"} 0@10m 1@6m`,
			},
			"never",
		},
		{
			"a job without checkpoints is told after 1m", "FlinkCheckpointingDisabled",
			[]string{`flink_job_checkpointing_enabled{job_id="1", job_name="j"} 1@1m 0@2m 1@1m`},
			"2m-3m",
		},
	}
}

func edgesOfRestarts() []edge {
	const three = `flink_job_restarts_total{job_id="1", job_name="j"} 0@1m 1@1m 2@1m 3@9m`
	return []edge{
		{
			"one failure is told at once, and for the five minutes that count", "FlinkJobRestarted",
			[]string{`flink_job_restarts_total{job_id="1", job_name="j"} 0@6m 1@9m`},
			"6m-10m55s",
		},
		{
			"what failed 600 s ago or less is a failure", "FlinkJobRestarted",
			[]string{
				`flink_job_restarts_total{job_id="1", job_name="j"} 0@6m 1@9m`,
				`flink_job_last_exception_timestamp_seconds{job_id="1", job_name="j"} -600+1@15m`,
			},
			"6m-10m55s",
		},
		{
			"a restart of a job in which nothing has failed for more than 600 s was planned", "FlinkJobRestarted",
			[]string{
				`flink_job_restarts_total{job_id="1", job_name="j"} 0@6m 1@9m`,
				`flink_job_last_exception_timestamp_seconds{job_id="1", job_name="j"} -601+1@15m`,
			},
			"never",
		},
		{
			"that a restart was planned is known as long as the restart, also of a job that is gone", "FlinkJobRestarted",
			[]string{
				`flink_job_restarts_total{job_id="1", job_name="j"} 0@530s 1@10s stale _@6m`,
				`flink_job_last_exception_timestamp_seconds{job_id="1", job_name="j"} -700+1@9m stale`,
			},
			"never",
		},
		{
			"when a job failed last, more than five minutes ago, says nothing of a restart", "FlinkJobRestarted",
			[]string{
				`flink_job_restarts_total{job_id="1", job_name="j"} 0@7m 1@5m`,
				`flink_job_last_exception_timestamp_seconds{job_id="1", job_name="j"} -700+1@1m stale`,
			},
			"7m",
		},
		{
			"three failures in ten minutes are told at once, and for 30 s after", "FlinkJobRestartLoop",
			[]string{`flink_job_restarts_total{job_id="1", job_name="j"} 100@11m 101@1m 102@1m 103@15m`},
			"13m-21m25s",
		},
		{
			"a job that has been running for more than 90 s is over it", "FlinkJobRestartLoop",
			[]string{three, `flink_job_running_timestamp_seconds{job_id="1", job_name="j"} -90+1@6m 269+1@6m`},
			"3m-6m30s",
		},
		{
			"what failed again and again, 600 s ago or less, are failures", "FlinkJobRestartLoop",
			[]string{three, `flink_job_last_exception_timestamp_seconds{job_id="1", job_name="j"} -600+1@12m`},
			"3m",
		},
		{
			"a job in which nothing has failed for more than 600 s may be restarted again and again", "FlinkJobRestartLoop",
			[]string{three, `flink_job_last_exception_timestamp_seconds{job_id="1", job_name="j"} -601+1@12m`},
			"never",
		},
		{
			"that restarts were planned is known as long as they, also where the failures are no longer told",
			"FlinkJobRestartLoop",
			[]string{
				`flink_job_restarts_total{job_id="1", job_name="j"} 0@500s 3@12m`,
				`flink_job_last_exception_timestamp_seconds{job_id="1", job_name="j"} -700+1@9m stale`,
			},
			"never",
		},
		{
			"that a job is over it is not forgotten when the exporter is started again", "FlinkJobRestartLoop",
			[]string{
				`flink_job_restarts_total{job_id="1", job_name="j"} 0@1m 3@2m stale _@30s 3@5m`,
				`flink_job_running_timestamp_seconds{job_id="1", job_name="j"} -200+1@3m stale _@30s 15+1@5m`,
			},
			"never",
		},
		{
			"when a job failed last, more than ten minutes ago, says nothing of its restarts", "FlinkJobRestartLoop",
			[]string{
				`flink_job_restarts_total{job_id="1", job_name="j"} 0@12m 3@5m`,
				`flink_job_last_exception_timestamp_seconds{job_id="1", job_name="j"} -700+1@1m stale`,
			},
			"12m",
		},
	}
}
