//go:build e2e

package e2e

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"flinkwatch/playground/job"
)

// With GROUND_TRUTH=flink a second job counts the input, under the same faults, for a second audit.

// auditsOf names the audits of a stack's exporter. The only one has no name.
func auditsOf(s *stack) []string {
	if s.settings.FlinkCounts() {
		return []string{"main", "main-flink"}
	}
	return []string{""}
}

// taskManagers are as many as the job needs, and one more for the job that counts.
func (c *chaos) taskManagers(n int) string {
	if c.settings.FlinkCounts() {
		n++
	}
	return fmt.Sprintf("TASKMANAGERS=%d", n)
}

// ensureCounting starts the second job where it is lost. It has no state then, and counts the input from its beginning.
func (c *chaos) ensureCounting() {
	if !c.settings.FlinkCounts() {
		return
	}
	live, err := c.counting(c.t.Context())
	if err == nil && len(live) == 0 {
		c.do(nil, "start", "expected-counts")
	}
}

// cancelCounting ends the second job, as its user has to before the input is deleted.
func (c *chaos) cancelCounting() bool {
	if !c.settings.FlinkCounts() {
		return true
	}
	return c.tell("cancel Expected Counts", func(ctx context.Context) error {
		live, err := c.counting(ctx)
		for _, one := range live {
			err = c.cluster().Cancel(ctx, one)
		}
		return err
	})
}

func (c *chaos) counting(ctx context.Context) ([]job.Job, error) {
	jobs, err := c.cluster().Jobs(ctx)
	return slices.DeleteFunc(jobs, func(j job.Job) bool { return j.Name != job.Counts || j.Ended() }), err
}

func (c *chaos) cluster() *job.Cluster { return job.At(c.settings.Port("FLINK_PORT").Address()) }

// compareSides compares what the two audits say of each window in the end. Of one that lost records, each may know more
// than the other: it was read before or after.
func (c *chaos) compareSides() {
	if len(c.sides) < 2 {
		return
	}
	h := c.readAll()
	c.log.mutex.Lock()
	defer c.log.mutex.Unlock()
	itself, flink := c.sides[0], c.sides[1]
	c.otherwise = map[string]int{}
	for cell := range itself.outcome.oracle.cells {
		a, b := itself.page[cell], flink.page[cell]
		switch {
		case a == b:
			c.alike++
		case !h.touched[cell]:
			c.apart = append(c.apart, fmt.Sprintf("%s: %s by itself, %s by Flink; %s", cell, a, b, h.ever().story(cell)))
		default:
			c.otherwise[fmt.Sprintf("%s by itself, %s by Flink", cmp.Or(a, "none"), cmp.Or(b, "none"))]++
		}
	}
	slices.Sort(c.apart)
}
