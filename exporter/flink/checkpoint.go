package flink

import (
	"context"
	"errors"
	"regexp"
)

// Checkpoints is what a job's JobMaster knows of its checkpoints since it started. A job without checkpointing has
// zeros and nothing latest.
type Checkpoints struct {
	Counts struct {
		Completed  Number `json:"completed"`   // savepoints included
		Failed     Number `json:"failed"`      // triggers that never became a checkpoint included
		InProgress Number `json:"in_progress"` // under way now
	} `json:"counts"`
	Latest struct {
		Completed Checkpoint `json:"completed"` // no savepoint
		Savepoint Checkpoint `json:"savepoint"`
		Failed    struct {
			At Instant `json:"failure_timestamp"`
		} `json:"failed"` // none of those that never became a checkpoint
		Restored struct {
			At Instant `json:"restore_timestamp"`
		} `json:"restored"`
	} `json:"latest"`
}

// Checkpoint is one that was completed; where there is none (null), everything in it is unknown.
type Checkpoint struct {
	At       Instant  `json:"latest_ack_timestamp"` // the last subtask's acknowledgement
	Duration Duration `json:"end_to_end_duration"`  // from trigger to At
	Size     Number   `json:"checkpointed_size"`    // bytes written; less than FullSize where incremental
	FullSize Number   `json:"state_size"`           // bytes of state covered
}

// Checkpoints reads GET /jobs/:id/checkpoints. Flink's answer may be three seconds old. Of a job that cannot make any,
// nothing is known.
func (c *Client) Checkpoints(ctx context.Context, jobID string) (Checkpoints, error) {
	checkpoints, err := get[Checkpoints](ctx, c, checkpointsEndpoint, "", jobID)
	if withoutCheckpoints(err) {
		return Checkpoints{}, nil
	}
	return checkpoints, err
}

// noCheckpointing is what Flink says of a job that has no checkpoint coordinator, with 404.
var noCheckpointing = regexp.MustCompile(`(?i)checkpointing (is|has) not`)

// withoutCheckpoints reports whether Flink says that the job has no checkpoints, and not that it does not know the job.
func withoutCheckpoints(err error) bool {
	return errors.Is(err, ErrNotFound) && noCheckpointing.MatchString(err.Error())
}

// CheckpointConfig is how a job makes its checkpoints. It does not change while the job lives.
type CheckpointConfig struct {
	Interval Duration `json:"interval"` // unknown without checkpointing
	Timeout  Duration `json:"timeout"`

	Never bool `json:"-"` // it cannot make any, as a batch job
}

// Enabled reports whether the job makes checkpoints by itself.
func (c CheckpointConfig) Enabled() bool {
	_, enabled := c.Interval.Value()
	return enabled
}

// CheckpointConfig reads GET /jobs/:id/checkpoints/config.
func (c *Client) CheckpointConfig(ctx context.Context, jobID string) (CheckpointConfig, error) {
	config, err := get[CheckpointConfig](ctx, c, checkpointConfigEndpoint, "", jobID)
	if withoutCheckpoints(err) {
		return CheckpointConfig{Never: true}, nil
	}
	return config, err
}
