//go:build e2e

package e2e

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Another's records, audited by flags alone, once and from end to end: 26 hours of results as Flink's own playground
// writes them, with a clock of twelve hours that does not tell morning from afternoon. The seeded faults are found, and
// nothing else.
func TestTwelveHourClock(t *testing.T) {
	t.Parallel()
	s := newStack(t, "clock", 18000)
	s.run("start", "kafka")
	const topic = "results"
	s.createTopic(topic, 3, map[string]string{"message.timestamp.type": "LogAppendTime"})
	begin := time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	windows := int(26 * time.Hour / s.settings.Window())
	var messages []kafka.Message
	for w := range windows {
		for k, page := range s.pages() {
			count := 1000
			switch {
			case w == 500 && k == 1:
				continue // missing, in the morning
			case w == 500+2880 && k == 2:
				count = 800 // short, twelve hours later
			}
			messages = append(messages, kafka.Message{
				Partition: k % 3,
				Value:     playgroundResult(begin.Add(time.Duration(w)*s.settings.Window()), s.settings.Window(), page, count),
			})
		}
	}
	s.produce(topic, messages)

	out, err := s.auditOnce(
		"--audit.topic="+topic, "--audit.expected=1000", "--audit.time-format=dd-MM-yyyy hh:mm:ss:SSS",
		"--audit.time-clock=unwrap")
	t.Logf("%s", out)
	var exit *exec.ExitError
	require.ErrorAs(t, err, &exit)
	assert.Equal(t, 1, exit.ExitCode(), "something is wrong, and a pipeline sees it")
	due := windows * 6
	for _, line := range []string{
		fmt.Sprintf("correct +%d", due-2), "missing +1", "short +1", "conflict +0", "over +0", "duplicate +0", "unjudged +0",
		"1200 events lost, 0 surplus", "/index +missing +— of 1000", "/shop +short +800 of 1000",
	} {
		assert.Regexp(t, "(?m)"+line+"$", out)
	}
}

// playgroundResult is a result as Flink's own playground writes it.
func playgroundResult(start time.Time, size time.Duration, page string, count int) []byte {
	layout := func(t time.Time) string { return t.Format("02-01-2006 03:04:05") + ":000" }
	return fmt.Appendf(nil, `{"windowStart":%q,"windowEnd":%q,"page":%q,"count":%d}`,
		layout(start), layout(start.Add(size)), page, count)
}

func (s *stack) createTopic(topic string, partitions int, config map[string]string) {
	s.t.Helper()
	client := &kafka.Client{Addr: kafka.TCP(s.kafka())}
	var entries []kafka.ConfigEntry
	for name, value := range config {
		entries = append(entries, kafka.ConfigEntry{ConfigName: name, ConfigValue: value})
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	answer, err := client.CreateTopics(ctx, &kafka.CreateTopicsRequest{Topics: []kafka.TopicConfig{
		{Topic: topic, NumPartitions: partitions, ReplicationFactor: 1, ConfigEntries: entries},
	}})
	require.NoError(s.t, err)
	require.NoError(s.t, answer.Errors[topic])
}

// produce writes messages to the partitions that they name, in their order.
func (s *stack) produce(topic string, messages []kafka.Message) {
	s.t.Helper()
	writer := s.newWriter(topic)
	defer writer.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	const portion = 50_000
	for len(messages) > 0 {
		n := min(portion, len(messages))
		part := make([]kafka.Message, n)
		for i, m := range messages[:n] {
			part[i] = kafka.Message{Key: m.Key, Value: m.Value, Time: m.Time, WriterData: m.Partition}
		}
		s.eventually(time.Minute, "topic "+topic+" takes records", func() string {
			err := writer.WriteMessages(ctx, part...)
			if errors.Is(err, kafka.UnknownTopicOrPartition) {
				return err.Error()
			}
			require.NoError(s.t, err)
			return ""
		})
		messages = messages[n:]
	}
}

// newWriter writes messages to the partitions that they name as their WriterData.
func (s *stack) newWriter(topic string) *kafka.Writer {
	return &kafka.Writer{
		Addr: kafka.TCP(s.kafka()), Topic: topic, RequiredAcks: kafka.RequireAll,
		BatchSize: 5000, BatchTimeout: 10 * time.Millisecond,
		Balancer: kafka.BalancerFunc(func(m kafka.Message, _ ...int) int { return m.WriterData.(int) }),
	}
}

// auditOnce audits a topic from end to end and returns what is printed.
func (s *stack) auditOnce(flags ...string) (string, error) {
	s.t.Helper()
	return s.runExporter(append([]string{
		"--audit.once", "--kafka.brokers=" + s.kafka(),
		"--audit.window-size=" + s.settings.Get("WINDOW_SIZE"),
	}, flags...))
}

// runExporter runs an exporter that ends by itself, and returns what is printed.
func (s *stack) runExporter(flags []string) (string, error) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	out, err := exec.CommandContext(ctx, s.program("flinkwatch"), flags...).Output()
	return string(out), err
}
