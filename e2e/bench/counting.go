package main

import (
	"context"
	"fmt"
	"os"
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
	how: "Six million events in three partitions, as JSON of 60 bytes, with windows of 15 seconds. flinkwatch counts " +
		"them for an audit that judges the results as well; *Expected Counts* counts them as a job in Flink, with " +
		"parallelism 1 and a checkpoint every 10 seconds, whose state is on the heap of its TaskManager. CPU is of the " +
		"program, or of the TaskManager from when the job is submitted until it has committed the end of the input: " +
		"starting the job is in it. The bare reader and the console consumer read the same events, and count or print them.",
	what: "keys", who: "program",
	columns: []column{
		{"events a second", "records_per_second", 0, 0},
		{"CPU s per million events", "cpu_seconds_per_million", 2, 0},
		{"memory (MB)", "resident_bytes", 0, 1e-6},
	},
	notes: "The console consumer is a JVM, whose start is in its CPU. A core of flinkwatch counts several times as many " +
		"events as a core of Flink. Flink can have hundreds of cores, on other machines. With 100,000 keys a window of a " +
		"key has 10 events, with 100 keys it has 100: what a window of a key takes is shared by as many. Memory of a " +
		"TaskManager is that of its JVM, which was given a heap of 512 MB.",
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
