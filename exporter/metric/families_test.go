package metric_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/metric"
)

// Flink's own Prometheus reporter owns these prefixes.
var reporters = regexp.MustCompile(`^flink_(jobmanager|taskmanager)_`)

func TestFamilies(t *testing.T) {
	seen := map[string]bool{}
	for _, family := range metric.Families() {
		t.Run(family.Name, func(t *testing.T) {
			assert.False(t, seen[family.Name], "declared twice")
			seen[family.Name] = true
			assert.Regexp(t, `^(flink|flinkwatch|window_audit)_[a-z0-9_]+$`, family.Name)
			assert.NotRegexp(t, reporters, family.Name)
			assert.Equal(t, family.Type == prometheus.CounterValue, strings.HasSuffix(family.Name, "_total"))
			assert.Regexp(t, `^[A-Z].*\.$`, family.Help, "help is a sentence")
			assert.NotEmpty(t, family.Source)
			assert.NotEmpty(t, family.Unit())
			assert.NotEmpty(t, family.Cardinality())
			assert.NotContains(t, family.Labels, "job", "belongs to Prometheus")
			assert.NotContains(t, family.Labels, "instance", "belongs to Prometheus")
		})
	}
}

// table emits one sample of every family.
type table struct{}

func (table) Describe(ch chan<- *prometheus.Desc) {
	for _, family := range metric.Families() {
		ch <- family.Desc()
	}
}

func (table) Collect(ch chan<- prometheus.Metric) {
	for _, family := range metric.Families() {
		ch <- family.Sample(1, make([]string, len(family.Labels))...)
	}
}

func TestFamiliesAreLintFree(t *testing.T) {
	registry := prometheus.NewPedanticRegistry()
	require.NoError(t, registry.Register(table{}))
	problems, err := testutil.GatherAndLint(registry)
	require.NoError(t, err)
	assert.Empty(t, problems)
	count, err := testutil.GatherAndCount(registry)
	require.NoError(t, err)
	assert.Equal(t, len(metric.Families()), count)
}

func TestUnitAndCardinality(t *testing.T) {
	assert.Equal(t, "seconds since the epoch", metric.JobStart.Unit())
	assert.Equal(t, "seconds", metric.VertexBusySeconds.Unit())
	assert.Equal(t, "records", metric.VertexRecordsIn.Unit())
	assert.Equal(t, "number", metric.ClusterTaskManagers.Unit())
	assert.Equal(t, "1", metric.ClusterTaskManagers.Cardinality())
	assert.Equal(t, "jobs × states", metric.JobState.Cardinality())
	assert.Equal(t, "jobs × vertices × topics × partitions", metric.SourceCurrentOffset.Cardinality())
}

// What a label counts is stated for each.
func TestEveryLabelHasACardinality(t *testing.T) {
	for _, family := range metric.Families() {
		for _, label := range family.Labels {
			assert.True(t, metric.Counted(label), "%s: label %s", family.Name, label)
		}
	}
}
