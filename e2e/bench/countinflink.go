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

// countInFlink has a job count the events into a topic of its own, and returns what that took.
func (s *stack) countInFlink(
	ctx context.Context, broker string, events topic, counts string,
) (map[string]float64, error) {
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
	if err := s.run(ctx, nil, "flink", "--", "run", "-d", "-p", "1", "-c",
		"io.flinkwatch.expectedcounts.ExpectedCountsJob",
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
		answer, err := client.OffsetFetch(ctx, &kafka.OffsetFetchRequest{
			GroupID: group, Topics: map[string][]int{t.name: asked},
		})
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
