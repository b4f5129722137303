//go:build e2e

package e2e

import (
	"context"
	"os"
	"path/filepath"
	"time"

	"flinkwatch/playground/job"
)

// Faults of the job: what its operators do to it, by plan or by mistake.

func jobFaults() []fault {
	return []fault{
		stopAndRestore(), stopAndRestore(), savepoint(), cancelAndSubmit(), withoutCheckpoints(),
		rollBack(), rollBack(), submitTwice(), submitTwice(),
	}
}

// stopAndRestore stops the job with a savepoint, and starts it with one, two or three slots.
func stopAndRestore() fault {
	return fault{
		part: "job", alone: true,
		inject: func(c *chaos, _ int) { c.do(nil, "stop") },
		mend: func(c *chaos, die int) {
			parallelism := []string{"1", "2", "3"}[die%3]
			managers := []int{1, 1, 2}[die%3]
			c.do([]string{c.taskManagers(managers)}, "scale")
			c.do([]string{checkpointed[0], "PARALLELISM=" + parallelism}, "restore")
		},
	}
}

func savepoint() fault {
	return fault{part: "job", alone: true, inject: func(c *chaos, _ int) { c.do(nil, "savepoint") }}
}

// cancelAndSubmit loses what was counted in open windows, although checkpoints are on.
func cancelAndSubmit() fault {
	return fault{
		part: "job", alone: true,
		inject: func(c *chaos, _ int) { c.do(nil, "cancel") },
		mend:   func(c *chaos, _ int) { c.do(checkpointed, "submit") },
	}
}

// withoutCheckpoints lets the job lose its TaskManagers while nothing is kept.
func withoutCheckpoints() fault {
	return fault{
		part: "job", alone: true,
		inject: func(c *chaos, _ int) {
			if c.do([]string{"JOB_ARGS=--event-time"}, "submit") {
				c.do(nil, "kill", "taskmanager")
			}
		},
		mend: func(c *chaos, _ int) {
			c.do(nil, "start", "taskmanager")
			c.do([]string{checkpointed[0], "FRESH=1"}, "submit")
		},
	}
}

// rollBack takes a savepoint, lets the job continue, and starts it again from there, or from the oldest savepoint there
// is: what it has written since is written again.
func rollBack() fault {
	return fault{
		part: "job", alone: true,
		inject: func(c *chaos, _ int) { c.do(nil, "savepoint") },
		mend: func(c *chaos, die int) {
			if saved := c.savepointAt(die); saved != "" && c.do(nil, "cancel") {
				c.do([]string{checkpointed[0], "SAVEPOINT=" + saved}, "restore")
			}
		},
	}
}

// savepointAt is the newest savepoint or, one time in two, the oldest one; empty where there is none.
func (c *chaos) savepointAt(die int) (found string) {
	marks, _ := filepath.Glob(filepath.Join(c.settings.State, "flink", "savepoints", "savepoint-*", "_metadata"))
	var at time.Time
	for _, mark := range marks {
		info, err := os.Stat(mark)
		if err != nil {
			continue
		}
		if found == "" || info.ModTime().Before(at) == (die < 50) {
			found, at = filepath.Dir(mark), info.ModTime()
		}
	}
	return found
}

// submitTwice lets two jobs write into the same topic: the second one begins where the first one has committed offsets,
// or has its last savepoint. Then one of the two is cancelled.
func submitTwice() fault {
	return fault{
		part: "job", alone: true,
		inject: func(c *chaos, die int) {
			c.do([]string{c.taskManagers(2)}, "scale")
			args := []string{"flink", "--", "run", "-d", "-p", "1"}
			if saved := c.savepointAt(99); die%3 == 0 && saved != "" {
				args = append(args, "-s", saved)
			}
			args = append(args, c.jar())
			c.doAs("submit a second job", nil, append(args, c.jobArguments()...)...)
		},
		mend: func(c *chaos, die int) { c.cancelSurplus(die%2 == 0) },
	}
}

// cancelSurplus cancels all jobs but one: the newest one, or the oldest.
func (c *chaos) cancelSurplus(newestStays bool) {
	cluster := job.At(c.settings.Port("FLINK_PORT").Address())
	live, err := cluster.Live(c.t.Context())
	if err != nil || len(live) < 2 {
		return
	}
	surplus := live[1:]
	if !newestStays {
		surplus = live[:len(live)-1]
	}
	for _, one := range surplus {
		c.tell("cancel one of two jobs", func(ctx context.Context) error { return cluster.Cancel(ctx, one) })
	}
}
