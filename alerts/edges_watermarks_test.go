package alerts_test

// edgesOfWatermarks is of a vertex "a", and in some of one beside it, "b".
func edgesOfWatermarks() []edge {
	const (
		a     = `{job_id="1", job_name="j", vertex_id="a", vertex_name="a"} `
		b     = `{job_id="1", job_name="j", vertex_id="b", vertex_name="b"} `
		mark  = "flink_vertex_watermark_timestamp_seconds"
		in    = "flink_vertex_records_in_total"
		out   = "flink_vertex_records_out_total"
		skew  = "flink_vertex_watermark_skew_seconds"
		still = " 0+1@5m 300@45m"
	)
	return []edge{
		{
			"a watermark that has not moved for 4m is told after 1m, and for 30 s after", "FlinkWatermarkStalled",
			[]string{mark + a + "0+1@5m 300@10m 301+1@3m", in + a + "0+1@18m"},
			"10m-15m30s",
		},
		{
			"where the distance of the fastest subtask changes the slowest may be idle", "FlinkWatermarkStalled",
			[]string{mark + a + "0@15m", skew + a + "5@5m 6@10m", in + a + "0+1@15m"},
			"10m",
		},
		{
			"a watermark stands still where something has come in within four minutes", "FlinkWatermarkStalled",
			[]string{mark + a + "0@15m", in + a + "0+1@5m 300@10m", mark + b + "-100@15m", in + b + "0@15m"},
			"5m-9m25s",
		},
		{
			"what a source sends is what comes in, where it does not tell that", "FlinkWatermarkStalled",
			[]string{mark + a + "0@15m", out + a + "0+1@5m 300@10m", mark + b + "-100@15m", in + b + "0@15m"},
			"5m-9m25s",
		},
		{
			"a vertex gets nothing where nothing has come in for four minutes", "FlinkWatermarkStalled",
			[]string{mark + a + still, in + a + "0+1@20m", mark + b + still, in + b + "0+1@7m 420@13m"},
			"10m-11m25s",
		},
		{
			"a source gets nothing where it has sent nothing for four minutes", "FlinkWatermarkStalled",
			[]string{mark + a + still, in + a + "0+1@20m", mark + b + still, out + b + "0+1@7m 420@13m"},
			"10m-11m25s",
		},
	}
}
