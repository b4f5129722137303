package alerts_test

import "testing"

func TestEndsOfJobs(t *testing.T) {
	ends := func(state string) []phase { return []phase{{0, "RUNNING"}, {10 * minute, state}} }
	runs := phase{0, "RUNNING"}
	const missing, ended = "FlinkJobNotRunning", "FlinkJobEnded"
	tell(t, []situation{
		{"a batch job is done", clusterOf(two).with(first.lives(ends("FINISHED")...), batch), quietThen("")},
		{"a streaming job ends", clusterOf(two).with(first.lives(ends("FINISHED")...), streaming), quietThen(ended)},
		{"a job ends, and its kind is not known", clusterOf(two).with(first.lives(ends("FINISHED")...)), quietThen(ended)},
		{"a batch job fails", clusterOf(two).with(first.lives(ends("FAILED")...), batch), quietThen(missing)},
		{
			"a batch job is done, and Flink tells nothing but the list of jobs from then on",
			clusterOf(two).with(first.lives(ends("FINISHED")...), first.is("BATCH", always(1).then(10*minute, absent))),
			quietThen(""),
		},
		{
			"a batch job is done, as two exporters see it",
			clusterOf(two).with(first.lives(ends("FINISHED")...), batch).labelled("instance", "x").
				with(clusterOf(two).with(first.lives(ends("FINISHED")...), batch).labelled("instance", "y")),
			quietThen(""),
		},
		{"a batch job is done beside a streaming one of its name", clusterOf(two).with(
			first.lives(ends("FINISHED")...), batch, other.lives(runs), otherStreams), quietThen("")},
		{"a streaming job ends beside a batch job of its name", clusterOf(two).with(
			first.lives(ends("FINISHED")...), streaming, other.lives(runs), otherIsBatch), quietThen(ended)},
		{
			"a streaming job is stopped when another of its name has begun to run", clusterOf(two).with(
				first.lives(ends("FINISHED")...), streaming, other.lives(phase{8 * minute, "RUNNING"}), otherStreams),
			quietThen(""),
		},
		{"one of two jobs of a name is cancelled", clusterOf(two).with(
			first.lives(ends("CANCELED")...), streaming, other.lives(runs), otherStreams), quietThen("")},
		{"the only one of its name is", clusterOf(two).with(first.lives(ends("CANCELED")...), streaming), quietThen(ended)},
		{
			"a job fails beside one of its name that was started before", clusterOf(two).with(
				first.lives(ends("FAILED")...), streaming, other.lives(phase{5 * minute, "RUNNING"}), otherStreams),
			quietThen(missing),
		},
		{
			"a job fails, as two exporters see it, beside one of its name",
			clusterOf(two).with(first.lives(ends("FAILED")...), other.lives(runs)).labelled("instance", "x").
				with(clusterOf(two).with(first.lives(ends("FAILED")...), other.lives(runs)).labelled("instance", "y")),
			quietThen(missing),
		},
		{
			"a job fails, and one that is started at 14m takes its place", clusterOf(two).with(
				first.lives(ends("FAILED")...), streaming, other.lives(phase{14 * minute, "RUNNING"}), otherStreams),
			join(each(13*minute, 14*minute, missing), each(17*minute, 30*minute, "")),
		},
		{
			"that one fails as well, at 20m", clusterOf(two).with(
				first.lives(ends("FAILED")...), streaming,
				other.lives(phase{14 * minute, "RUNNING"}, phase{20 * minute, "FAILED"}), otherStreams),
			join(each(17*minute, 20*minute, ""), each(23*minute, 30*minute, missing)),
		},
		{
			"a job fails, and one of its name is started in another cluster",
			clusterOf(two).with(first.lives(ends("FAILED")...), streaming).labelled("cluster", "x").
				with(clusterOf(two).with(other.lives(phase{14 * minute, "RUNNING"})).labelled("cluster", "y")),
			quietThen(missing),
		},
		{
			"the same job, by id and name, runs in another cluster",
			clusterOf(two).with(first.lives(ends("FAILED")...)).labelled("cluster", "x").
				with(clusterOf(two).with(first.lives(runs)).labelled("cluster", "y")),
			quietThen(missing),
		},
		{
			"a job is restarted for minutes beside one of its name", clusterOf(two).with(
				first.lives(runs, phase{10 * minute, "RESTARTING"}), streaming, other.lives(runs), otherStreams),
			quietThen(missing),
		},
		{"a job waits for resources, and its tasks are not there", clusterOf(two).with(
			first.lives(runs, phase{10 * minute, "CREATED"}), streaming, first.tasks(nil)), quietThen(missing)},
	})
}

