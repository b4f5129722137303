package alerts_test

// The audit "a" judges the topic "out" of the job "j".
const audited = `window_audit_info{audit="a", job_name="j", topic="out"} 1@40m`

// What happened to a job is known from its time of running: -1799+1@5m is one that has been running for 1799 s all the
// time.
func edgesOfWindows() []edge {
	return []edge{
		{
			"one missing window is told at once, and for 2m after", "WindowsMissing",
			[]string{audited, `window_audit_recent_windows{audit="a", verdict="missing"} 0@1m 1@1m 0@5m`},
			"1m-4m",
		},
		{
			"one short window is told at once, and for 2m after", "WindowsWrongCount",
			[]string{audited, `window_audit_recent_windows{audit="a", verdict="short"} 0@1m 1@1m 0@5m`},
			"1m-4m",
		},
		{
			"one window of two results is told at once, and for 2m after", "WindowsConflicting",
			[]string{audited, `window_audit_recent_windows{audit="a", verdict="conflict"} 0@1m 1@1m 0@5m`},
			"1m-4m",
		},
		{
			"one window that came again after a restart is told at once, and for 2m after", "WindowsDuplicatedAfterRestart",
			[]string{
				audited, `window_audit_recent_windows{audit="a", verdict="duplicate"} 0@1m 1@1m 0@5m`,
				`flink_job_running_timestamp_seconds{job_id="1", job_name="j"} 1@7m`,
			},
			"1m-4m",
		},
		{
			"a restart explains windows that came again for less than 1800 s", "WindowsDuplicatedAfterRestart",
			[]string{
				audited, `window_audit_recent_windows{audit="a", verdict="duplicate"} 1@10m`,
				`flink_job_running_timestamp_seconds{job_id="1", job_name="j"} -1799+1@5m -1500+1@5m`,
			},
			"0s-7m",
		},
		{
			"after 1800 s a restart does not explain windows that came again", "WindowsDuplicatedWithoutRestart",
			[]string{
				audited, `window_audit_recent_windows{audit="a", verdict="duplicate"} 1@10m`,
				`flink_job_running_timestamp_seconds{job_id="1", job_name="j"} -1799+1@5m -1500+1@5m`,
			},
			"6m",
		},
		{
			"a restart that Flink tells no longer of is known for half an hour", "WindowsDuplicatedAfterRestart",
			[]string{
				audited, `window_audit_recent_windows{audit="a", verdict="duplicate"} 0@25m 1@3m`,
				`flink_job_running_timestamp_seconds{job_id="1", job_name="j"} 290@5m stale`,
			},
			"25m",
		},
		{
			"so is one of an audit of which nobody said whose job it judges", "WindowsDuplicatedAfterRestart",
			[]string{
				`window_audit_info{audit="a", topic="out"} 1@40m`,
				`window_audit_recent_windows{audit="a", verdict="duplicate"} 0@25m 1@3m`,
				`flink_job_running_timestamp_seconds{job_id="1", job_name="j"} 290@5m stale`,
			},
			"25m",
		},
		{
			"one window that came again without a restart is told after 1m, and for 2m after", "WindowsDuplicatedWithoutRestart",
			[]string{
				audited, `window_audit_recent_windows{audit="a", verdict="duplicate"} 0@1m 1@3m 0@5m`, `flink_exporter_up 1@9m`,
			},
			"2m-6m",
		},
		{
			"windows that come again while Flink does not answer are not told", "WindowsDuplicatedWithoutRestart",
			[]string{
				audited, `window_audit_recent_windows{audit="a", verdict="duplicate"} 1@10m`, `flink_exporter_up 0@10m`,
			},
			"never",
		},
		{
			"more than four windows and two checkpoints without a result are told after 90 s, and for 30 s after",
			"WindowOutputStalled",
			[]string{
				audited, `window_audit_window_step_seconds{audit="a"} 10@10m`,
				`flink_job_checkpoint_interval_seconds{job_id="1", job_name="j"} 10@10m`,
				`window_audit_last_write_timestamp_seconds{audit="a"} -60+1@4m 179+1@3m 420+1@3m`,
			},
			"5m30s-7m30s",
		},
		{
			"one overdue window is told after 2m, and for 30 s after", "WindowsOverdue",
			[]string{audited, `window_audit_overdue_windows{audit="a"} 0@1m 1@4m 0@3m`},
			"3m-5m30s",
		},
		{
			"with checkpoints 11 s apart a window is overdue once two checkpoints have brought nothing", "WindowsOverdue",
			[]string{
				audited, `window_audit_window_step_seconds{audit="a"} 10@10m`, `window_audit_overdue_windows{audit="a"} 1@10m`,
				`flink_job_checkpoint_interval_seconds{job_id="1", job_name="j"} 11@10m`,
				`window_audit_last_write_timestamp_seconds{audit="a"} -31+1@4m 208+1@6m`,
			},
			"6m",
		},
		{
			"with checkpoints 10 s apart a window is overdue when it is due", "WindowsOverdue",
			[]string{
				audited, `window_audit_window_step_seconds{audit="a"} 10@5m`, `window_audit_overdue_windows{audit="a"} 1@5m`,
				`flink_job_checkpoint_interval_seconds{job_id="1", job_name="j"} 10@5m`,
				`window_audit_last_write_timestamp_seconds{audit="a"} 0+1@5m`,
			},
			"2m",
		},
	}
}
