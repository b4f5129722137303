package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/segmentio/kafka-go"

	"flinkwatch/playground/job"
	"flinkwatch/playground/process"
	"flinkwatch/playground/provide"
)

const expectedCounts = "Expected Counts in Flink"

// counting is an input, and the results of the job that counts it.
type counting struct {
	what    string
	results topic
	events  topic
}

// countings are events of few keys and of many.
var countings = []counting{
	{"100", results("count-results", 100, 600, 1, 100), events("count-events", 100, 600, 100)},
	{"100,000", results("count-results-of-many", 100_000, 6, 1, 10), events("count-events-of-many", 100_000, 6, 10)},
}

var countingQuestion = question{
	name: "counting", page: scale, asks: "What does it take to count the input?",
	how: "Six million events in three partitions, as JSON of 60 bytes, with windows of 15 seconds. flinkwatch counts them for an audit that " +
		"judges the results as well; *Expected Counts* counts them as a job in Flink, with parallelism 1 and a checkpoint every 10 seconds, " +
		"whose state is on the heap of its TaskManager. CPU is of the program, or of the TaskManager from when the job is submitted until " +
		"it has committed the end of the input: starting the job is in it. The bare reader and the console consumer read the same events, " +
		"and count or print them.",
	what: "keys", who: "program",
	columns: []column{
		{"events a second", "records_per_second", 0, 0},
		{"CPU s per million events", "cpu_seconds_per_million", 2, 0},
		{"memory (MB)", "resident_bytes", 0, 1e-6},
	},
	notes: "The console consumer is a JVM, whose start is in its CPU. A core of flinkwatch counts several times as many events as a core of Flink. Flink can have hundreds of cores, on other " +
		"machines. With 100,000 keys a window of a key has 10 events, with 100 keys it has 100: what a window of a key takes is shared by as " +
		"many. Memory of a TaskManager is that of its JVM, which was given a heap of 512 MB.",
	measure: measureCounting,
}

func measureCounting(ctx context.Context, s *stack) ([]row, error) {
	broker, err := s.kafka(ctx)
	if err != nil {
		return nil, err
	}
	for _, c := range countings {
		for _, t := range []topic{c.results, c.events} {
			if err := t.fill(ctx, broker); err != nil {
				return nil, err
			}
		}
	}
	for _, service := range []string{"jobmanager", "taskmanager"} {
		if err := s.run(ctx, []string{"TASKMANAGERS=1"}, "start", service); err != nil {
			return nil, err
		}
	}
	defer s.down()
	var all rounds
	for n := range s.rounds {
		for k, c := range countings {
			if err := c.round(ctx, s, broker, fmt.Sprintf("counts-%d-%d-%d", os.Getpid(), n, k), &all); err != nil {
				return nil, fmt.Errorf("%s keys: %w", c.what, err)
			}
		}
	}
	return all.rows(), nil
}

// round lets one program after the other read the events. Flink writes their counts to a topic.
func (c counting) round(ctx context.Context, s *stack, broker, counts string, all *rounds) error {
	input := load{topics: []topic{c.events}}
	bare, err := input.count(ctx, s, broker, "kafka-go")
	if err != nil {
		return err
	}
	all.add(c.what, bareReader, c.figures(bare))
	ours, err := load{topics: []topic{c.results, c.events}, expected: "input"}.audit(ctx, s, broker)
	if err != nil {
		return err
	}
	all.add(c.what, flinkwatch, c.figures(ours))
	theirs, err := s.countInFlink(ctx, broker, c.events, counts)
	if err != nil {
		return err
	}
	all.add(c.what, expectedCounts, theirs)
	java, err := input.print(ctx, s)
	if err != nil {
		return err
	}
	all.add(c.what, console, c.figures(java))
	return nil
}

