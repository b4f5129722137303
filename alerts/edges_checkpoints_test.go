package alerts_test

func edgesOfCheckpoints() []edge {
	const (
		fails  = `flink_job_checkpoints_total{status="failed", job_id="1", job_name="j"} 0@11m 1@1m 2@1m 3@12m`
		none   = `flink_job_checkpoints_total{status="completed", job_id="1", job_name="j"} 0@25m`
		allRun = `flink_job_tasks{state="RUNNING", job_id="1", job_name="j"} 4@25m`
	)
	return []edge{
		{
			"a checkpoint older than 2m and three intervals is told after 30 s, and for 30 s after", "FlinkCheckpointStale",
			[]string{
				`flink_job_checkpoint_interval_seconds{job_id="1", job_name="j"} 10@8m`,
				`flink_job_checkpoint_last_completed_timestamp_seconds{job_id="1", job_name="j"} -150+1@2m -31+1@2m 240+1@4m`,
			},
			"2m30s-4m30s",
		},
		{
			"three checkpoints that fail in ten minutes are told after 1m, and for 30 s after", "FlinkCheckpointsFailing",
			[]string{fails, none, allRun},
			"14m-21m25s",
		},
		{
			"three that fail are not told where three are completed in the same ten minutes", "FlinkCheckpointsFailing",
			[]string{
				fails, `flink_job_checkpoints_total{status="completed", job_id="1", job_name="j"} 0@5m 3@20m`, allRun,
			},
			"15m55s-21m25s",
		},
		{
			"checkpoints that fail are told where all tasks have run for ten minutes", "FlinkCheckpointsFailing",
			[]string{fails, none, allRun, `flink_job_tasks{state="FAILED", job_id="1", job_name="j"} 1@5m 0@20m`},
			"15m55s-21m25s",
		},
		{
			"checkpoints that take more than three quarters of their time for 1m are told, and for 1m after",
			"FlinkCheckpointNearTimeout",
			[]string{
				`flink_job_checkpoint_last_duration_seconds{job_id="1", job_name="j"} 75@1m 76@2m 75@3m`,
				`flink_job_checkpoint_timeout_seconds{job_id="1", job_name="j"} 100@6m`,
			},
			"2m-4m",
		},
	}
}

// Two checkpoints or fewer fail in ten minutes, and three in an hour.
func edgesOfRareCheckpoints() []edge {
	const (
		fails  = `flink_job_checkpoints_total{status="failed", job_id="1", job_name="j"} 0@61m 1@20m 2@20m 3@40m`
		none   = `flink_job_checkpoints_total{status="completed", job_id="1", job_name="j"} 0@141m`
		rare   = `flink_job_checkpoint_interval_seconds{job_id="1", job_name="j"} 121@141m`
		allRun = `flink_job_tasks{state="RUNNING", job_id="1", job_name="j"} 4@141m`
		last   = `flink_job_checkpoint_last_failed_timestamp_seconds{job_id="1", job_name="j"} 60@141m`
		before = `flink_job_checkpoint_last_completed_timestamp_seconds{job_id="1", job_name="j"} 0@141m`
	)
	return []edge{
		{
			"of checkpoints more than 2m apart an hour is looked at", "FlinkCheckpointsFailing",
			[]string{fails, none, rare, allRun, last, before},
			"102m-121m",
		},
		{
			"of checkpoints 2m apart ten minutes are looked at", "FlinkCheckpointsFailing",
			[]string{
				fails, none, `flink_job_checkpoint_interval_seconds{job_id="1", job_name="j"} 120@141m`, allRun, last, before,
			},
			"never",
		},
		{
			"three that fail are not told where three are completed in the same hour", "FlinkCheckpointsFailing",
			[]string{
				fails, `flink_job_checkpoints_total{status="completed", job_id="1", job_name="j"} 0@50m 3@91m`,
				rare, allRun, last, before,
			},
			"110m-121m",
		},
	}
}

// Its state grows by more than a tenth three times. Each time it is larger for six hours than it was at most in six
// hours of the day before: from 54, 30 and 6 hours after the first, second and third time, until 72, 48 and 24 hours
// after.
func edgesOfGrowth() []edge {
	const size = `flink_job_checkpoint_last_full_size_bytes{job_id="1", job_name="j"} `
	return []edge{
		{
			"growth is told six hours after it grew the third time, until three days after it grew the first time",
			"FlinkCheckpointGrowing",
			[]string{size + "7e9@30h 8e9@26h 9e9@27h 10e9@30h"},
			"88h45m-102h30m",
		},
		{
			"growth is told six hours of the day after it grew the second time, until a day after it grew the third time",
			"FlinkCheckpointGrowing",
			[]string{size + "7e9@34h 8e9@26h 9e9@20h 10e9@40h"},
			"89h45m-104h30m",
		},
		{
			"growth is told six hours of the second day after it grew the first time, until two days after the second time",
			"FlinkCheckpointGrowing",
			[]string{size + "7e9@36h 8e9@20h 9e9@26h 10e9@30h"},
			"89h45m-104h30m",
		},
		{
			"the day before is one of six hours, of which the most counts", "FlinkCheckpointGrowing",
			[]string{size + "7e9@36h 8e9@24h 9e9@3h 10e9 9e9@20h45m 10e9@30h"},
			"93h-108h30m",
		},
		{
			"so is the second day before", "FlinkCheckpointGrowing",
			[]string{size + "7e9@36h 8e9@3h 9e9 8e9@20h45m 9e9@24h 10e9@30h"},
			"93h-108h30m",
		},
		{
			"so is the third day before", "FlinkCheckpointGrowing",
			[]string{size + "7e9@15h 8e9 7e9@20h45m 8e9@24h 9e9@24h 10e9@30h"},
			"93h-108h30m",
		},
		{
			"a state of a gigabyte or less may grow", "FlinkCheckpointGrowing",
			[]string{size + "700000000@36h 800000000@24h 900000000@24h 1000000001@10h 1000000000@20h"},
			"89h45m-94h30m",
		},
	}
}
