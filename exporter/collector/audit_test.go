package collector

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/audit"
	"flinkwatch/exporter/label"
	"flinkwatch/exporter/metric"
	"flinkwatch/exporter/stream"
)

// What is on the page before, at, and after the moment at which the history has been read.
func TestGoldenAudit(t *testing.T) {
	begin := time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	cfg := audit.Config{Size: 15 * time.Second, Expected: 1000, Keys: []string{"/help"}}
	counted := audit.Config{Size: 15 * time.Second, Slide: 5 * time.Second, Expect: audit.ExpectInput}
	shard := audit.Config{Size: 15 * time.Second, Expect: audit.ExpectInput, Shard: audit.Shard{Of: 8, Number: 3}}
	processing := audit.Config{Size: 15 * time.Second, Expect: audit.ExpectInput, Clock: audit.ProcessingTime}
	tests := []struct {
		golden   string
		snapshot stream.Snapshot
	}{
		{"audit-kafka-down", stream.Snapshot{Topic: "output", Config: cfg}},
		{"audit-reading-history", stream.Snapshot{
			Topic: "output", Config: cfg, KafkaUp: true, Lag: 1200, LagKnown: true,
			DecodeErrors: map[stream.Refusal]int64{{Topic: "output", Reason: audit.WindowSize}: 3},
			Snapshot: audit.Snapshot{
				Horizon: map[audit.Verdict]int64{audit.Missing: 99}, Pending: 99,
				Latest: audit.WindowOf(begin, cfg.Size), LastWrite: begin,
			},
		}},
		{"audit-empty", stream.Snapshot{Topic: "output", Config: cfg, KafkaUp: true, Ready: true, LagKnown: true}},
		{"audit", stream.Snapshot{
			Topic: "output", Config: cfg, KafkaUp: true, Ready: true, Lag: 2, LagKnown: true, Records: 61, AbortedRecords: 7,
			DecodeErrors: map[stream.Refusal]int64{
				{Topic: "output", Reason: audit.NotJSON}: 1, {Topic: "output", Reason: audit.FarAhead}: 2,
			},
			Snapshot: audit.Snapshot{
				Totals:   map[audit.Verdict]int64{audit.Correct: 50, audit.Missing: 3, audit.Duplicate: 6},
				Changes:  map[audit.Change]int64{{From: audit.Missing, To: audit.Correct}: 1},
				Recent:   map[audit.Verdict]int64{audit.Correct: 40, audit.Missing: 2, audit.Duplicate: 6},
				Horizon:  map[audit.Verdict]int64{audit.Correct: 1400, audit.Missing: 2, audit.Unjudged: 6},
				Unjudged: map[audit.Why]int64{audit.BeforeStart: 5, audit.OverLimit: 1}, Pending: 12,
				Latest: audit.WindowOf(begin, cfg.Size), LastWrite: begin.Add(16*time.Second + 250*time.Millisecond),
			},
		}},
		{"audit-input", stream.Snapshot{
			Topic: "output", Input: "input", Config: counted, KafkaUp: true, Ready: true, LagKnown: true,
			LastRead:     begin.Add(time.Minute),
			DecodeErrors: map[stream.Refusal]int64{{Topic: "input", Reason: audit.NotJSON}: 1},
			Snapshot: audit.Snapshot{
				Totals: map[audit.Verdict]int64{audit.Correct: 2, audit.Short: 1}, Events: audit.Events{Input: 2700, Output: 2650},
				Late: 4, Dropped: 6, Lost: 50, Repeated: 1, Pending: 3, Overdue: 2,
				Recent:      map[audit.Verdict]int64{audit.Correct: 2, audit.Short: 1},
				RecentByKey: map[string]map[audit.Verdict]int64{"/help": {audit.Correct: 2}, audit.OtherKeys: {audit.Short: 1}},
				InputTime:   begin.Add(50 * time.Second),
				InputPartitions: map[int]time.Time{
					0: begin.Add(50 * time.Second), 1: begin.Add(5*time.Minute + 125*time.Millisecond), 2: {},
				},
				Keys: []string{"/help"},
				Windows: []audit.WindowView{
					{Window: audit.WindowOf(begin.Add(15*time.Second), cfg.Size), Place: 17, Cells: []audit.CellView{
						{Known: true, Expected: 900},
					}},
					{Window: audit.WindowOf(begin, cfg.Size), Place: 16, Cells: []audit.CellView{
						{Verdict: audit.Correct, Counts: []audit.Count{{Count: 900, Times: 1}}, Count: 900, Known: true, Expected: 900},
					}},
				},
			},
		}},
		{"audit-shard", stream.Snapshot{
			Topic: "output", Input: "input", Config: shard, KafkaUp: true, Ready: true, LagKnown: true, Records: 800,
			OtherRecords: map[string]int64{"output": 700},
			Snapshot:     audit.Snapshot{Totals: map[audit.Verdict]int64{audit.Correct: 2}},
		}},
		{"audit-processing-time", stream.Snapshot{
			Topic: "output", Input: "input", Config: processing, KafkaUp: true, Ready: true, LagKnown: true,
			Snapshot: audit.Snapshot{
				Totals: map[audit.Verdict]int64{audit.Correct: 2}, Events: audit.Events{Input: 2700, Output: 2650},
			},
		}},
	}
	for _, test := range tests {
		t.Run(test.golden, func(t *testing.T) {
			of := audited
			if shard := test.snapshot.Config.Shard; shard.Of > 0 {
				of.Audit, of.Whole = "main-3-of-8", "main"
			}
			c := auditCollector{of, func(time.Time) stream.Snapshot { return test.snapshot }}
			requireGolden(t, test.golden, render(t, scrapeOf(t, c)))
		})
	}
}

