package alerts_test

import (
	"testing"
	"time"
)

// A planned rescale is a restart, and no failure. One beside the other is told apart.
func TestRescalesAndFailures(t *testing.T) {
	const restarts, rescales = "flink_job_restarts_total", "flink_job_rescales_total"
	const restarted, loop = "FlinkJobRestarted ", "FlinkJobRestartLoop "
	exception := func(at time.Duration) page {
		return page{first.series("flink_job_last_exception_timestamp_seconds", `class="other"`): from(at, at.Seconds())}
	}
	// A count that goes up every two minutes from 12m on.
	times := func(times float64, before curve) curve {
		return func(at time.Duration) float64 {
			return before(at) + min(times, max(0, float64((at-10*minute)/(2*minute))))
		}
	}
	// Four times, and each time the job is RUNNING for less than a minute and a half.
	short := page{first.series("flink_job_running_timestamp_seconds", ""): func(at time.Duration) float64 {
		if at > 10*minute && at%(2*minute) > 80*second || at > 18*minute {
			return absent
		}
		return at.Truncate(2 * minute).Seconds()
	}}
	counts := func(all, planned curve) page { return first.gives(restarts, all).with(first.gives(rescales, planned)) }
	once := always(7).then(10*minute, 8)
	quiet := each(1*minute, 30*minute, "")
	failsOnce := join(each(1*minute, 9*minute, ""), each(11*minute, 13*minute, restarted), each(16*minute, 30*minute, ""))
	loops := join(each(1*minute, 11*minute, ""), each(13*minute, 15*minute, restarted),
		each(17*minute, 20*minute, restarted+loop))
	tell(t, []situation{
		{"four planned rescales", clusterOf(two).with(short, counts(times(4, always(7)), times(4, always(3)))), quiet},
		{"the first four rescales of a job that has failed before", clusterOf(two).with(
			short, counts(times(4, always(7)), times(4, always(0)))), quiet},
		{
			"four failures", clusterOf(two).with(short, counts(times(4, always(7)), always(3))),
			loops,
		},
		{
			"four failures that change the parallelism, and after each a rescale back", clusterOf(two).with(
				short, counts(times(8, times(8, always(7))), times(8, always(3)))),
			loops,
		},
		{
			"a failure, and a moment later four planned rescales", clusterOf(two).with(
				short, exception(10*minute), counts(times(4, once), times(4, always(3)))),
			failsOnce,
		},
		{
			"a failure of which nothing but the count is known", clusterOf(two).with(counts(once, always(3))),
			failsOnce,
		},
		{"a new JobManager counts anew", clusterOf(two).with(
			counts(once.then(10*minute, 0), always(3).then(10*minute, 0))), quiet},
		{"a new JobManager counts anew, and one rescale is counted when it is first seen", clusterOf(two).with(
			counts(always(7).then(10*minute, 1), always(3).then(10*minute, 1))), quiet},
		{
			"the failure that began it is counted when it is first seen", clusterOf(two).with(
				counts(always(3).then(10*minute, 1), always(3).then(10*minute, 0))),
			failsOnce,
		},
		{
			"four failures of one of two jobs of a name", clusterOf(two).with(
				short, counts(times(4, always(7)), always(3)), other.gives(restarts, always(0)), other.gives(rescales, always(0)),
				other.gives("flink_job_running_timestamp_seconds", always(0))),
			loops,
		},
		{
			"four failures, as two exporters see them", clusterOf(two).with(
				short, counts(times(4, always(7)), always(3))).labelled("instance", "x").with(
				clusterOf(two).with(short, counts(times(4, always(7)), always(3))).labelled("instance", "y")),
			loops,
		},
		{"Flink 1.20: four planned rescales", clusterOf(two).with(short, first.gives(restarts, times(4, always(7)))), quiet},
		{"Flink 1.20: four planned rescales, and the job is cancelled after the last one", clusterOf(two).with(
			short, first.gives(restarts, times(4, always(7)).then(18*minute+30*second, absent))), quiet},
		{
			"Flink 1.20: four failures", clusterOf(two).with(
				short, exception(12*minute), first.gives(restarts, times(4, always(7)))),
			loops,
		},
	})
}