func TestTasksThatWait(t *testing.T) {
	inTurns := map[string]float64{"RUNNING": 2, "SCHEDULED": 6, "FINISHED": 4, "CREATED": 4}
	waiting := map[string]float64{"SCHEDULED": 6, "FINISHED": 4, "CREATED": 4}
	running := map[string]float64{"RUNNING": 4}
	const starved = "FlinkJobTasksNotRunning FlinkJobWaitingForSlots"
	quiet, fires := each(1*minute, 20*minute, ""), each(3*minute, 20*minute, starved)
	tell(t, []situation{
		{"tasks of a batch job wait for their turn", clusterOf(two).with(batch, first.tasks(inTurns)), quiet},
		{"tasks of a batch job wait, and none runs", clusterOf(two).with(batch, first.tasks(waiting)), fires},
		{"tasks of a streaming job wait", clusterOf(two).with(streaming, first.tasks(inTurns)), fires},
		{"tasks of a job wait, and its kind is not known", clusterOf(two).with(first.tasks(inTurns)), fires},
		{"tasks of a batch job wait for their turn, and one of its name runs", clusterOf(two).with(
			batch, first.tasks(inTurns), otherStreams, other.tasks(running)), quiet},
		{"tasks of a batch job wait, none runs, and one of its name runs", clusterOf(two).with(
			batch, first.tasks(waiting), otherStreams, other.tasks(running)), fires},
		{"tasks of a streaming job wait, and a batch job has its name", clusterOf(two).with(
			streaming, first.tasks(inTurns), otherIsBatch, other.tasks(running)), fires},
	})
}

func TestJobsWithoutCheckpoints(t *testing.T) {
	const checkpointing = "flink_job_checkpointing_enabled"
	quiet, fires := each(1*minute, 10*minute, ""), each(3*minute, 10*minute, "FlinkCheckpointingDisabled")
	tell(t, []situation{
		{"a batch job", clusterOf(two).with(batch, first.gives(checkpointing, always(0))), quiet},
		{"a streaming job", clusterOf(two).with(streaming, first.gives(checkpointing, always(0))), fires},
		{"a job of which the kind is not known", clusterOf(two).with(first.gives(checkpointing, always(0))), fires},
		{"a streaming job beside one of its name that makes some", clusterOf(two).with(
			streaming, first.gives(checkpointing, always(0)), otherStreams, other.gives(checkpointing, always(1))), fires},
		{"a batch job beside a streaming one of its name that makes some", clusterOf(two).with(
			batch, first.gives(checkpointing, always(0)), otherStreams, other.gives(checkpointing, always(1))), quiet},
	})
}

// What one job does is not hidden by another of its name.
func TestCheckpointsOfJobsOfOneName(t *testing.T) {
	last := func(j job, completed curve) page {
		return j.gives("flink_job_checkpoint_interval_seconds", always(10)).
			with(j.gives("flink_job_checkpoint_last_completed_timestamp_seconds", completed))
	}
	made := func(j job, completed, failed curve) page {
		return j.tasks(map[string]float64{"RUNNING": 4}).with(page{
			j.series("flink_job_checkpoints_total", `status="completed"`): completed,
			j.series("flink_job_checkpoints_total", `status="failed"`):    failed,
		})
	}
	stops, fails := moving(1).standing(10*minute), moving(1.0/60)
	tell(t, []situation{
		{
			"both make some", clusterOf(two).with(last(first, moving(1)), last(other, moving(1))),
			each(1*minute, 20*minute, ""),
		},
		{
			"one makes none any more", clusterOf(two).with(last(first, stops), last(other, moving(1))),
			join(each(1*minute, 12*minute, ""), each(15*minute, 20*minute, "FlinkCheckpointStale")),
		},
		{
			"of both some fail", clusterOf(two).with(made(first, moving(1), fails), made(other, moving(1), fails)),
			each(1*minute, 20*minute, ""),
		},
		{
			"those of one fail", clusterOf(two).with(made(first, always(5), fails), made(other, moving(1), always(0))),
			join(each(1*minute, 2*minute, ""), each(15*minute, 20*minute, "FlinkCheckpointsFailing")),
		},
	})
}

func TestJobsThatAreHeldUp(t *testing.T) {
	heldUp := first.vertex("source", "flink_vertex_parallelism", always(2)).
		with(first.vertex("source", "flink_vertex_backpressured_seconds_total", moving(2)))
	fires := join(each(1*minute, 2*minute, ""), each(8*minute, 20*minute, "FlinkBackpressureSustained"))
	tell(t, []situation{
		{"a batch job reads as fast as it can", clusterOf(two).with(batch, heldUp), each(1*minute, 20*minute, "")},
		{"a streaming job is held up", clusterOf(two).with(streaming, heldUp), fires},
		{"a job of which the kind is not known is held up", clusterOf(two).with(heldUp), fires},
		{"a streaming job is held up beside a batch job of its name", clusterOf(two).with(
			streaming, heldUp, otherIsBatch), fires},
	})
}
