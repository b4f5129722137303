package main

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// A fault is something that is done to the playground, and what should be raised because of it.
type fault struct {
	name, does string
	jobArgs    string
	inject     func(ctx context.Context, s *stack) error
	// hold is how long the fault lasts; where something should be raised, at least until it has been.
	hold   time.Duration
	raises string
	within time.Duration
	repair func(ctx context.Context, s *stack) error
	fixed  string
	// before are alerts that fire before the fault, and go on.
	before string
}

const (
	usual = "--checkpointing --event-time"
	quiet = "quiet"
)

var faults = []fault{
	{
		name: quiet, does: "nothing", jobArgs: usual,
		inject: func(context.Context, *stack) error { return nil }, hold: 10 * time.Minute,
	},
	{
		name: "taskmanager", does: "`make kill SERVICE=taskmanager`", jobArgs: usual,
		inject: kill("taskmanager"), raises: "FlinkNoTaskManagers", within: 3 * time.Minute, hold: 4 * time.Minute,
		repair: start("taskmanager"), fixed: "`make start SERVICE=taskmanager`",
	},
	{
		name: "jobmanager", does: "`make kill SERVICE=jobmanager`", jobArgs: usual,
		inject: kill("jobmanager"), raises: "JobManagerUnreachable", within: 3 * time.Minute, hold: 3 * time.Minute,
		repair: resubmit, fixed: "`make start SERVICE=jobmanager`, and `make submit SAVEPOINT=` with the last checkpoint",
	},
	{
		name: "generator", does: "`make kill SERVICE=generator`", jobArgs: usual,
		inject: kill("generator"), raises: "PlaygroundGeneratorStopped", within: 2 * time.Minute, hold: 4 * time.Minute,
		repair: start("generator"), fixed: "`make start SERVICE=generator`",
	},
	{
		name: "kafka", does: "`make kill SERVICE=kafka`", jobArgs: usual,
		inject: kill("kafka"), raises: "KafkaUnreachable", within: 3 * time.Minute, hold: 5 * time.Minute,
		repair: start("kafka"), fixed: "`make start SERVICE=kafka`",
	},
	{
		name: "exporter", does: "`make kill SERVICE=exporter`", jobArgs: usual,
		inject: kill("exporter"), raises: "ExporterDown", within: 3 * time.Minute, hold: 2 * time.Minute,
		repair: start("exporter"), fixed: "`make start SERVICE=exporter`",
	},
	{
		name: "backpressure", does: "`make submit JOB_ARGS=\"" + usual + " --backpressure\"`", jobArgs: usual,
		inject: submit(usual + " --backpressure"), raises: "FlinkEvenMinuteBackpressure", within: 10 * time.Minute,
		hold: 12 * time.Minute, repair: submit(usual), fixed: "`make submit JOB_ARGS=\"" + usual + "\"`",
	},
	{
		name: "loss", does: "`make kill SERVICE=taskmanager`, and start, without `--checkpointing`", jobArgs: "--event-time",
		inject: inTurn(kill("taskmanager"), start("taskmanager")), raises: "Windows", within: 5 * time.Minute,
		before: "FlinkCheckpointingDisabled",
	},
	{
		name: "contradiction", does: "a result written into `output` by hand: its window and page again, and the count 17",
		jobArgs: usual, inject: func(ctx context.Context, s *stack) error { return s.contradict(ctx) },
		raises: "WindowsConflicting", within: 3 * time.Minute,
	},
}

func choose(names []string) ([]fault, error) {
	if len(names) == 0 {
		return faults, nil
	}
	var chosen []fault
	for _, name := range names {
		i := slices.IndexFunc(faults, func(f fault) bool { return f.name == name })
		if i < 0 {
			return nil, fmt.Errorf("there is no fault %q", name)
		}
		chosen = append(chosen, faults[i])
	}
	return chosen, nil
}

type deed = func(ctx context.Context, s *stack) error

func kill(service string) deed {
	return func(ctx context.Context, s *stack) error { return s.run(ctx, nil, "kill", service) }
}

func start(service string) deed {
	return func(ctx context.Context, s *stack) error { return s.run(ctx, nil, "start", service) }
}

func submit(jobArgs string) deed {
	return func(ctx context.Context, s *stack) error {
		return s.run(ctx, []string{"JOB_ARGS=" + jobArgs}, "submit")
	}
}

func inTurn(deeds ...deed) deed {
	return func(ctx context.Context, s *stack) error {
		for _, do := range deeds {
			if err := do(ctx, s); err != nil {
				return err
			}
		}
		return nil
	}
}

// resubmit gives a new JobManager the job that the old one had.
func resubmit(ctx context.Context, s *stack) error {
	checkpoint, err := s.lastCheckpoint()
	if err != nil {
		return err
	}
	if err := s.run(ctx, nil, "start", "jobmanager"); err != nil {
		return err
	}
	return s.run(ctx, []string{"SAVEPOINT=" + checkpoint}, "submit")
}
