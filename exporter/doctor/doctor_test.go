package doctor

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"

	"flinkwatch/exporter/audit"
	"flinkwatch/exporter/record"
	"flinkwatch/exporter/stream"
)

var begin = time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)

func result(start time.Time, size time.Duration, count any) string {
	return fmt.Sprintf(`{"windowStart":%q,"windowEnd":%q,"page":"/help","count":%v}`,
		start.Format(time.RFC3339), start.Add(size).Format(time.RFC3339), count)
}

// results have windows that begin so far apart.
func results(n int, size, apart time.Duration) (all []string) {
	for i := range n {
		all = append(all, result(begin.Add(time.Duration(i)*apart), size, 7))
	}
	return all
}

// kafka has a topic with the records.
func kafka(t *testing.T, topic string, records []string, options ...kfake.Opt) stream.Connection {
	t.Helper()
	cluster, err := kfake.NewCluster(append(options, kfake.NumBrokers(1), kfake.SeedTopics(1, topic))...)
	require.NoError(t, err)
	t.Cleanup(cluster.Close)
	client, err := kgo.NewClient(kgo.SeedBrokers(cluster.ListenAddrs()...))
	require.NoError(t, err)
	defer client.Close()
	for _, value := range records {
		require.NoError(t, client.ProduceSync(t.Context(), &kgo.Record{Topic: topic, Value: []byte(value)}).FirstErr())
	}
	return stream.Connection{Brokers: cluster.ListenAddrs()}
}

func said(lines []Line) string {
	var all []string
	for _, line := range lines {
		all = append(all, line.String())
	}
	return strings.Join(all, "\n")
}

// Each finding is a line that says how it is, and what would help.
func TestExamineResults(t *testing.T) {
	tests := []struct {
		why     string
		topic   string
		records []string
		state   State
		says    []string
	}{
		{"all is well", "output", results(6, 15*time.Second, 15*time.Second), Well, []string{
			"ok      topic output: 1 partitions, 6 of the last results read",
			"ok      topic output: 6 of 6 results are understood, 5 of the last 5 of each partition",
			"ok      newest result: window 2026-11-23T01:01:15Z, key /help, count 7",
		}},
		{"the topic is not there", "missing", nil, Broken, []string{
			"broken  topic missing: the topic does not exist", "-> correct topic, create the topic",
		}},
		{"no topic matches", "^missing-.*", nil, Broken, []string{
			"broken  topics ^missing-.*: no topic matches", "-> correct topic, create a topic",
		}},
		{"one matches", "^out.*", results(6, 15*time.Second, 15*time.Second), Well, []string{
			"ok      topics ^out.*: 1 match", "ok      topic output: 6 of 6 results are understood",
		}},
		{"it is empty", "output", nil, Doubtful, []string{"look    topic output", "-> start what writes it"}},
		{"windows of another size", "output", results(6, time.Minute, time.Minute), Broken, []string{
			"broken  topic output: 0 of 6 results are understood", "window_size", `-> set window.size: "1m"`,
		}},
		{"windows that hop", "output", results(6, 15*time.Second, 5*time.Second), Broken, []string{
			"not_aligned", `-> set window.slide: "5s"`,
		}},
		{"fields of other names", "output", strings.Split(strings.ReplaceAll(strings.Join(
			results(6, 15*time.Second, 15*time.Second), "\n"), "windowStart", "ws"), "\n"), Broken, []string{
			"missing_field", `set format.start_field: "ws"`,
		}},
		{"one of many is no result", "output", append(results(6, 15*time.Second, 15*time.Second), "{}"), Doubtful, []string{
			"look    topic output: 6 of 7 results are understood", "ok      newest result",
		}},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			lines := Examine(t.Context(), Audit{
				Kafka: kafka(t, "output", test.records), Topic: test.topic, Results: record.OurResults(15 * time.Second),
			})
			worst := Well
			for _, line := range lines {
				worst = max(worst, line.State)
				assert.Equal(t, line.State == Well, line.Remedy == "", "what is not well has a remedy: %s", line)
			}
			assert.Equal(t, test.state, worst)
			for _, text := range test.says {
				assert.Contains(t, said(lines), text)
			}
		})
	}
}

// The events are looked at where they are counted, and so is the group.
func TestExamineEvents(t *testing.T) {
	connection := kafka(t, "input", []string{
		`{"timestamp":"2026-11-23T01:00:00Z","page":"/help"}`, `{"time":"now"}`, `{"time":"now"}`,
	})
	lines := Examine(t.Context(), Audit{
		Kafka: connection, Topic: "input", Input: "input", Results: record.OurResults(time.Minute),
		Events: record.OurEvents(),
	})
	assert.Contains(t, said(lines), "broken  topic input: 1 of 3 events are understood")
	assert.Contains(t, said(lines), "correct format.input_time_field")

	lines = Backlog(t.Context(), connection, "input", "nobody")
	require.Len(t, lines, 1)
	line := lines[0]
	assert.Equal(t, Doubtful, line.State, "%s", line)
	assert.Contains(t, line.String(),
		"group nobody has committed offsets for 0 of 1 partitions of topic input -> correct backlog.group")
}

// A cluster that is away, and a topic whose records are deleted, cannot be audited.
func TestExamineAccess(t *testing.T) {
	lines := Examine(t.Context(), Audit{Kafka: stream.Connection{Brokers: []string{"127.0.0.1:1"}}, Topic: "output"})
	require.Len(t, lines, 1)
	assert.Equal(t, Broken, lines[0].State)
	assert.Contains(t, lines[0].Remedy, "docs/kafka-access.md")

	cluster, err := kfake.NewCluster(kfake.NumBrokers(1))
	require.NoError(t, err)
	t.Cleanup(cluster.Close)
	require.NoError(t, cluster.CreateTopic("table", 1, map[string]string{"cleanup.policy": "compact,delete"}))
	lines = Examine(t.Context(), Audit{Kafka: stream.Connection{Brokers: cluster.ListenAddrs()}, Topic: "table"})
	assert.Equal(t, "look    topic table: 1 partitions, 0 of the last results read -> start what writes it, and "+
		"check again\n"+
		"broken  topic table is compacted (cleanup.policy=compact,delete): records are deleted while they are needed -> "+
		"set cleanup.policy=delete for the topic, or let the job write to one that has it; or set expect.updates to last, "+
		"if each window "+
		"has a Kafka key of its own", said(lines))
	lines = Examine(t.Context(), Audit{
		Kafka: stream.Connection{Brokers: cluster.ListenAddrs()}, Topic: "table", Input: "table", Updates: audit.UpdatesLast,
	})
	assert.Equal(t, "look    topic table: 1 partitions, 0 of the last results read -> start what writes it, and "+
		"check again\n"+
		"look    topic table: 1 partitions, 0 of the last events read -> start what writes it, and check again\n"+
		"broken  topic table is compacted (cleanup.policy=compact,delete): records are deleted while they are needed -> "+
		"set cleanup.policy=delete for the topic, or let the job write to one that has it", said(lines),
		"results may be, events not")
}
