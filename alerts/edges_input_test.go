package alerts_test

// edgesOfNothingToDo are of results that are not missed, because nothing in the input would bring any. The last one was
// written long before, but for the first four minutes of some.
func edgesOfNothingToDo() []edge {
	const (
		step   = `window_audit_window_step_seconds{audit="a"} 10@16m`
		silent = `window_audit_last_write_timestamp_seconds{audit="a"} -60+1@16m`
		behind = `window_audit_backlog_records{audit="a", group="g", topic="in", partition="0"} `
		counts = `window_audit_info{audit="a", job_name="j", topic="out", expected="input"} 1@16m`
		unsaid = `window_audit_info{audit="a", topic="out"} 1@16m`
		idle   = `flink_vertex_idle_seconds_total{job_id="1", job_name="j", vertex_id="v", vertex_name="v"} `
		one    = `flink_vertex_parallelism{job_id="1", job_name="j", vertex_id="v", vertex_name="v"} 1@16m`
		more   = "0+0.88@5m 264+0.92@5m" // from 88 s of 100 to 92 s
	)
	return []edge{
		{
			"more than four windows without a result are told where there are no checkpoints", "WindowOutputStalled",
			[]string{audited, step, `window_audit_last_write_timestamp_seconds{audit="a"} -40+1@3m 139+1@5m`},
			"4m30s",
		},
		{
			"where all is read no result is missed", "WindowOutputStalled",
			[]string{audited, step, silent, behind + "0@5m 1@5m 0@5m"},
			"6m30s-10m30s",
		},
		{
			"where events are counted and no window is overdue no result is missed", "WindowOutputStalled",
			[]string{counts, step, silent, `window_audit_overdue_windows{audit="a"} 0@5m 1@5m 0@5m`},
			"6m30s-10m30s",
		},
		{
			"where nothing has been written to the input for two minutes no result is missed", "WindowOutputStalled",
			[]string{
				audited, step, `window_audit_last_write_timestamp_seconds{audit="a"} 0+1@4m -60@12m`,
				`window_audit_topic_end_offset{audit="a", topic="in", partition="0"} 0@5m 1+1@5m 300@6m`,
			},
			"6m30s-12m30s",
		},
		{
			"where all vertices wait for nine tenths of their time no result is missed", "WindowOutputStalled",
			[]string{audited, step, silent, one, idle + more},
			"1m30s-7m30s",
		},
		{
			"so it is with an audit of which nobody said whose job it judges", "WindowOutputStalled",
			[]string{unsaid, step, silent, one, idle + more},
			"1m30s-7m30s",
		},
		{
			"that vertices wait says nothing while Kafka does not answer", "WindowOutputStalled",
			[]string{
				audited, step, `window_audit_last_write_timestamp_seconds{audit="a"} 0+1@5m -60@7m`, one, idle + "0+0.95@12m",
				`window_audit_kafka_up{audit="a"} 1@8m 0@4m`,
			},
			"9m30s",
		},
	}
}
