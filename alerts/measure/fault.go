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
	// settings of the playground, for this fault; flink are lines of Flink's configuration.
	settings []string
	flink    string
	// shared is a fault of what both jobs need.
	shared bool
	inject deed
	// hold is how long the fault lasts; where something should be raised, at least until it has been.
	hold   time.Duration
	raises string
	repair deed
	fixed  string
	// leaves is raised once the fault is repaired.
	leaves string
	// before are alerts that fire before the fault, and continue.
	before string
}

const (
	usual = "--checkpointing --event-time"
	quiet = "quiet"
	// How long an alert may take that should come. The slowest take ten minutes on a machine that is not busy.
	raisesWithin = 20 * time.Minute
)

// faults are those of all files, in the order of the page.
var faults = slices.Concat(sharedFaults, jobFaults, exporterFaults)

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

func nothing(context.Context, *stack) error { return nil }

func kill(service string) deed {
	return func(ctx context.Context, s *stack) error { return s.run(ctx, nil, "kill", service) }
}

func start(service string, env ...string) deed {
	return func(ctx context.Context, s *stack) error { return s.patiently(ctx, env, "start", service) }
}

func cancel(ctx context.Context, s *stack) error { return s.run(ctx, nil, "cancel") }

func submit(jobArgs string, env ...string) deed {
	return func(ctx context.Context, s *stack) error {
		return s.run(ctx, append(env, "JOB_ARGS="+jobArgs), "submit")
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
