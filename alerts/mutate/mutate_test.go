package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/tools"
)

func TestNumbersOfAnExpression(t *testing.T) {
	tests := []struct {
		why, expr string
		want      []string
	}{
		{"numbers and times", `rate(x[4m]) * 1.5 > 10`, []string{"4m", "1.5", "10"}},
		{"none in names", `topic:end_offset:rate4m > bool 0`, []string{"0"}},
		{"none in texts", `x{level="95", name=~'a\'1'} >= 2`, []string{"2"}},
		{"none in remarks", "x > 3 # not 4\n and y < 1h30m", []string{"3", "1h30m"}},
		{"an offset", `x - x offset 30s`, []string{"30s"}},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			var got []string
			for _, n := range numbers(test.expr) {
				got = append(got, test.expr[n.begin:n.end])
			}
			assert.Equal(t, test.want, got)
		})
	}
}

func TestOtherValues(t *testing.T) {
	for from, want := range map[string][]string{
		"10": {"11", "20", "5", "9"}, "0": {"-1", "1"}, "0.5": {"0.25", "1"}, "4m": {"8m", "2m"}, "5s": {"10s", "2s500ms"},
	} {
		assert.Equal(t, want, others(from), from)
	}
}

const twoRules = `
groups:
  - name: g
    rules:
      - {record: "x:double", expr: 2 * x}
      - {alert: High, expr: "x:double > 20", for: 1m}
      - {alert: Other, expr: y == 0}
`

// x is too high from 3m on; nobody looks from then to 5m. The values 0x10 are eleven times 0, and no number.
const oneStory = `
rule_files: [rules/g.yaml]
evaluation_interval: 1m
tests:
  - interval: 1m
    input_series:
      - {series: x, values: "9 9 9 11x10"}
      - {series: y, values: 0x10}
    promql_expr_test:
      - expr: 'count by (alertname) (ALERTS{alertstate="firing"})'
        eval_time: 2m
        exp_samples: [{labels: '{alertname="Other"}', value: 1}]
      - expr: 'count by (alertname) (ALERTS{alertstate="firing"})'
        eval_time: 5m
        exp_samples: [{labels: '{alertname="Other"}', value: 1}, {labels: '{alertname="High"}', value: 1}]
`

// A change that no story notices is told, and so is one that only what reads the rule could notice.
func TestSurvivors(t *testing.T) {
	folder := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(folder, "rules"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "rules", "g.yaml"), []byte(twoRules), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "story.yaml"), []byte(oneStory), 0o600))
	files, err := readRules(filepath.Join(folder, "rules"))
	require.NoError(t, err)
	stories, err := readStories(folder)
	require.NoError(t, err)
	got, err := mutateAll(t.Context(), files.named([]string{"x:double", "High", "Other"}), files, stories,
		tools.Find(t, "promtool"))
	require.NoError(t, err)
	assert.Equal(t, []string{
		"High: expr 1: 20 -> 19", "High: expr 1: 20 -> 21", "High: for: 1m -> 0s", "High: for: 1m -> 2m",
		"High: for: 1m -> 30s",
	}, got)
}

func TestWhatIsExplainedHasAReason(t *testing.T) {
	path := filepath.Join(t.TempDir(), "explained.txt")
	require.NoError(t,
		os.WriteFile(path, []byte("# a remark\nHigh: for: 1m -> 0s # rules are evaluated once a minute\n"), 0o600))
	explained, err := readExplained(path)
	require.NoError(t, err)
	assert.Equal(t, map[string]bool{"High: for: 1m -> 0s": true}, explained)
	require.NoError(t, report([]string{"High: for: 1m -> 0s"}, explained, true))
	require.ErrorIs(t, report(nil, explained, true), errSurvivors, "one that does not survive is explained no longer")
	require.NoError(t, report(nil, explained, false), "of some rules alone nothing is known of others")
	require.ErrorIs(t, report([]string{"Other: for: 1m -> 0s"}, explained, true), errSurvivors)

	require.NoError(t, os.WriteFile(path, []byte("High: for: 1m -> 0s\n"), 0o600))
	_, err = readExplained(path)
	assert.ErrorContains(t, err, "explained.txt:1: want a change, #, and why no story has to notice it")
}
