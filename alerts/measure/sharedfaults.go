package main

import (
	"context"
	"time"
)

// sharedFaults are those of what both jobs need.
var sharedFaults = []fault{
	{
		name: quiet, does: "nothing", jobArgs: usual, inject: nothing, hold: 10 * time.Minute,
	},
	{
		name: "taskmanager", does: "`make kill SERVICE=taskmanager`", jobArgs: usual, shared: true,
		inject: kill("taskmanager"), raises: "BacklogNotDraining", hold: 9 * time.Minute,
		repair: start("taskmanager"), fixed: "`make start SERVICE=taskmanager`",
	},
	{
		name: "lost", does: "`make kill SERVICE=taskmanager-2`, one of two", jobArgs: usual, shared: true,
		settings: []string{"TASKMANAGERS=2"},
		inject:   kill("taskmanager-2"), raises: "FlinkTaskManagerLost", hold: 3 * time.Minute,
		repair: start("taskmanager-2"), fixed: "`make start SERVICE=taskmanager-2`",
	},
	{
		name: "jobmanager", does: "`make kill SERVICE=jobmanager`", jobArgs: usual, shared: true,
		inject: inTurn(rememberJobs, kill("jobmanager")), raises: "JobManagerUnreachable",
		hold: 3 * time.Minute, repair: inTurn(start("jobmanager"), resubmit),
		fixed: "`make start SERVICE=jobmanager`, and both jobs submitted with their last checkpoints",
	},
	{
		name: "vanished", does: "`make kill SERVICE=jobmanager`, and start: it knows no jobs", jobArgs: usual,
		shared: true, inject: inTurn(rememberJobs, kill("jobmanager"), start("jobmanager")), raises: "FlinkJobVanished",
		hold: 2 * time.Minute, repair: resubmit,
		fixed: "both jobs submitted with their last checkpoints",
	},
	{
		name: "kafka", does: "`make kill SERVICE=kafka`", jobArgs: usual, shared: true,
		inject: kill("kafka"), raises: "KafkaUnreachable", hold: 5 * time.Minute,
		repair: start("kafka"), fixed: "`make start SERVICE=kafka`",
	},
	{
		name: "exporter", does: "`make kill SERVICE=exporter`", jobArgs: usual, shared: true,
		inject: kill("exporter"), raises: "ExporterDown", hold: 2 * time.Minute,
		repair: start("exporter"), fixed: "`make start SERVICE=exporter`",
	},
	{
		name: "loss", does: "`make kill SERVICE=taskmanager`, and start, without `--checkpointing` of the first job",
		jobArgs: "--event-time", shared: true, inject: inTurn(kill("taskmanager"), start("taskmanager")),
		raises: "WindowsWrongCount", before: "FlinkCheckpointingDisabled",
	},
}

// rememberJobs keeps the ids of the jobs, which name the folders of their checkpoints.
func rememberJobs(ctx context.Context, s *stack) (err error) {
	if s.ids.first, err = s.jobID(ctx, firstJob); err != nil {
		return err
	}
	s.ids.other, err = s.jobID(ctx, otherJob)
	return err
}

// resubmit gives a new JobManager the jobs that the old one had.
func resubmit(ctx context.Context, s *stack) error {
	first, err := s.lastCheckpoint(s.ids.first)
	if err != nil {
		return err
	}
	other, err := s.lastCheckpoint(s.ids.other)
	if err != nil {
		return err
	}
	if err := s.run(ctx, []string{"SAVEPOINT=" + first}, "submit"); err != nil {
		return err
	}
	return s.submitOther(ctx, other)
}