var audited = Audited{Owner: metric.Owner{Audit: "main"}, JobName: "Click Event Count", Group: "click-event-count"}

func TestGoldenBacklog(t *testing.T) {
	input := stream.Progress{Topic: "input", Partitions: map[int]stream.PartitionProgress{
		0: {End: 10, Committed: 4, IsCommitted: true, Backlog: 6, IsBacklogKnown: true},
		1: {End: 10, Committed: 10, IsCommitted: true, IsBacklogKnown: true},
		2: {End: 10},
	}}
	output := stream.Progress{Topic: "output", Partitions: map[int]stream.PartitionProgress{0: {End: 7}}}
	uncommitted := stream.Progress{Topic: "input", Partitions: map[int]stream.PartitionProgress{
		0: {End: 10, Backlog: 3, IsBacklogKnown: true}, 1: {End: 10},
	}}
	checkpointing, none := Source{Checkpointing: true, CheckpointingKnown: true}, stream.Progress{}
	tests := []struct {
		golden        string
		source        Source
		input, output stream.Progress
		err           error
	}{
		{"backlog", checkpointing, input, output, nil},
		{"backlog-fetched", Source{CheckpointingKnown: true}, input, output, nil},
		{"backlog-source", Source{Next: map[int]int64{0: 7}}, uncommitted, output, nil},
		{"backlog-half", Source{}, input, none, errors.New("topic output: offsets: no leader")},
		{"backlog-kafka-down", checkpointing, none, none, errors.New("connection refused")},
	}
	for _, test := range tests {
		t.Run(test.golden, func(t *testing.T) {
			c := backlogCollector{
				Audited: audited,
				source:  func(topic string) (Source, bool) { return test.source, topic == "input" },
				read: func(_ context.Context, source func(topic string) map[int]int64) (_, _ []stream.Progress, _ error) {
					require.Equal(t, test.source.Next, source("input"))
					return []stream.Progress{test.input}, []stream.Progress{test.output}, test.err
				},
			}
			requireGolden(t, test.golden, render(t, scrapeOf(t, c)))
		})
	}
}

func scrapeOf(t *testing.T, collectors ...Collector) Scrape {
	return Scrape{Context: t.Context(), Collectors: collectors, Logger: slog.New(slog.DiscardHandler)}
}

// The collectors of what has never been reached say so, and no more.
func TestAuditAndBacklogOfNothing(t *testing.T) {
	auditor := stream.NewAuditor(stream.AuditorConfig{Topic: "output", Audit: audit.Config{
		Size: time.Second, Expected: 1, Keys: []string{"a"}, Grace: 1, KeyGrace: 1, Horizon: time.Second, Recent: time.Second,
	}})
	backlog := stream.NewBacklog(stream.BacklogConfig{
		Kafka: stream.Connection{Brokers: []string{"127.0.0.1:1"}}, Input: "input", Output: "output", Group: "g",
	})
	page := string(render(t, scrapeOf(t, NewAudit(auditor, audited), NewBacklog(backlog, (&Flink{}).Source, audited))))
	assert.Contains(t, page, `window_audit_ready{audit="main"} 0`)
	assert.Contains(t, page, `flink_exporter_collector_success{collector="backlog"} 0`)
	assert.NotContains(t, page, "window_audit_backlog_records{")
}

