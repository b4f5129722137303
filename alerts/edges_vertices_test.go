package alerts_test

func edgesOfTaskManagers() []edge {
	return []edge{
		{
			"more than nine tenths of the heap in all of five minutes, for 5m, are told, and for 2m after",
			"FlinkTaskManagerHeapFull",
			[]string{`flink_tm_heap_used_bytes{tm_id="1"} 90@2m 91@13m 90@4m`, `flink_tm_heap_max_bytes{tm_id="1"} 100@19m`},
			"11m55s-17m",
		},
		{
			"more than nine tenths of the metaspace for 5m are told, and for 2m after", "FlinkTaskManagerMetaspaceFull",
			[]string{
				`flink_tm_metaspace_used_bytes{tm_id="1"} 90@1m 91@7m 90@4m`, `flink_tm_metaspace_max_bytes{tm_id="1"} 100@12m`,
			},
			"6m-10m",
		},
		{
			"more than a quarter of the time for collections is told after 5m, and for 2m after", "FlinkTaskManagerCollecting",
			[]string{`flink_tm_gc_seconds_total{tm_id="1"} 0+0.24@6m 86.4+0.28@15m 338.4@5m`},
			"12m15s-23m35s",
		},
	}
}

func edgesOfVertices() []edge {
	const (
		v        = `{job_id="1", job_name="j", vertex_id="v", vertex_name="v"} `
		parallel = "flink_vertex_parallelism" + v + "4@40m"
		held     = "flink_vertex_backpressured_seconds_total" + v
		busiest  = "flink_vertex_records_in_busiest_ratio" + v
	)
	return []edge{
		{
			"one record that a source cannot take in is told at once, and for 2m after the five minutes that count",
			"FlinkSourceErrors",
			[]string{`flink_source_errors_total{job_id="1", job_name="j"} 0@6m 1@9m`},
			"6m-12m55s",
		},
		{
			"one record that a sink cannot send is told at once, and for 2m after the five minutes that count",
			"FlinkSinkErrors",
			[]string{`flink_sink_errors_total{job_id="1", job_name="j"} 0@6m 1@9m`},
			"6m-12m55s",
		},
		{
			"one event that is dropped as late is told at once, and for 2m after the five minutes that count",
			"FlinkLateRecordsDropped",
			[]string{`flink_vertex_late_records_dropped_total{job_id="1", job_name="j"} 0@6m 1@9m`},
			"6m-12m55s",
		},
		{
			"a source that is behind by more than 300 s in all of five minutes, for 5m, is told", "FlinkSourceFallsBehind",
			[]string{`flink_source_emit_lag_seconds{job_id="1", job_name="j"} 200+0.2@20m`},
			"18m20s",
		},
		{
			"a source that falls behind by more than a twentieth is told after 5m, and for 2m after", "FlinkSourceFallsBehind",
			[]string{`flink_source_emit_lag_seconds{job_id="1", job_name="j"} 400@15m 400+0.08@15m 472@12m`},
			"25m50s-36m10s",
		},
		{
			"a source that falls behind by less than a twentieth is not told", "FlinkSourceFallsBehind",
			[]string{`flink_source_emit_lag_seconds{job_id="1", job_name="j"} 400+0.04@25m`},
			"never",
		},
		{
			"metrics older than 180 s for 1m are told, and for 30 s after", "FlinkMetricsStale",
			[]string{`flink_job_metrics_timestamp_seconds{job_id="1", job_name="j"} -180+1@2m -61+1@2m 60+1@4m`},
			"3m-4m30s",
		},
		{
			"a vertex of which Flink has no metrics for 5m is told, and for 30 s after", "FlinkVertexMetricsMissing",
			[]string{
				parallel, `flink_vertex_tasks{state="RUNNING", job_id="1", job_name="j", vertex_id="v", vertex_name="v"} 4@10m`,
				"flink_vertex_idle_seconds_total" + v + "0@1m stale _@355s 0@3m",
			},
			"6m-7m30s",
		},
		{
			"a subtask with more than three times its share for 10m is told, and for 2m after", "FlinkDataSkewed",
			[]string{
				parallel, held + "0+1.2@40m",
				busiest + "0.75@10m 0.76@12m 0.75@4m",
			},
			"20m-24m",
		},
		{
			"a subtask with more than its share is told where others wait for it for more than a quarter of their time",
			"FlinkDataSkewed",
			[]string{
				parallel,
				held + "0+0.96@6m 345.6+1.12@20m 1689.6@6m",
				busiest + "0.8@32m",
			},
			"17m-28m30s",
		},
		{
			"a vertex that is held up for more than three quarters of four minutes, for 2m, is told, and for 1m after",
			"FlinkBackpressureSustained",
			[]string{
				parallel,
				held + "0+2.96@6m 1065.6+3.12@14m 3686.4@5m",
			},
			"9m-21m10s",
		},
	}
}
