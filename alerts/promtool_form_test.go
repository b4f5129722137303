package alerts_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"flinkwatch/tools"
)

// storyFolder is for alerts/mutate, which tells the stories itself.
var storyFolder = flag.String("stories", "", "folder that stories are written to, instead of being told")

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
	path := write(t, promtoolFileOf(rules, evaluation, tests...))
	if *storyFolder == "" {
		tools.Run(t, "promtool", "test", "rules", path)
	}
}

// write writes a file for promtool, and returns its path.
func write(t *testing.T, file promtoolFile) string {
	t.Helper()
	text, err := yaml.Marshal(file)
	require.NoError(t, err)
	folder := t.TempDir()
	if *storyFolder != "" {
		folder = *storyFolder
	}
	path := filepath.Join(folder, strings.ReplaceAll(t.Name(), "/", "-")+".yaml")
	require.NoError(t, os.WriteFile(path, text, 0o600))
	return path
}

// tellTogether evaluates rules over all tests at once, each as a cluster of its own: to evaluate a rule costs far more
// than the series of one test. It says of each test whether what is seen is what was expected.
func tellTogether(t *testing.T, rules []string, evaluation time.Duration, tests ...promtoolCase) {
	t.Helper()
	path := write(t, promtoolFileOf(rules, evaluation, together(tests)...))
	if *storyFolder != "" {
		return
	}
	said, err := tools.Output(t, "promtool", "test", "rules", path)
	for _, test := range tests {
		t.Run(test.Name, func(t *testing.T) {
			if wrong := about(said, test.Name); err != nil && wrong != "" {
				t.Error(wrong)
			}
		})
	}
	if err != nil && !t.Failed() {
		t.Error(said)
	}
}

// together are tests of the same interval as one, with their names as label cluster.
func together(tests []promtoolCase) (all []promtoolCase) {
	of := map[string]int{} // the index of each interval's
	for _, test := range tests {
		n, found := of[test.Interval]
		if !found {
			n, of[test.Interval] = len(all), len(all)
			all = append(all, promtoolCase{Name: "every " + test.Interval, Interval: test.Interval})
		}
		for _, series := range test.InputSeries {
			all[n].InputSeries = append(all[n].InputSeries, promtoolSeries{inCluster(test.Name, series.Series), series.Values})
		}
		for _, look := range test.Looks {
			look.Expr = strings.ReplaceAll(look.Expr, "ALERTS{", fmt.Sprintf("ALERTS{cluster=%q, ", test.Name))
			all[n].Looks = append(all[n].Looks, look)
		}
	}
	return all
}

// about are the complaints of promtool about one of the tests.
func about(said, name string) string {
	var complaints []string
	for _, complaint := range strings.Split(said, "    expr: ")[1:] {
		if strings.Contains(complaint, strings.Trim(strconv.Quote(fmt.Sprintf("cluster=%q,", name)), `"`)) {
			complaints = append(complaints, complaint)
		}
	}
	return strings.Join(complaints, "\n")
}

func promtoolFileOf(rules []string, evaluation time.Duration, tests ...promtoolCase) promtoolFile {
	return promtoolFile{
		RuleFiles: rules, EvaluationInterval: evaluation.String(), Tests: tests, GroupEvalOrder: groups(rules),
	}
}

// groups puts what is recorded before the alerts that read it.
func groups(rules []string) []string {
	order := []string{"recording", "audit", "exporter", "flink", "kafka"}
	if slices.ContainsFunc(rules, func(path string) bool { return filepath.Base(path) == "playground.yaml" }) {
		order = append(order, "playground-recording", "playground")
	}
	return order
}
