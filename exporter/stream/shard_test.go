package stream

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"flinkwatch/exporter/audit"
)

// Records of keys of other shards move time on, are counted as such, and refused by none but their own shard.
func TestRecordsOfOtherShards(t *testing.T) {
	unclear := strings.Replace(value("a", 0, 1000), "1000", "10.5", 1)
	tests := []struct {
		because string
		ready   bool
		value   string
		key     string
		lines   []string // of the ledger
		reason  audit.Reason
	}{
		{"a result", true, value("a", 0, 1000), "a", []string{"a@0"}, ""},
		{"in the history it is not counted", false, value("a", 0, 1000), "a", []string{"a@0"}, ""},
		{"a count that cannot be used", true, unclear, "a", []string{"a@0"}, audit.BadCount},
		{"a key that nobody expects", true, value("x", 0, 1), "x", []string{"foreign"}, audit.UnknownKey},
	}
	for _, test := range tests {
		for number := range 4 {
			t.Run(fmt.Sprintf("%s, shard %d", test.because, number), func(t *testing.T) {
				cfg := testAudit
				cfg.Shard = audit.Shard{Of: 4, Number: number}
				a, ledgers := newShelves(1, 1).noting(AuditorConfig{Audit: cfg})
				a.state.ready = test.ready
				a.results.take(0, &position{}, rawBatch(0, begin, begin, test.value), 100)
				assert.Equal(t, test.lines, (*ledgers)[0].lines)
				refused, others := int64(0), int64(0)
				if isOwn := cfg.Shard.Owns(test.key); isOwn && test.reason != "" {
					refused = 1
				} else if !isOwn && test.ready {
					others = 1
				}
				s := a.Snapshot(now())
				assert.Equal(t, refused, s.DecodeErrors[Refusal{topic, test.reason}])
				assert.Equal(t, others, s.OtherRecords[topic])
				if test.ready {
					assert.Equal(t, 1-others, s.Records)
				}
			})
		}
	}
}

func TestEventsOfOtherShards(t *testing.T) {
	for number := range 2 {
		cfg := countingAudit()
		cfg.Shard = audit.Shard{Of: 2, Number: number}
		a, ledgers := newShelves(1, 1).noting(AuditorConfig{Input: "events", Audit: cfg})
		a.state.ready = true
		event := `{"timestamp":"2026-11-23T01:00:00Z","page":"a"}`
		a.events.take(1, &position{}, rawBatch(0, begin, begin, event, event), 100)
		assert.Equal(t, []string{"input a@0", "input a@1"}, (*ledgers)[0].lines, "they close windows")
		want := int64(2)
		if cfg.Shard.Owns("a") {
			want = 0
		}
		assert.Equal(t, want, a.Snapshot(now()).OtherRecords["events"])
	}
}