// A TaskManager that goes is lost where a job failed for it, and given back where one was rescaled, or none ran on it.
// A lost one stays lost until it is back, or until somebody sees to it that fewer are enough.
func TestTaskManagersThatGo(t *testing.T) {
	const gone, later = 22 * minute, 50 * minute
	counts := func(j job, restarts, rescales curve) page {
		return j.gives("flink_job_restarts_total", restarts).with(j.gives("flink_job_rescales_total", rescales))
	}
	runs := func(j job, from, to time.Duration) page {
		return j.lives(phase{from, "RUNNING"}, phase{to, ""}).with(j.gives("flink_job_parallelism", always(4)))
	}
	fewer := always(3).then(gone, 2)
	cluster := func(taskManagers curve) page {
		return clusterOf(taskManagers).with(first.tasks(map[string]float64{"RUNNING": 4}), runs(first, 0, 200*minute))
	}
	once := always(1).then(gone, 2)
	failed, scaled := counts(first, once, always(0)), counts(first, once, once)
	ended := func(c curve) curve { return c.then(later, absent) }
	const restarted, lost = "FlinkJobRestarted", "FlinkTaskManagerLost"
	quiet := each(1*minute, 60*minute, "")
	until := func(end time.Duration) []look {
		return join(each(1*minute, gone-minute, ""), each(24*minute, 25*minute, lost+" "+restarted),
			each(28*minute, end, lost))
	}
	forLong := until(80 * minute)
	tell(t, []situation{
		{"no job misses it", cluster(fewer).with(counts(first, always(1), always(0))), quiet},
		{"a job was rescaled for it", cluster(fewer).with(scaled), quiet},
		{"a job was rescaled for it, and has ended since", cluster(fewer).with(
			counts(first, once.then(24*minute, absent), once.then(24*minute, absent))), quiet},
		{"a job failed for it", cluster(fewer).with(failed), forLong},
		{
			"it is back after half an hour", cluster(fewer.then(later, 3)).with(failed),
			join(until(later-minute), each(53*minute, 70*minute, "")),
		},
		{
			"another one is lost", cluster(fewer.then(later, 1)).with(counts(first, once.then(later, 3), always(0))),
			join(until(later-minute), each(57*minute, 80*minute, lost)),
		},
		{"one of two is back", cluster(always(3).then(gone, 1).then(later, 2)).with(failed), forLong},
		{
			"the failure gave the job fewer subtasks", cluster(fewer).with(
				failed, first.gives("flink_job_parallelism", always(4).then(gone, 2))), forLong,
		},
		{
			"later the job is given fewer subtasks, as somebody wanted", cluster(fewer).with(
				counts(first, once.then(later, 3), always(0).then(later, 1)),
				first.gives("flink_job_parallelism", always(4).then(later, 2))),
			join(until(later-minute), each(63*minute, 80*minute, "")),
		},
		{"later another job begins", cluster(fewer).with(failed, runs(other, later, 200*minute)), forLong},
		{
			"later all that is under way is begun anew", clusterOf(fewer).with(
				runs(first, 0, later), runs(other, later, 200*minute), counts(first, ended(once), ended(always(0))),
				counts(other, from(later, 0), from(later, 0))),
			join(until(later-minute), each(63*minute, 80*minute, "")),
		},
		{"batch jobs begin every ten minutes, and one of them failed for it", clusterOf(fewer).with(failed, batch,
			first.tasks(map[string]float64{"RUNNING": 4}), page{
				first.series("flink_job_state", `state="RUNNING"`): always(1),
				first.series("flink_job_start_timestamp_seconds", ""): func(at time.Duration) float64 {
					return at.Truncate(10 * minute).Seconds()
				},
			}), forLong},
		{
			"the JobManager does not answer for an hour", cluster(fewer.then(later, absent).then(110*minute, 2)).with(
				failed, page{"flink_exporter_up": always(1).then(later, 0).then(110*minute, 1)}),
			join(until(later-minute), each(113*minute, 120*minute, lost)),
		},
	})
}
