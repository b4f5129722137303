//go:build e2e

package e2e

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/audit"
	"flinkwatch/exporter/metric"
	"flinkwatch/exporter/stream"
)

// A job that writes exactly once is killed within a transaction, until the topic holds results of transactions that
// were aborted. A reader of kafka-go that asks for committed records alone gets these ghosts as well, and so does an
// audit that reads uncommitted records. The exporter's finds every window, once.
func TestExactlyOnce(t *testing.T) {
	t.Parallel()
	const kills = 6 // in one of them the transaction may have been committed after all
	s := newStack(t, "exactly-once", 21000, "WINDOW_SIZE=3s",
		"JOB_ARGS=--checkpointing --event-time --delivery-guarantee exactly-once")
	s.run("up")
	for kill := 1; s.requireOutput().ghosts == 0; kill++ {
		require.LessOrEqual(t, kill, kills, "no transaction was aborted")
		s.killWithinTransaction()
		s.eventually(time.Minute, "Flink notices the loss of its TaskManager", func() string {
			return s.flink("/taskmanagers").lacksNone("taskmanagers")
		})
		s.run("start", "taskmanager")
		s.requireRecovered()
	}
	s.requireRecovered()

	output := s.requireOutput()
	t.Logf("kafka-go's reader, asked for committed records: %d results of %d windows, %d of them ghosts; %d markers",
		output.ghosts+len(output.windows), len(output.windows), output.ghosts, output.markers)
	page := s.scrape()
	page.requireNoWindow(t, "missing", "short", "over", "duplicate", "conflict", "unjudged")
	require.Zero(t, page.sum(metric.AuditVerdictChanges), "no verdict was revised")
	require.Zero(t, page.sum(metric.AuditDecodeErrors), "markers are no records")
	require.EqualValues(t, output.ghosts, page.sum(metric.AuditAbortedRecords), "records that were skipped")
	s.eventually(time.Minute, "commits come with checkpoints", func() string {
		return lacksAtLeast("basis committed", s.scrape().sum(metric.AuditBacklogBasis, metric.LabelBasis, "committed"), 1)
	})
	first, last := span(output.windows)
	for start := first; start.Before(last); start = start.Add(s.settings.Window()) {
		for _, key := range s.pages() {
			require.Contains(t, output.windows, cell{start, key})
		}
	}

	haunted := s.auditUncommitted()
	t.Logf("the same audit of uncommitted records: %v", haunted)
	assert.Positive(t, haunted[audit.Duplicate], "every ghost is a duplicate")
}

// output is what kafka-go's reader makes of the topic.
type output struct {
	windows map[cell]struct{}
	ghosts  int // results beyond the first one of a window
	markers int // of the ends of transactions, which come as if they were records
}

// requireOutput reads the output topic.
func (s *stack) requireOutput() output {
	s.t.Helper()
	o := output{windows: map[cell]struct{}{}}
	for _, message := range s.readCommitted("output") {
		var r result
		if !json.Valid(message.Value) {
			o.markers++
			continue
		}
		require.NoError(s.t, json.Unmarshal(message.Value, &r))
		require.Equal(s.t, s.settings.Int("EVENTS_PER_WINDOW"), r.Count, "window %s of %s", r.WindowStart, r.Page)
		if _, again := o.windows[cell{r.WindowStart, r.Page}]; again {
			o.ghosts++
		}
		o.windows[cell{r.WindowStart, r.Page}] = struct{}{}
	}
	return o
}

// readCommitted returns what kafka-go's reader returns, when it is asked for committed records, of those that are
// stable.
func (s *stack) readCommitted(topic string) []kafka.Message {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	broker := s.kafka()
	var all []kafka.Message
	for partition, end := range s.ends(ctx, topic, kafka.ReadCommitted) {
		reader := kafka.NewReader(kafka.ReaderConfig{
			Brokers: []string{broker}, Topic: topic, Partition: partition, IsolationLevel: kafka.ReadCommitted,
			MaxWait: 100 * time.Millisecond, MaxBytes: 10 << 20,
		})
		for offset := int64(0); offset < end; {
			message, err := reader.ReadMessage(ctx)
			require.NoError(s.t, err, "read %s/%d at offset %d", topic, partition, offset)
			offset = message.Offset + 1
			if message.Offset < end {
				all = append(all, message)
			}
		}
		require.NoError(s.t, reader.Close())
	}
	return all
}

// ends are the offsets of the next records, or under read_committed those up to which every transaction has ended.
func (s *stack) ends(ctx context.Context, topic string, isolation kafka.IsolationLevel) map[int]int64 {
	s.t.Helper()
	client := &kafka.Client{Addr: kafka.TCP(s.kafka())}
	var requests []kafka.OffsetRequest
	for partition := range 3 {
		requests = append(requests, kafka.LastOffsetOf(partition))
	}
	answer, err := client.ListOffsets(ctx, &kafka.ListOffsetsRequest{
		Topics: map[string][]kafka.OffsetRequest{topic: requests}, IsolationLevel: isolation,
	})
	require.NoError(s.t, err)
	ends := map[int]int64{}
	for _, p := range answer.Topics[topic] {
		require.NoError(s.t, p.Error)
		ends[p.Partition] = p.LastOffset
	}
	return ends
}

// killWithinTransaction kills the TaskManager as soon as it has written results that are not committed yet.
func (s *stack) killWithinTransaction() {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for {
		stable := s.ends(ctx, "output", kafka.ReadCommitted)
		open := int64(0)
		for partition, end := range s.ends(ctx, "output", kafka.ReadUncommitted) {
			open += end - stable[partition]
		}
		if open > 0 {
			s.run("kill", "taskmanager")
			s.t.Logf("killed with %d offsets in open transactions", open)
			return
		}
	}
}

// requireRecovered waits until the windows of this moment have been judged.
func (s *stack) requireRecovered() {
	s.t.Helper()
	now := time.Now()
	s.eventually(2*time.Minute, "the windows up to this moment are judged", func() string {
		page := s.scrape()
		page.requireNoWindow(s.t, "missing", "short", "over", "duplicate", "conflict", "unjudged")
		judged := page.sum(metric.AuditLastWindowEnd) - 3*s.settings.Window().Seconds()
		return lacksAtLeast("judged up to", judged, float64(now.Unix()))
	})
}

// auditUncommitted is what the exporter's audit says of the windows, with --kafka.isolation=read_uncommitted.
func (s *stack) auditUncommitted() map[audit.Verdict]int64 {
	s.t.Helper()
	auditor := stream.NewAuditor(stream.AuditorConfig{
		Kafka: stream.Connection{Brokers: []string{s.kafka()}, Uncommitted: true},
		Topic: "output",
		Audit: audit.Config{
			Size: s.settings.Window(), Expected: int64(s.settings.Int("EVENTS_PER_WINDOW")), Keys: s.pages(),
			Grace: 2, KeyGrace: 8, Horizon: time.Hour, Recent: 15 * time.Minute,
		},
	})
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- auditor.Run(ctx) }()
	s.eventually(time.Minute, "the history is read", func() string {
		if err := auditor.Ready(); err != nil {
			return err.Error()
		}
		return ""
	})
	cancel()
	require.NoError(s.t, <-ended)
	return auditor.Snapshot(time.Now()).Horizon
}
