package alerts_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"flinkwatch/tools"
)

// The form of promtool's own test files, as far as stories need it.
type promtoolFile struct {
	RuleFiles          []string       `yaml:"rule_files"`
	EvaluationInterval string         `yaml:"evaluation_interval"`
	GroupEvalOrder     []string       `yaml:"group_eval_order"`
	Tests              []promtoolCase `yaml:"tests"`
}

type promtoolCase struct {
	Name        string           `yaml:"name"`
	Interval    string           `yaml:"interval"`
	InputSeries []promtoolSeries `yaml:"input_series"`
	Looks       []promtoolLook   `yaml:"promql_expr_test"`
}

type promtoolSeries struct{ Series, Values string }

type promtoolLook struct {
	Expr     string           `yaml:"expr"`
	EvalTime string           `yaml:"eval_time"`
	Samples  []promtoolSample `yaml:"exp_samples"`
}

type promtoolSample struct {
	Labels string
	Value  float64
}

// runPromtool evaluates rules as often as told, and fails where what is seen is not what was expected.
func runPromtool(t *testing.T, rules []string, evaluation time.Duration, tests ...promtoolCase) {
	t.Helper()
	text, err := yaml.Marshal(promtoolFileOf(rules, evaluation, tests...))
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "story.yaml")
	require.NoError(t, os.WriteFile(path, text, 0o600))
	tools.Run(t, "promtool", "test", "rules", path)
}

func promtoolFileOf(rules []string, evaluation time.Duration, tests ...promtoolCase) promtoolFile {
	return promtoolFile{RuleFiles: rules, EvaluationInterval: evaluation.String(), Tests: tests, GroupEvalOrder: groups(rules)}
}

// groups puts what is recorded before the alerts that read it.
func groups(rules []string) []string {
	order := []string{"recording", "audit", "exporter", "flink", "kafka"}
	if slices.ContainsFunc(rules, func(path string) bool { return filepath.Base(path) == "playground.yaml" }) {
		order = append(order, "playground-recording", "playground")
	}
	return order
}
