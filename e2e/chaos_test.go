//go:build e2e

package e2e

import (
	"flag"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"flinkwatch/playground/job"
)

var (
	chaosMinutes = flag.Float64("chaos.minutes", 2, "For how long TestChaos breaks things.")
	chaosSeed    = flag.Uint64("chaos.seed", variedSeed, "What TestChaos breaks, and when, follows from it.")
	chaosReports = flag.String("chaos.reports", "", "The folder that TestChaos writes a report to.")
)

// variedSeed kills the exporter, stops and restores the job, loses windows without checkpoints, and kills Kafka, all within
// two minutes.
const variedSeed = 4220

// A stack is broken at random for a while, then everything is mended. However the exporter was hit meanwhile: its final
// verdict on every window is that of a plain count of both topics. `make chaos MINUTES=10 SEED=7`.
func TestChaos(t *testing.T) {
	t.Parallel()
	s := newStack(t, "chaos", 14000, "WINDOW_SIZE=3s", "EVENTS_PER_WINDOW=300", "WAIT=all")
	s.run("up")
	c := newChaos(s, *chaosSeed)
	defer c.writeReport(*chaosReports)
	c.log.follow(t.Context(), s)
	c.breakThings(time.Duration(*chaosMinutes * float64(time.Minute)))
	c.mendAll()
	c.awaitCaughtUp()
	c.compare()
	assert.Empty(t, c.outcome.falseAlarms, "false alarms")
	assert.Empty(t, c.outcome.misses, "misses")
	assert.Empty(t, c.outcome.differing, "sums of the exporter and of the oracle")
}

// chaos breaks a stack. All that is random follows from the seed, whatever comes of it: the draws of a round are made
// before anything is done.
type chaos struct {
	*stack
	seed    uint64
	random  *rand.Rand
	log     *timeline
	began   time.Time
	outcome outcome
}

func newChaos(s *stack, seed uint64) *chaos {
	return &chaos{stack: s, seed: seed, random: rand.New(rand.NewPCG(seed, 0)), log: newTimeline(), began: time.Now()}
}

// round is what is done next.
type round struct {
	faults []fault
	// dice decide what a fault leaves open, one for each fault.
	dice []int
	hold time.Duration
	calm time.Duration
}

func (c *chaos) draw() round {
	all := faults()
	first := all[c.random.IntN(len(all))]
	second := all[c.random.IntN(len(all))]
	two := c.random.IntN(3) == 0
	r := round{
		faults: []fault{first}, dice: []int{c.random.IntN(100), c.random.IntN(100)},
		hold: time.Duration(1+c.random.IntN(25)) * time.Second, calm: time.Duration(c.random.IntN(16)) * time.Second,
	}
	if two && !first.alone && !second.alone && first.part != second.part {
		r.faults = append(r.faults, second)
	}
	return r
}

// breakThings does one round after the other until the time is over.
func (c *chaos) breakThings(length time.Duration) {
	for end := time.Now().Add(length); time.Now().Before(end); {
		r := c.draw()
		for n, f := range r.faults {
			f.inject(c, r.dice[n])
		}
		<-time.After(r.hold) // the fault itself
		for n, f := range r.faults {
			if f.mend != nil {
				f.mend(c, r.dice[n])
			}
		}
		c.ensureJob()
		<-time.After(r.calm) // before the next one, which may come in the middle of a recovery
	}
}

// do runs a command of the playground. What fails is part of the story: a job that is restarting has no savepoint.
func (c *chaos) do(env []string, args ...string) bool {
	what := strings.Join(append(args, env...), " ")
	output, err := c.outputWithin(90*time.Second, env, args...)
	if err != nil {
		c.log.add("fault", "%s: %s", what, complaintOf(output))
		return false
	}
	c.log.add("fault", "%s", what)
	return true
}

// complaintOf is the line in which the playground says why it failed.
func complaintOf(output string) string {
	for line := range strings.Lines(output) {
		if _, why, found := strings.Cut(line, "playground: "); found {
			return "refused: " + strings.TrimSpace(why)
		}
	}
	return "not done within 90 s"
}

// ensureJob starts the job where none is left: from the newest savepoint or checkpoint, or without state where there is
// none. A JobManager that does not answer now is started by mendAll.
func (c *chaos) ensureJob() {
	_, ok, err := job.At(c.settings.Port("FLINK_PORT").Address()).Current(c.t.Context())
	if err != nil || ok {
		return
	}
	if !c.do(checkpointed, "restore") {
		c.do(checkpointed, "submit")
	}
}

var checkpointed = []string{"JOB_ARGS=--checkpointing --event-time"}

// mendAll starts whatever may be down, and leaves slots for every task.
func (c *chaos) mendAll() {
	c.log.add("fault", "the end: everything is mended")
	for _, service := range []string{"kafka", "jobmanager", "taskmanager", "generator", "exporter"} {
		c.run("start", service)
	}
	_, err := c.output([]string{"TASKMANAGERS=2"}, "scale")
	assert.NoError(c.t, err)
	c.ensureJob()
}
