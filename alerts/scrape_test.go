package alerts_test

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// sample is what a scrape finds now: values by series.
func (w *world) sample() map[string]float64 {
	target := fmt.Sprintf(`job="flinkwatch", instance="exporter%s-%d:9200"`, w.shard, w.process)
	if w.shard != "" {
		target += fmt.Sprintf(`, shard=%q`, w.shard)
	}
	page := map[string]float64{fmt.Sprintf("up{%s}", target): truth(w.exporter)}
	if !w.exporter {
		return page
	}
	put := func(name string, value float64, labels string) {
		if strings.HasPrefix(name, "window_audit_") {
			labels = strings.TrimSuffix(fmt.Sprintf("audit=%q, %s", w.audit, labels), ", ")
		}
		if labels != "" {
			labels += ", "
		}
		if w.without == "" || !strings.HasPrefix(name, w.without) {
			page[fmt.Sprintf("%s{%s%s}", name, labels, target)] = value
		}
	}
	w.sampleKafka(put)
	w.sampleAudit(put)
	put("flink_exporter_up", truth(w.jobManager), "")
	put("flink_exporter_series_dropped", w.capped, `collector="vertex"`)
	w.sampleCollectors(put)
	if w.detailed {
		w.sampleDetails(put)
	}
	if w.jobManager {
		w.sampleCluster(put)
	}
	return page
}

func (w *world) sampleCollectors(put func(name string, value float64, labels string)) {
	for collector, up := range map[string]bool{"detail": w.jobManager, "audit": true, "backlog": w.kafka} {
		put("flink_exporter_collector_success", truth(up && collector != w.failing), fmt.Sprintf("collector=%q", collector))
	}
}

func (w *world) sampleKafka(put func(name string, value float64, labels string)) {
	put("window_audit_kafka_up", truth(w.kafka), "")
	put("window_audit_backlog_up", truth(w.kafka), "")
	if !w.kafka {
		return
	}
	if w.topic != "" {
		put("window_audit_topic_end_offset", w.offset+math.Round(w.written*rate),
			fmt.Sprintf(`topic=%q, partition="0"`, w.topic))
	}
	put("window_audit_topic_end_offset", math.Floor(w.lastWindow/w.rhythm())*6, `topic="output", partition="0"`)
	if !w.blind {
		put("window_audit_backlog_records", math.Round((w.written-w.committed)*rate),
			fmt.Sprintf(`group="click-event-count", topic=%q, partition="0"`, w.topic))
	}
}

func (w *world) sampleAudit(put func(name string, value float64, labels string)) {
	ready := w.now >= w.readyAt
	put("window_audit_ready", truth(ready), "")
	if w.whole != "" {
		put("window_audit_shards", 2, fmt.Sprintf("whole=%q", w.whole))
	}
	put("window_audit_window_size_seconds", w.windowSize, "")
	put("window_audit_window_step_seconds", w.rhythm(), "")
	expected := "constant"
	if w.counted {
		expected = "input"
	}
	put("window_audit_info", 1, fmt.Sprintf(
		`job_name=%q, topic="output", expected=%q, time=%q`, w.ofJob, expected, w.time))
	put("window_audit_decode_errors_total", w.unreadable, `topic="output", reason="unreadable"`)
	put("window_audit_dropped_windows_total", w.dropped, "")
	if !ready {
		return
	}
	put("window_audit_last_read_timestamp_seconds", w.lastRead, "")
	put("window_audit_last_write_timestamp_seconds", w.lastWrite, "")
	put("window_audit_overdue_windows", w.overdue(), "")
	put("window_audit_unjudged_windows", 12, `reason="before_start"`)
	put("window_audit_unjudged_windows", w.unjudged, `reason="keys_differ"`)
	for verdict, windows := range w.recent {
		put("window_audit_recent_windows", windows, fmt.Sprintf("verdict=%q", verdict))
	}
}

// overdue windows are those that the input has closed for three seconds, or that the clock says should be here.
func (w *world) overdue() float64 {
	until := w.now
	if w.counted {
		until = w.written
	}
	return 6 * max(0, math.Floor((until-3-w.lastWindow)/w.rhythm()))
}

