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
	chaosTruth   = flag.String("chaos.ground-truth", "flink",
		"`flink`: a job in Flink counts the input as well, for an audit of its own.")
	chaosReports = flag.String("chaos.reports", "", "The folder that TestChaos writes a report to.")
)

// variedSeed deletes records of the output while the exporter is killed, kills the TaskManagers, submits the job
// twice, and kills Kafka, all within two minutes.
const variedSeed = 5592

// A stack is broken at random for a while, then all faults are repaired. However the exporter was hit meanwhile: every
// verdict that it ever showed, and every alert that ever fired, is what a plain count of both topics gives.
// With a ground truth of Flink, two audits say the same. `make chaos MINUTES=10 SEED=7 GROUND_TRUTH=flink`.
func TestChaos(t *testing.T) {
	t.Parallel()
	c := newChaos(newStack(t, "chaos", 14000, "WINDOW_SIZE=3s", "EVENTS_PER_WINDOW=300", "WAIT=all",
		"GROUND_TRUTH="+*chaosTruth), *chaosSeed)
	c.start()
	defer c.writeReport(*chaosReports)
	c.breakThings(time.Duration(*chaosMinutes * float64(time.Minute)))
	c.mendAll()
	for _, s := range c.sides {
		awaitCaughtUp(c.stack, func() page { return c.scrape().audit(s.audit) })
		c.compare(s)
		assert.Empty(t, s.outcome.falseAlarms, "false alarms %s", s.audit)
		assert.Empty(t, s.outcome.misses, "misses %s", s.audit)
		assert.Empty(t, s.outcome.differing, "sums of the exporter and of the oracle %s", s.audit)
	}
	c.compareSides()
	assert.Empty(t, c.apart, "windows of which the two audits differ")
}

// chaos breaks a stack. All that is random follows from the seed, whatever comes of it: the draws of a round are made
// before anything is done.
type chaos struct {
	*stack
	seed   uint64
	random *rand.Rand
	// createTime reports whether the records of the output have the producer's times, as is Kafka's default.
	createTime bool
	log        *timeline
	witness    *witness
	began      time.Time
	// sides are the audits of the exporter; apart is where they differ in the end, and alike of how many windows they
	// agree. otherwise is how many windows that lost records have two verdicts, by these.
	sides     []*side
	apart     []string
	alike     int
	otherwise map[string]int
}

// With an odd seed the output has the producer's times.
func newChaos(s *stack, seed uint64) *chaos {
	c := &chaos{
		stack: s, seed: seed, random: rand.New(rand.NewPCG(seed, 0)), createTime: seed%2 == 1, log: &timeline{},
		witness: newWitness(s.kafka(), s.settings.Window()), began: time.Now(),
	}
	exporter := "http://" + s.settings.Port("EXPORTER_PORT").Address()
	for _, audit := range auditsOf(s) {
		c.sides = append(c.sides, &side{display: c.log.display(exporter, audit)})
	}
	return c
}

// start starts the stack, and all that looks at it.
func (c *chaos) start() {
	if c.createTime {
		c.run("start", "kafka")
		c.createTopic("output", 3, nil)
	}
	c.run("up")
	c.witness.follow(c.t.Context())
	c.log.follow(c.t.Context(), c.stack)
	for _, s := range c.sides {
		s.follow(c.t.Context())
	}
}

// timestamps is what gives the records of the output their times.
func (c *chaos) timestamps() string {
	if c.createTime {
		return "CreateTime"
	}
	return "LogAppendTime"
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
	for _, f := range r.faults {
		r.hold = max(r.hold, f.longer)
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
	return c.doAs(strings.Join(append(args, env...), " "), env, args...)
}

// doAs notes in other words what it does.
func (c *chaos) doAs(what string, env []string, args ...string) bool {
	output, err := c.outputWithin(90*time.Second, env, args...)
	if err != nil {
		what += ": " + complaintOf(output)
	}
	c.note(what)
	return err == nil
}

// note adds a line to the timeline. Where things lie on this machine is no part of the story.
func (c *chaos) note(what string) {
	c.log.add("fault", "%s", strings.ReplaceAll(what, c.settings.Repo+"/", ""))
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

// ensureJob cancels all jobs but one, and starts the job where none is left: from the newest savepoint or checkpoint,
// or without state where there is none. A JobManager that does not answer now is started by mendAll.
func (c *chaos) ensureJob() {
	c.ensureCounting()
	c.cancelSurplus(true)
	_, ok, err := job.At(c.settings.Port("FLINK_PORT").Address()).Current(c.t.Context())
	if err != nil || ok {
		return
	}
	if !c.do(checkpointed, "restore") {
		c.do(checkpointed, "submit")
	}
}

var checkpointed = []string{"JOB_ARGS=--checkpointing --event-time"}

// mendAll starts whatever may be down, and provides slots for every task.
func (c *chaos) mendAll() {
	c.log.add("fault", "all faults are repaired")
	for _, service := range []string{"kafka", "jobmanager", "taskmanager", "generator", "exporter"} {
		c.run("start", service)
	}
	_, err := c.output([]string{c.taskManagers(2)}, "scale")
	assert.NoError(c.t, err)
	c.ensureJob()
}
