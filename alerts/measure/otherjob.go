package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/segmentio/kafka-go"

	"flinkwatch/playground/job"
)

// The other job is that of another team, e2e/other-job: orders per region and minute. It has topics and an audit of its
// own, in the same Kafka, Flink and exporter, and should be quiet while the first job is broken.
const (
	firstJob   = job.Name
	otherJob   = "orders-per-minute"
	otherAudit = "orders"
)

var regions = []string{"north", "south", "east", "west"}

// exporterConfig are both audits. What is wrong is recent for three minutes, so that it passes sooner than it usually
// does.
func (s *stack) exporterConfig() string {
	return strings.NewReplacer(
		"FLINK", s.settings.Port("FLINK_PORT").Address(), "KAFKA", s.settings.Port("KAFKA_PORT").Address(),
	).Replace(`kafka: {main: {bootstrap_servers: ["KAFKA"]}}
flink: {main: {url: "http://FLINK"}}
probe: {allow: ["127.0.0.1:1"]}
audits:
  - name: main
    job: ` + firstJob + `
    topic: output
    input_topic: input
    window: {size: 15s}
    judge: {recent: 3m}
    backlog: {topic: input, group: click-event-count}
  - name: ` + otherAudit + `
    job: ` + otherJob + `
    topic: orders-per-minute
    input_topic: orders
    window: {size: 1m}
    judge: {recent: 3m}
    backlog: {topic: orders, group: orders-per-minute}
    format:
      start_field: window.from
      end_field: window.to
      key_field: [region]
      count_field: orders
      time_format: unix_ms
      input_time_field: order.placedAt
      input_key_field: [order.region]
`)
}

func (s *stack) configFile() string { return s.settings.State + "-exporter.yaml" }

// startOther makes its topics, has orders placed, and submits it.
func (s *stack) startOther(ctx context.Context) error {
	client := &kafka.Client{Addr: s.broker()}
	answer, err := client.CreateTopics(ctx, &kafka.CreateTopicsRequest{Topics: []kafka.TopicConfig{
		{Topic: "orders", NumPartitions: 4, ReplicationFactor: 1},
		{Topic: "orders-per-minute", NumPartitions: 2, ReplicationFactor: 1},
	}})
	if err == nil {
		err = errors.Join(answer.Errors["orders"], answer.Errors["orders-per-minute"])
	}
	if err != nil {
		return fmt.Errorf("topics of the other job: %w", err)
	}
	ctx, s.closeShop = context.WithCancel(ctx)
	go s.placeOrders(ctx)
	return s.submitOther(ctx, "")
}

func (s *stack) submitOther(ctx context.Context, checkpoint string) error {
	args := []string{"flink", "--", "run", "-d", "-p", "1", "-Dexecution.checkpointing.interval=1s"}
	for _, always := range []string{"type=fixed-delay", "fixed-delay.delay=1s", "fixed-delay.attempts=1000000"} {
		args = append(args, "-Drestart-strategy."+always) // whatever a fault gives the first job
	}
	if checkpoint != "" {
		args = append(args, "-s", checkpoint)
	}
	jar := filepath.Join(s.settings.Repo, "e2e", "other-job", "target", "orders-per-minute.jar")
	return s.run(ctx, nil, append(args, jar, "--kafka", s.settings.Port("KAFKA_PORT").Address())...)
}

// placeOrders has orders placed in each region every half second, to each partition. While Kafka is away nobody orders.
func (s *stack) placeOrders(ctx context.Context) {
	writer := &kafka.Writer{
		Addr: s.broker(), Topic: "orders", RequiredAcks: kafka.RequireAll, BatchTimeout: 10 * time.Millisecond,
		Balancer: &kafka.RoundRobin{}, MaxAttempts: 1,
	}
	defer writer.Close()
	pace := time.NewTicker(500 * time.Millisecond)
	defer pace.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-pace.C:
			if err := writer.WriteMessages(ctx, ordersAt(now)...); err != nil && ctx.Err() == nil {
				slog.Debug("place orders", "err", err)
			}
		}
	}
}

func ordersAt(now time.Time) (orders []kafka.Message) {
	for _, region := range slices.Concat(regions, regions, regions, regions) {
		orders = append(orders, kafka.Message{
			Value: fmt.Appendf(nil, `{"order":{"placedAt":%d,"region":%q},"amount":1}`, now.UnixMilli(), region),
		})
	}
	return orders
}

func (s *stack) writeConfig() error {
	if err := os.MkdirAll(filepath.Dir(s.configFile()), 0o755); err != nil {
		return err
	}
	return os.WriteFile(s.configFile(), []byte(s.exporterConfig()), 0o600)
}
