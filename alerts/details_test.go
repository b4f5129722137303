package alerts_test

import (
	"fmt"
	"math"
)

// What dashboards show and no alert reads: the worlds of stories do without it, those of scenes have it.

type put func(name string, value float64, labels string)

var keysOfWorld = []string{"help", "home"}

// verdictsOfWorld are the numbers of window_audit_latest_window_verdict.
var verdictsOfWorld = map[string]float64{
	"correct": 1, "duplicate": 2, "short": 4, "over": 5, "missing": 6, "conflict": 7,
}

func (w *world) sampleDetails(put put) {
	if w.kafka {
		w.sampleWindows(put)
		w.sampleEvents(put)
	}
	w.sampleCost(put)
	if !w.jobManager {
		return
	}
	w.sampleProcesses(put)
	if w.job == "RUNNING" {
		w.sampleCheckpoint(put, fmt.Sprintf(`job_id="%d", job_name="Clicks"`, w.jobID))
	}
}

// sampleWindows has three windows of each key: the newest is pending, without a result if windows are overdue, and what
// is wrong is so in the oldest of the first.
func (w *world) sampleWindows(put put) {
	for i, key := range keysOfWorld {
		of := fmt.Sprintf("key=%q", key)
		for verdict, windows := range w.recent {
			share := windows / float64(len(keysOfWorld))
			if verdict != "correct" {
				share = windows * truth(i == 0)
			}
			put("window_audit_key_recent_windows", share, of+fmt.Sprintf(", verdict=%q", verdict))
			if i == 0 {
				put("window_audit_horizon_windows", 4*windows, fmt.Sprintf("verdict=%q", verdict))
			}
		}
		for place, verdict := range []float64{0, 1, w.worstOf(i)} {
			put("window_audit_latest_window_verdict", verdict, of+fmt.Sprintf(`, place="%d"`, place))
			if place > 0 || w.overdue() == 0 {
				put("window_audit_latest_window_events", 1000-10*truth(verdict == 4), of+fmt.Sprintf(`, place="%d"`, place))
			}
			if i == 0 {
				put("window_audit_latest_window_start_timestamp_seconds", w.lastWindow-float64(place)*w.windowSize,
					fmt.Sprintf(`place="%d"`, place))
			}
		}
	}
}

func (w *world) worstOf(key int) float64 {
	worst := 1.0
	for verdict, windows := range w.recent {
		if key == 0 && windows > 0 {
			worst = max(worst, verdictsOfWorld[verdict])
		}
	}
	return worst
}

func (w *world) sampleEvents(put put) {
	windows := math.Floor(w.lastWindow / w.rhythm())
	put("window_audit_records_total", 2*windows, "")
	put("window_audit_events_total", 2000*windows, `side="input"`)
	put("window_audit_events_total", 2000*windows-10*w.recent["short"], `side="output"`)
	for verdict := range verdictsOfWorld {
		total := w.recent[verdict]
		if verdict == "correct" {
			total = max(0, float64(len(keysOfWorld))*w.lastWindow/w.windowSize)
		}
		put("window_audit_windows_total", total, fmt.Sprintf("verdict=%q", verdict))
	}
	put("window_audit_lost_events", 10*w.recent["short"], "")
	put("window_audit_surplus_events", 10*w.recent["over"], "")
	put("window_audit_repeated_records", w.recent["duplicate"], "")
	put("window_audit_last_window_end_timestamp_seconds", w.lastWindow, "")
	put("window_audit_input_timestamp_seconds", w.written, "")
	put("window_audit_late_events_total", w.late, "")
	put("window_audit_lag_records", 7, "")
	put("window_audit_pending_windows", 4, "")
	put("window_audit_aborted_records_total", 3, "")
	put("window_audit_verdict_changes_total", w.recent["short"], `from="missing", to="short"`)
	put("window_audit_backlog_basis_info", 1, `group="click-event-count", topic="input", basis="committed"`)
	put("window_audit_group_committed_offset", w.offset+math.Round(w.committed*rate),
		`group="click-event-count", topic="input", partition="0"`)
}

func (w *world) sampleCheckpoint(put put, job string) {
	source := job + `, vertex_id="a", vertex_name="source"`
	sink := job + `, vertex_id="c", vertex_name="sink"`
	if w.checkpointing {
		put("flink_job_checkpoints_in_progress", 1, job)
		put("flink_job_checkpoint_last_duration_seconds", 0.2, job)
		put("flink_job_checkpoint_last_size_bytes", 1000, job)
		put("flink_job_checkpoint_last_full_size_bytes", 2000, job)
		put("flink_vertex_checkpoint_start_delay_seconds", 0.1, source)
		put("flink_vertex_checkpoint_alignment_seconds", 0.05, source)
	}
	if w.checkpointing && w.restarts > 0 {
		put("flink_job_checkpoint_last_restored_timestamp_seconds", w.running, job)
	}
	put("flink_job_metrics_timestamp_seconds", w.now-2, job)
	if !w.works() {
		return
	}
	put("flink_source_pending_records", math.Round((w.written-w.read)*rate), source)
	put("flink_source_errors_total", 0, source)
	put("flink_sink_errors_total", 0, sink)
	put("flink_vertex_out_pool_usage_ratio", 0.5, source)
	put("flink_vertex_out_queue_buffers", 4, source)
	put("flink_vertex_in_queue_buffers", 5, sink)
	put("flink_vertex_records_out_total", w.recordsIn, source)
	put("flink_vertex_watermark_skew_seconds", 0.5, source)
}

func (w *world) sampleProcesses(put put) {
	process := func(prefix, labels string) {
		put(prefix+"heap_used_bytes", 300, labels)
		put(prefix+"heap_max_bytes", 1000, labels)
		put(prefix+"gc_seconds_total", 0.01*w.now, labels)
		put(prefix+"cpu_seconds_total", 0.5*w.now, labels)
	}
	process("flink_jm_", "")
	for i := range w.taskManagers {
		tm := fmt.Sprintf(`tm_id="tm-%d"`, i)
		process("flink_tm_", tm)
		put("flink_tm_metaspace_used_bytes", 60, tm)
		put("flink_tm_direct_used_bytes", 20, tm)
		put("flink_tm_managed_used_bytes", 0, tm)
		put("flink_tm_network_segments", 100, tm)
		put("flink_tm_network_segments_available", 80, tm)
		put("flink_tm_last_heartbeat_timestamp_seconds", w.now-3, tm)
	}
}

// sampleCost is what watching costs.
func (w *world) sampleCost(put put) {
	put("flink_exporter_collector_duration_seconds", 0.1, `collector="detail"`)
	put("flink_exporter_rest_requests_total", 2*w.now, `endpoint="/jobs/overview"`)
	put("flink_exporter_rest_errors_total", w.now*truth(!w.jobManager), `class="refused"`)
	put("scrape_duration_seconds", 0.2, "")
	put("scrape_samples_scraped", 500, "")
	put("prometheus_rule_group_last_duration_seconds", 0.01, `rule_group="/etc/rules/audit.yaml;audit"`)
	put("prometheus_tsdb_head_series", 3000, "")
}
