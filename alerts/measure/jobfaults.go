package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

const (
	noCheckpoints = "the folder of the job's checkpoints replaced by a file"
	restored      = "the folder is put back"
	useless       = "execution.checkpointing.tolerable-failed-checkpoints: 1000000"
	noRestart     = "restart-strategy.type: none"
)

// jobFaults are those of the first job, of its input and of its results.
var jobFaults = []fault{
	{
		name:    "contradiction",
		does:    "a result written into `output` by hand: its window and page again, and the count 17",
		jobArgs: usual, inject: contradict, raises: "WindowsConflicting",
	},
	{
		name: "late", does: "an event of five minutes ago written into `input` by hand", jobArgs: usual,
		inject: writeLate, raises: "FlinkLateRecordsDropped",
	},
	{
		name: "unreadable", does: "a record that is no JSON written into `output` by hand", jobArgs: usual,
		inject: writeUnreadable, raises: "WindowAuditUnreadableRecords",
	},
	{
		name: "skipped", does: "`make cancel`", jobArgs: usual,
		inject: cancel, raises: "FlinkJobEnded", hold: 2 * time.Minute,
		repair: inTurn(skipInput, submit(usual, "FRESH=1")), leaves: "WindowsMissing",
		fixed: "the group's offsets set to the end of `input`, and `make submit FRESH=1`",
	},
	{
		name: "restarts", does: noCheckpoints, jobArgs: usual,
		inject: breakCheckpoints, raises: "FlinkJobRestartLoop", hold: 2 * time.Minute,
		repair: mendCheckpoints, fixed: restored,
	},
	{
		name: "failed", does: noCheckpoints + ", with `" + noRestart + "`", jobArgs: usual, flink: noRestart,
		inject: breakCheckpoints, raises: "FlinkJobNotRunning", hold: 2 * time.Minute,
		repair: inTurn(mendCheckpoints, submit(usual)), fixed: restored + ", and `make submit`",
	},
	{
		name: "checkpoints", does: noCheckpoints + ", with `" + useless + "`", jobArgs: usual, flink: useless,
		inject: breakCheckpoints, raises: "FlinkCheckpointsFailing", hold: 4 * time.Minute,
		repair: mendCheckpoints, fixed: restored,
	},
	{
		name: "generator", does: "`make kill SERVICE=generator`", jobArgs: usual,
		inject: kill("generator"), raises: "InputStalled", hold: 6 * time.Minute,
		repair: start("generator"), fixed: "`make start SERVICE=generator`",
	},
	{
		name: "backpressure", does: "`make submit JOB_ARGS=\"" + usual + " --backpressure\"`", jobArgs: usual,
		inject: submit(usual + " --backpressure"), raises: "FlinkEvenMinuteBackpressure",
		hold: time.Hour, repair: submit(usual), fixed: "`make submit JOB_ARGS=\"" + usual + "\"`",
	},
}

// breakCheckpoints puts a file where the job's checkpoints are, so that none can be written.
func breakCheckpoints(ctx context.Context, s *stack) error {
	if err := rememberJobs(ctx, s); err != nil {
		return err
	}
	folder := s.checkpoints(s.ids.first)
	if err := os.Rename(folder, folder+".away"); err != nil {
		return fmt.Errorf("move the checkpoints away: %w", err)
	}
	return os.WriteFile(folder, nil, 0o600)
}

func mendCheckpoints(_ context.Context, s *stack) error {
	folder := s.checkpoints(s.ids.first)
	if err := os.Remove(folder); err != nil {
		return err
	}
	return os.Rename(folder+".away", folder)
}

// checkpoints is the folder of a job.
func (s *stack) checkpoints(id string) string {
	return filepath.Join(s.settings.State, "flink", "checkpoints", id)
}
