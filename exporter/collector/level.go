package collector

import (
	"context"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"

	"flinkwatch/exporter/flink"
	"flinkwatch/exporter/metric"
)

// standing reports whether a sum over a vertex' subtasks is a counter, since a restart of its job.
type standing struct {
	restart float64 // when
	level   bool
}

// level reports whether a sum over the vertex' subtasks is a counter. Sums are over present attempts. When all of these
// are new, a sum begins again, as a counter may. When only some are (a region of the job was restarted), it falls by
// what the others had counted, rate() takes the rest for an increase, and it is no counter any more.
//
// A vertex whose attempts all began after the job's last restart is level. Any other one was torn, if some of them did,
// or spared: the attempts tell, and are asked for once per restart. A torn one is no counter until all of it begins
// again.
func (c vertexCollector) level(
	ctx context.Context, ch chan<- prometheus.Metric, job flink.Job, details flink.Details, vertex flink.Vertex,
) (level, asked bool, err error) {
	restart, _ := details.Since.Restarting.Value()
	key := attemptsOf(job, vertex)
	last, known := c.memory.levels.get(key)
	told := known && last.restart == restart
	if details.StartedTogether(vertex) {
		last, told = standing{restart, true}, true
		c.memory.levels.put(key, last)
	}
	if told && !c.config.Subtasks {
		return last.level, false, nil
	}
	subtasks, err := c.client.Subtasks(ctx, job.ID, vertex)
	if err != nil {
		return false, true, err
	}
	if !told {
		last = standing{restart, stillLevel(subtasks, restart, last, known)}
		c.memory.levels.put(key, last)
	}
	if c.config.Subtasks {
		c.sendSubtasks(ch, job, vertex, subtasks)
	}
	return last.level, true, nil
}

// stillLevel reports whether a vertex is level after a restart that has not started all of it again. Of one that is
// seen for the first time, attempts of one number are all that is known.
func stillLevel(subtasks []flink.Subtask, restart float64, before standing, known bool) bool {
	switch {
	case flink.AnyBegunSince(subtasks, restart):
		return false
	case known:
		return before.level
	default:
		return flink.Level(subtasks)
	}
}

// sendSubtasks sends subtasks that run and that Flink has metrics of. Each of their counters is of one attempt.
func (c vertexCollector) sendSubtasks(
	ch chan<- prometheus.Metric, job flink.Job, vertex flink.Vertex, subtasks []flink.Subtask,
) {
	for _, subtask := range subtasks {
		if subtask.State != "RUNNING" || !subtask.Activity.Complete {
			continue
		}
		labels := []string{job.ID, job.Name, vertex.ID, vertex.Name, strconv.Itoa(subtask.Index)}
		activity := subtask.Activity
		ch <- metric.SubtaskAttempt.Sample(float64(subtask.Attempt), labels...)
		attempt := attemptOf(job, vertex, subtask, labels[4])
		send(ch, metric.SubtaskBusySeconds, c.rising(attempt, activity.Busy), labels...)
		send(ch, metric.SubtaskIdleSeconds, activity.Idle, labels...)
		send(ch, metric.SubtaskBackpressuredSeconds, activity.Backpressured, labels...)
		send(ch, metric.SubtaskRecordsIn, activity.RecordsIn, labels...)
		send(ch, metric.SubtaskRecordsOut, activity.RecordsOut, labels...)
		send(ch, metric.SubtaskBytesIn, activity.BytesIn, labels...)
		send(ch, metric.SubtaskBytesOut, activity.BytesOut, labels...)
	}
}
