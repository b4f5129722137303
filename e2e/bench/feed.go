package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/segmentio/kafka-go"

	"flinkwatch/playground/provide"
)

const (
	generator = "flinkwatch's generator"
	perfTest  = "`kafka-producer-perf-test.sh`"
	// feedRate is in records a second, and feedRecords how many are written.
	feedRate, feedRecords = 100_000, 2_000_000
)

var feedQuestion = question{
	name: "generator", asks: "What does the generator take?",
	how: "Both write records of about 60 bytes into a topic with six partitions, 100,000 a second, and wait for all " +
		"replicas. The generator is stopped after two million; the perf test writes two million.",
	who: "program",
	columns: []column{
		{"records", "records", 0, 0},
		{"records a second", "records_per_second", 0, 0},
		{"CPU s per million", "cpu_seconds_per_million", 2, 0},
		{"memory at most (MB)", "peak_bytes", 0, 1e-6},
	},
	notes: "The perf test is a JVM, whose start is in its CPU. The generator also keeps its place: it can be killed at " +
		"any moment, and each window still gets exactly its events.",
	measure: measureFeed,
}

func measureFeed(ctx context.Context, s *stack) ([]row, error) {
	broker, err := s.kafka(ctx)
	if err != nil {
		return nil, err
	}
	var all rounds
	for range s.rounds {
		topic := fmt.Sprintf("feed-%d", time.Now().UnixNano())
		ours, err := s.generate(ctx, broker, topic)
		if err != nil {
			return nil, err
		}
		all.add("", generator, ours)
		theirs, err := s.perfTest(ctx, broker, topic+"-perf")
		if err != nil {
			return nil, err
		}
		all.add("", perfTest, theirs)
	}
	return all.rows(), nil
}

// generate runs the generator until it has written enough.
func (s *stack) generate(ctx context.Context, broker, topic string) (map[string]float64, error) {
	client := &kafka.Client{Addr: kafka.TCP(broker)}
	if err := createTopic(ctx, client, topic, 6); err != nil {
		return nil, err
	}
	cmd := s.command(ctx, "generator", "--kafka.brokers="+broker, "--topic="+topic, "--window-size=6s",
		fmt.Sprint("--events-per-window=", feedRate), "--log.level=warn") // of each of six pages
	stopped := make(chan error, 1)
	go func() { stopped <- stopAt(ctx, client, topic, cmd) }()
	took, err := spend(cmd)
	if err != nil {
		return nil, err
	}
	if err := <-stopped; err != nil {
		return nil, err
	}
	n, err := recordsIn(ctx, client, topic)
	return feedFigures(took, n), err
}

// stopAt interrupts the generator when the topic has enough records.
func stopAt(ctx context.Context, client *kafka.Client, topic string, cmd *exec.Cmd) error {
	for ticker := time.NewTicker(100 * time.Millisecond); ; {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
		}
		n, err := recordsIn(ctx, client, topic)
		if err != nil || n >= feedRecords {
			ticker.Stop()
			_ = cmd.Process.Signal(os.Interrupt) // one that has ended needs none
			return err
		}
	}
}

// perfTest runs Kafka's own producer test.
func (s *stack) perfTest(ctx context.Context, broker, topic string) (map[string]float64, error) {
	client := &kafka.Client{Addr: kafka.TCP(broker)}
	if err := createTopic(ctx, client, topic, 6); err != nil {
		return nil, err
	}
	java, err := provide.FindJava(ctx, s.settings.Get("JAVA_HOME"))
	if err != nil {
		return nil, err
	}
	log4j := filepath.Join(s.settings.Repo, "playground", "conf", "kafka", "log4j2-tools.properties")
	args := java.Args("-Xmx512m", "-Dlog4j.configurationFile="+log4j, "-cp",
		filepath.Join(provide.Libraries(s.settings, "kafka"), "*"),
		"org.apache.kafka.tools.ProducerPerformance", "--topic", topic, "--num-records", fmt.Sprint(feedRecords),
		"--record-size", "60", "--throughput", fmt.Sprint(feedRate), "--bootstrap-server", broker, "--command-property",
		"acks=all")
	cmd := exec.CommandContext(ctx, java.Binary, args...)
	took, err := spend(cmd)
	if err != nil {
		return nil, err
	}
	n, err := recordsIn(ctx, client, topic)
	return feedFigures(took, n), err
}

func feedFigures(took spent, records int) map[string]float64 {
	return map[string]float64{
		"records": float64(records), "records_per_second": float64(records) / took.wall,
		"cpu_seconds_per_million": took.cpu / float64(records) * 1e6, "peak_bytes": float64(took.peak),
	}
}