// figures are what a program took. The memory of one that is a process of another one is not known.
func (c counting) figures(took spent) map[string]float64 {
	n := float64(c.events.records())
	figures := map[string]float64{"records_per_second": n / took.wall, "cpu_seconds_per_million": took.cpu / n * 1e6}
	if took.peak > 0 {
		figures["resident_bytes"] = float64(took.peak)
	}
	return figures
}

// countInFlink has a job count the events into a topic of its own, and returns what that took.
func (s *stack) countInFlink(ctx context.Context, broker string, events topic, counts string) (map[string]float64, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Minute)
	defer cancel()
	client := &kafka.Client{Addr: kafka.TCP(broker)}
	if err := createTopic(ctx, client, counts, partitions); err != nil {
		return nil, err
	}
	file, err := s.describe(broker, events, counts)
	if err != nil {
		return nil, err
	}
	defer os.Remove(file)
	taskManager, running := process.Table{Dir: s.settings.State}.Running("taskmanager")
	if !running {
		return nil, fmt.Errorf("the TaskManager does not run")
	}
	before, err := cpuOf(taskManager.PID)
	if err != nil {
		return nil, err
	}
	begin := time.Now()
	if err := s.run(ctx, nil, "flink", "--", "run", "-d", "-p", "1", "-c", "io.flinkwatch.expectedcounts.ExpectedCountsJob",
		provide.Jar(s.settings), "--config.file", file, "--audit.name", "bench", "--checkpoint-interval", "10"); err != nil {
		return nil, err
	}
	if err := awaitCommitted(ctx, client, "expected-counts-"+counts, events); err != nil {
		return nil, err
	}
	wall := time.Since(begin).Seconds()
	after, err := cpuOf(taskManager.PID)
	if err != nil {
		return nil, err
	}
	resident, err := residentOf(taskManager.PID)
	if err != nil {
		return nil, err
	}
	return map[string]float64{
		"records_per_second":      float64(events.records()) / wall,
		"cpu_seconds_per_million": (after - before) / float64(events.records()) * 1e6,
		"resident_bytes":          resident,
	}, s.cancelCounting(ctx)
}

// describe writes the configuration file that the job reads.
func (s *stack) describe(broker string, events topic, counts string) (string, error) {
	text := fmt.Sprintf(`kafka: {main: {bootstrap_servers: [%q]}}
audits:
  - {name: bench, topic: count-results, input_topic: %s, window: {size: %s}, expect: {topic: %s}, judge: {horizon: 12h}}
`, broker, events.name, windowSize, counts)
	path := filepath.Join(s.settings.State, counts+".yaml")
	return path, os.WriteFile(path, []byte(text), 0o600)
}

// awaitCommitted waits until a group has committed the ends of a topic.
func awaitCommitted(ctx context.Context, client *kafka.Client, group string, t topic) error {
	var asked []int
	for partition := range partitions {
		asked = append(asked, partition)
	}
	for ticker := time.NewTicker(100 * time.Millisecond); ; {
		answer, err := client.OffsetFetch(ctx, &kafka.OffsetFetchRequest{GroupID: group, Topics: map[string][]int{t.name: asked}})
		if err != nil {
			return fmt.Errorf("offsets of group %s: %w", group, err)
		}
		committed := 0
		for _, one := range answer.Topics[t.name] {
			committed += max(0, int(one.CommittedOffset))
		}
		if committed == t.records() {
			return nil
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return fmt.Errorf("group %s has committed %d of %d: %w", group, committed, t.records(), ctx.Err())
		}
	}
}

func (s *stack) cancelCounting(ctx context.Context) error {
	cluster := job.At(s.settings.Port("FLINK_PORT").Address())
	jobs, err := cluster.Jobs(ctx)
	if err != nil {
		return err
	}
	for _, one := range jobs {
		if one.Name == job.Counts && !one.Ended() {
			return cluster.Cancel(ctx, one)
		}
	}
	return fmt.Errorf("no job %s runs", job.Counts)
}