// Keys are as long as a job makes them; the page is not, and still tells them apart.
func TestLongKeysMakeNoLongPage(t *testing.T) {
	s := stream.Snapshot{Topic: "output", Ready: true, Config: audit.Config{Expect: audit.ExpectNone}}
	s.RecentByKey = map[string]map[audit.Verdict]int64{}
	for n := range 20 {
		key := strings.Repeat("k", 100_000) + strconv.Itoa(n)
		s.Keys = append(s.Keys, key)
		s.RecentByKey[key] = map[audit.Verdict]int64{audit.Correct: 1}
	}
	s.Windows = []audit.WindowView{{Cells: make([]audit.CellView, len(s.Keys))}}
	c := auditCollector{audited, func(time.Time) stream.Snapshot { return s }}
	page := string(render(t, scrapeOf(t, c)))
	assert.Less(t, len(page), 100_000)
	assert.Equal(t, 20, strings.Count(page, "\nwindow_audit_latest_window_verdict{"))
	assert.Equal(t, 20, strings.Count(page, `verdict="correct"} 1`+"\n"))
}

// Every family of the audit is on some golden page.
func TestEveryAuditFamilyIsEmitted(t *testing.T) {
	emitted := goldenFamilies(t)
	n := 0
	for _, family := range metric.Families() {
		if len(family.Name) > 6 && family.Name[:6] == "window" {
			n++
			assert.Contains(t, emitted, family.Name)
		}
	}
	require.NotZero(t, n)
}

// Each reason has its meaning on the page.
func TestReasonsAreExplained(t *testing.T) {
	for _, why := range audit.Whys() {
		assert.Contains(t, metric.AuditUnjudgedWindows.Help, "("+why.String(), "the help of the metric")
	}
	records, err := os.ReadFile("../../docs/records.md")
	require.NoError(t, err)
	for _, reason := range audit.Reasons() {
		assert.Contains(t, string(records), "`"+string(reason)+"`")
	}
}

// Audits beside each other have series of their own, and one that cannot be read disturbs no other.
func TestSeveralAudits(t *testing.T) {
	tests := []struct {
		why          string
		east, west   metric.Owner
		labelsOfEast string
	}{
		{"named only", metric.Owner{Audit: "east"}, metric.Owner{Audit: "west"}, `audit="east"`},
		{
			"in clusters that Prometheus does not know",
			metric.Owner{Audit: "a", Cluster: "east"},
			metric.Owner{Audit: "a", Cluster: "west"},
			`audit="a",cluster="east"`,
		},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			page := string(render(t, scrapeOf(t,
				auditCollector{
					Audited{Owner: test.east}, func(time.Time) stream.Snapshot { return stream.Snapshot{KafkaUp: true} },
				},
				auditCollector{Audited{Owner: test.west}, func(time.Time) stream.Snapshot { return stream.Snapshot{} }},
				backlogOf(test.east, nil), backlogOf(test.west, errors.New("no access")))))
			for _, line := range []string{
				"window_audit_kafka_up{" + test.labelsOfEast + "} 1",
				"window_audit_backlog_up{" + test.labelsOfEast + "} 1",
				`flink_exporter_collector_success{collector="audit"} 1`,
				`flink_exporter_collector_success{collector="backlog"} 0`,
			} {
				assert.Contains(t, page, line+"\n")
			}
		})
	}
}

// What rules join audits by is written as other families write it, however long it is.
func TestNamesOfAnAuditAreThoseOfOtherFamilies(t *testing.T) {
	job, topic := strings.Repeat("j", 600), strings.Repeat("t", 249)
	c := auditCollector{Audited{
		Owner: metric.Owner{Audit: "main"}, JobName: job, Group: topic,
	}, func(time.Time) stream.Snapshot {
		return stream.Snapshot{Topic: topic}
	}}
	page := string(render(t, scrapeOf(t, c)))
	assert.Contains(t, page,
		fmt.Sprintf("group=%q,input_topic=\"\",job_name=%q,time=\"event\",topic=%q", topic, label.Name(job), topic))
}

func backlogOf(of metric.Owner, err error) Collector {
	return backlogCollector{
		Audited: Audited{Owner: of, Group: "g"}, source: func(string) (Source, bool) { return Source{}, false },
		read: func(context.Context, func(topic string) map[int]int64) (_, _ []stream.Progress, _ error) {
			return nil, nil, err
		},
	}
}
