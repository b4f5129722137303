package promexpr_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/promexpr"
)

func TestCheck(t *testing.T) {
	vocabulary := promexpr.NewVocabulary()
	require.NoError(t, vocabulary.Record("job:tasks:sum", "sum by (job_name) (flink_job_tasks)"))

	for _, row := range []struct{ name, expr, err string }{
		{"a metric of the exporter", `flink_cluster_taskmanagers == 0`, ""},
		{"with its own labels", `sum by (state) (flink_job_tasks{job_name=~".+"})`, ""},
		{"with the labels that Prometheus adds", `up{job="flinkwatch"} or on (instance) flink_exporter_up`, ""},
		{
			"a choice keeps its labels",
			`topk by (job_name) (1, sum by (job_name, state) (flink_job_tasks)) / on (state) group_left ()
				sum by (state) (flink_job_tasks)`, "",
		},
		{"a recorded series", `job:tasks:sum{job_name="x"} / on (job_name) group_left () job:tasks:sum`, ""},
		{"a metric that does not exist", `rate(flink_job_restart_total[5m])`, `no metric "flink_job_restart_total"`},
		{"one hidden in a function of a sum", `1 + max(abs(time() - nothing))`, `no metric "nothing"`},
		{"no metric named at all", `{job="flinkwatch"}`, `no metric ""`},
		{"a label that the metric does not have", `flink_cluster_jobs{job_name="x"}`, `no label "job_name"`},
		{"a grouping by such a label", `sum by (verdict) (flink_cluster_jobs)`, `no label "verdict"`},
		{"a match on such a label", `flink_job_tasks / on (vertex_id) flink_job_tasks`, `no label "vertex_id"`},
		{"a label that an inner sum dropped", `max by (state) (sum by (job_name) (flink_job_tasks))`, `no label "state"`},
		{"one that the recording dropped", `job:tasks:sum{state="RUNNING"}`, `no label "state"`},
		{"one that label_replace makes", `max by (x) (label_replace(rate(up[1m]), "x", "y", "", ""))`, ""},
		{"one that label_join makes", `max by (x) (label_join(up, "x", "-", "job"))`, ""},
		{"one that count_values makes", `sum by (x) (count_values("x", up))`, ""},
		{"no PromQL", `sum by (`, "sum by ("},
	} {
		t.Run(row.name, func(t *testing.T) {
			err := vocabulary.Check(row.expr)
			if row.err == "" {
				assert.NoError(t, err)
				return
			}
			assert.ErrorContains(t, err, row.err)
		})
	}
}

func TestLabels(t *testing.T) {
	vocabulary := promexpr.NewVocabulary()
	for _, row := range []struct {
		name, expr string
		want       []string
	}{
		{"those of a metric", `flink_job_tasks`, []string{"job_id", "job_name", "state"}},
		{"those by which it is grouped", `sum by (job_name) (flink_job_tasks)`, []string{"job_name"}},
		{
			"what only chooses leaves none", `sum by (job_name) (flink_job_tasks) unless on (job_name) flink_job_tasks`,
			[]string{"job_name"},
		},
		{
			"either of two", `sum by (state) (flink_job_tasks) or sum by (job_name) (flink_job_tasks)`,
			[]string{"state", "job_name"},
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			labels, err := vocabulary.Labels(row.expr)
			require.NoError(t, err)
			assert.ElementsMatch(t, row.want, labels)
		})
	}
	_, err := vocabulary.Labels("sum by (")
	assert.ErrorContains(t, err, "sum by (")
}

func TestRecordOfABrokenExpression(t *testing.T) {
	err := promexpr.NewVocabulary().Record("job:x:sum", "sum by (")
	assert.ErrorContains(t, err, "recording rule job:x:sum")
}