func (w *world) sampleCluster(put func(name string, value float64, labels string)) {
	put("flink_cluster_taskmanagers", float64(w.taskManagers), "")
	put("flink_cluster_task_slots", float64(w.slots()), "")
	taken := 0
	if w.job == "RUNNING" {
		taken = min(w.slots(), w.parallelism)
	}
	put("flink_cluster_task_slots_available", float64(w.slots()-taken), "")
	if w.job == "" {
		return
	}
	job := fmt.Sprintf(`job_id="%s%d", job_name=%q`, w.shard, w.jobID, w.jobName)
	for _, state := range []string{"RUNNING", "RESTARTING", "FAILED", "FINISHED"} {
		put("flink_job_state", truth(state == w.job), job+fmt.Sprintf(", state=%q", state))
	}
	put("flink_job_start_timestamp_seconds", w.started, job)
	put("flink_job_info", 1, job+`, type="STREAMING"`)
	if w.job == "FAILED" || w.job == "FINISHED" {
		return
	}
	w.sampleJob(put, job)
}

func (w *world) sampleJob(put func(name string, value float64, labels string), job string) {
	tasks := float64(4 * w.parallelism)
	running := truth(w.scheduled() && w.now > w.recovering)
	put("flink_job_tasks", running*tasks, job+`, state="RUNNING"`)
	put("flink_job_tasks", (1-running)*tasks, job+`, state="SCHEDULED"`)
	put("flink_job_restarts_total", w.restarts, job)
	if !w.old {
		put("flink_job_rescales_total", w.rescales, job)
	}
	if w.lastFailure > 0 {
		put("flink_job_last_exception_timestamp_seconds", w.lastFailure, job+`, class="other"`)
	}
	if w.job == "RUNNING" {
		put("flink_job_running_timestamp_seconds", w.running, job)
	}
	put("flink_job_checkpointing_enabled", truth(w.checkpointing), job)
	if w.checkpointing {
		put("flink_job_checkpoint_interval_seconds", w.interval, job)
		put("flink_job_checkpoints_total", w.completed, job+`, status="completed"`)
		put("flink_job_checkpoints_total", w.failed, job+`, status="failed"`)
		if w.lastTimeout > 0 {
			put("flink_job_checkpoint_last_failed_timestamp_seconds", w.lastTimeout, job)
		}
		if w.completed > 0 {
			put("flink_job_checkpoint_last_completed_timestamp_seconds", w.lastCheckpoint, job)
		}
	}
	source := job + `, vertex_id="a", vertex_name="source"`
	slow := job + `, vertex_id="b", vertex_name="Backpressure"`
	put("flink_vertex_parallelism", float64(w.parallelism), source)
	put("flink_vertex_parallelism", float64(w.parallelism), slow)
	for _, vertex := range []string{source, slow} {
		put("flink_vertex_tasks", running*float64(w.parallelism), vertex+`, state="RUNNING"`)
	}
	if running == 0 || w.metricsHeld {
		return
	}
	put("flink_vertex_backpressure_ratio", 0, source)
	put("flink_vertex_backpressured_seconds_total", w.pressured, source)
	put("flink_vertex_backpressured_seconds_total", 0, slow)
	put("flink_vertex_idle_seconds_total", w.idle, slow)
	put("flink_vertex_busy_seconds_total", w.busy, slow)
	put("flink_vertex_records_in_total", w.recordsIn, source)
	put("flink_vertex_watermark_timestamp_seconds", w.watermark, source)
	put("flink_vertex_late_records_dropped_total", w.late, source)
}

func truth(is bool) float64 {
	if is {
		return 1
	}
	return 0
}

// record lives through a story and returns the series that scrapes of an interval make of it, in promtool's notation: a
// series that a scrape does not find any more is stale.
func (w *world) record(acts []act, until, interval time.Duration) map[string]string {
	series, last := map[string]string{}, map[string]bool{}
	scrapes := 0
	for second := 0; second <= int(until.Seconds()); second++ {
		for _, act := range acts {
			if int(act.at.Seconds()) == second {
				act.do(w)
			}
		}
		if second%int(interval.Seconds()) == 0 {
			page := w.sample()
			for name := range page {
				if _, known := series[name]; !known && scrapes > 0 {
					series[name] = strings.Repeat("_ ", scrapes)
				}
			}
			for name := range series {
				if _, found := page[name]; !found {
					series[name] += absence(last[name])
				}
				last[name] = false
			}
			for name, value := range page {
				series[name] += strconv.FormatFloat(value, 'f', -1, 64) + " "
				last[name] = true
			}
			scrapes++
		}
		w.tick()
	}
	return series
}

func absence(wasThere bool) string {
	if wasThere {
		return "stale "
	}
	return "_ "
}
