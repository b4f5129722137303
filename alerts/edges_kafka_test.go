package alerts_test

// edgesOfInputs is of the group "g" that reads the topic "in".
func edgesOfInputs() []edge {
	const (
		named   = `{audit="a", topic="in", partition="0"} `
		written = "window_audit_topic_end_offset" + named
		behind  = `window_audit_backlog_records{audit="a", group="g", topic="in", partition="0"} `
		every10 = `flink_job_checkpoint_interval_seconds{job_id="1", job_name="j"} 10@40m`
	)
	return []edge{
		{
			"a Kafka that is away for 1m is told, and for 150 s after", "KafkaUnreachable",
			[]string{audited, `window_audit_kafka_up{audit="a"} 1@1m 0@2m 1@5m`},
			"2m-5m30s",
		},
		{
			"an input that gets nothing in four minutes, for 1m, is told, and for 1m after", "InputStalled",
			[]string{audited, written + "0+1@5m 300@10m 301+1@3m", behind + "0@18m"},
			"9m55s-16m",
		},
		{
			"a backlog of more than 1m and two checkpoints in all of six minutes, for 1m, is told, and for 1m after",
			"BacklogNotDraining",
			[]string{audited, every10, written + "0+10@30m", behind + "0@5m 799@8m 801@10m 799@4m"},
			"19m55s-24m",
		},
		{
			"a backlog that is a tenth less than four minutes before is draining", "BacklogNotDraining",
			[]string{audited, every10, written + "0+10@30m", behind + "0@2m 10000@13m 8900@10m"},
			"8m55s-16m 20m",
		},
		{
			"how long a backlog is where nothing is written is not known", "BacklogNotDraining",
			[]string{audited, written + "0@15m", behind + "1000@15m"},
			"never",
		},
		{
			"a backlog may be long where hardly anything is written", "BacklogNotDraining",
			[]string{audited, written + "0+0.5@15m", behind + "0@5m 1000@15m"},
			"11m55s",
		},
		{
			"a backlog of more than 1m and two checkpoints that drains is told, and for 1m after", "BacklogDraining",
			[]string{audited, every10, written + "0+10@10m", behind + "1001@5m 1001-2@5m"},
			"5m55s-7m45s",
		},
		{
			"a backlog has drained where it was not a tenth more four minutes before", "BacklogDraining",
			[]string{audited, every10, written + "0+10@20m", behind + "3000@5m 3000-5@4m 1799@10m"},
			"6m5s-13m25s",
		},
	}
}
