//go:build e2e

package e2e

import (
	"context"
	"fmt"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kgo"

	"flinkwatch/e2e/cases"
)

// compacted is the case whose topic Kafka compacts.
const compacted = "compacted-loss"

// auditCompacted audits a compacted topic once more when Kafka has deleted what later records replace: nothing is
// judged otherwise.
func (s *stack) auditCompacted(c cases.Case, flags []string) {
	s.writeLastAgain(c)
	written := len(s.recordsOf(c))
	s.eventually(2*time.Minute, "the topic is compacted", func() string {
		if n := len(s.recordsOf(c)); n >= written {
			return fmt.Sprintf("%d records are there", n)
		}
		return ""
	})
	printed, exit := s.runToExit(append(flags, "--audit.once"))
	assert.Empty(s.t, c.Want.Given(exit).CompareRun(printed, exit), "%s, compacted: %s\n%s", c.Name, c.About, printed)
}

// writeLastAgain writes the last record of each partition once more, now: Kafka compacts what is before it.
func (s *stack) writeLastAgain(c cases.Case) {
	s.t.Helper()
	client := s.client(kgo.RecordPartitioner(kgo.ManualPartitioner()))
	defer client.Close()
	last := map[int32]*kgo.Record{}
	for _, r := range s.recordsOf(c) {
		last[r.Partition] = &kgo.Record{Topic: c.Name, Partition: r.Partition, Key: r.Key, Value: r.Value}
	}
	for _, r := range last {
		require.NoError(s.t, client.ProduceSync(context.Background(), r).FirstErr())
	}
}

// recordsOf are the records of the case's results, in order.
func (s *stack) recordsOf(c cases.Case) (all []*kgo.Record) {
	s.t.Helper()
	client := s.client(kgo.ConsumeTopics(c.Name), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))
	defer client.Close()
	for {
		ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
		fetched := client.PollFetches(ctx)
		cancel()
		if fetched.NumRecords() == 0 {
			return all
		}
		all = append(all, fetched.Records()...)
	}
}

func (s *stack) client(options ...kgo.Opt) *kgo.Client {
	s.t.Helper()
	client, err := kgo.NewClient(append(options, kgo.SeedBrokers(s.kafka()))...)
	require.NoError(s.t, err)
	return client
}
