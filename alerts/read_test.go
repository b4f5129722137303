package alerts_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/alerts/runbook"
)

// What is recorded is read by another rule, or by a dashboard: what nothing reads costs every evaluation, and nobody
// sees when it is wrong.
func TestWhatIsRecordedIsRead(t *testing.T) {
	var readers []string
	dashboards, err := filepath.Glob("../dashboards/out/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, dashboards)
	for _, path := range dashboards {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		readers = append(readers, strings.ReplaceAll(string(text), `\n`, " "))
	}
	for _, rule := range load(t) {
		readers = append(readers, rule.Expr)
	}
	read := map[string]bool{}
	for _, name := range word.FindAllString(strings.Join(readers, "\n"), -1) {
		read[name] = true
	}
	for _, rule := range load(t) {
		if rule.Record != "" {
			assert.True(t, read[rule.Record], "%s: nothing reads %s", rule.File, rule.Record)
		}
	}
}

// How many times as fast as its input a job reads is right from the first minute on: a rate over four minutes of which
// one is known is too low, and so it must be in both.
func TestCatchingUpIsToldRightFromTheFirstMinute(t *testing.T) {
	var query string
	for _, r := range runbooks(t) {
		for _, q := range runbook.Queries(r.Text) {
			if strings.Contains(q, "window_audit_group_committed_offset") && r.Name == "BacklogDraining" {
				query = runbook.Fill(q, map[string]string{"<cluster>": "", "<audit>": "main"})
			}
		}
	}
	require.NotEmpty(t, query, "the runbook does not say how to find out")
	series := func(name, labels, values string) promtoolSeries {
		return promtoolSeries{name + `{audit="main",topic="input",partition="0"` + labels + `}`, values}
	}
	var looks []promtoolLook
	for _, at := range []string{"30s", "1m", "3m"} {
		looks = append(looks, promtoolLook{Expr: "round(" + query + ", 0.1)", EvalTime: at, Samples: []promtoolSample{
			{Labels: `{group="click-event-count",topic="input"}`, Value: 3.5},
		}})
	}
	runPromtool(t, allRules(t), 5*time.Second, promtoolCase{
		Name: "3.5 times as fast", Interval: "5s",
		InputSeries: []promtoolSeries{
			series("window_audit_topic_end_offset", "", "100000+2000x60"),
			series("window_audit_group_committed_offset", `,group="click-event-count"`, "50000+7000x60"),
		},
		Looks: looks,
	})
}
