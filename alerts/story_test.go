package alerts_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"flinkwatch/tools"
)

// A story is a day in the life of a playground: what is done to it, and the complete set of alerts that fire at each
// look. Those that Alertmanager keeps to itself, because it knows their cause, stand in brackets.
type story struct {
	name  string
	world func(w *world) // how it is from the beginning
	acts  []act
	looks []look
}

type act struct {
	at time.Duration
	do func(w *world)
}

type look struct {
	at    time.Duration
	fires string
}

// A story is told three times: with the playground's scrapes and all rules, and with those of an ordinary Prometheus and
// the rules that any job can use. What is seen must be the same. Brackets are meant for all rules.
func TestStories(t *testing.T) {
	for _, story := range stories() {
		for _, interval := range []time.Duration{5 * time.Second, 15 * time.Second, time.Minute} {
			t.Run(fmt.Sprintf("%s/scraped every %s", story.name, interval), func(t *testing.T) {
				t.Parallel()
				rules := portable(t)
				if interval == 5*time.Second {
					rules = append(rules, abs(t, "rules/playground.yaml"))
				}
				story.tell(t, interval, rules)
			})
		}
	}
}

func (s story) tell(t *testing.T, interval time.Duration, rules []string) {
	t.Helper()
	w := newWorld()
	if s.world != nil {
		s.world(w)
	}
	until := s.looks[len(s.looks)-1].at
	test := promtoolCase{Name: s.name, Interval: interval.String()}
	for name, values := range w.record(s.acts, until, interval) {
		test.InputSeries = append(test.InputSeries, promtoolSeries{name, values})
	}
	known := severities(t, rules)
	for _, look := range s.looks {
		test.Looks = append(test.Looks, expectFiring(look.at, known, names(look.fires)))
		if interval == 5*time.Second {
			requireSilenced(t, look, known)
		}
	}
	runPromtool(t, rules, min(interval, 15*time.Second), test)
}

// names are the alerts of a look, without the brackets.
func names(fires string) []string {
	return strings.Fields(strings.NewReplacer("(", "", ")", "").Replace(fires))
}

// requireSilenced requires that Alertmanager inhibits the alerts in brackets, and no other.
func requireSilenced(t *testing.T, look look, known map[string]map[string]string) {
	t.Helper()
	var want []string
	for _, word := range strings.Fields(look.fires) {
		if name, bracketed := strings.CutPrefix(word, "("); bracketed {
			want = append(want, strings.TrimSuffix(name, ")"))
		}
	}
	all := names(look.fires)
	var got []string
	for _, name := range all {
		if slices.ContainsFunc(inhibitions(t), func(rule inhibition) bool { return rule.silences(name, all, known) }) {
			got = append(got, name)
		}
	}
	assert.ElementsMatch(t, want, got, "silenced at %s", look.at)
}

// expectFiring is a look at all alerts but the Watchdog. Alerts of rules that were not loaded are not expected.
func expectFiring(at time.Duration, known map[string]map[string]string, fires []string) promtoolLook {
	look := promtoolLook{
		Expr:     `count by (alertname) (ALERTS{alertstate="firing", alertname!="Watchdog"})`,
		EvalTime: at.String(), Samples: []promtoolSample{},
	}
	for _, name := range fires {
		if _, loaded := known[name]; loaded {
			look.Samples = append(look.Samples, promtoolSample{fmt.Sprintf("{alertname=%q}", name), 1})
		}
	}
	return look
}

// What follows is the form of promtool's own test files.
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

func runPromtool(t *testing.T, rules []string, evaluation time.Duration, tests ...promtoolCase) {
	t.Helper()
	file := promtoolFile{RuleFiles: rules, EvaluationInterval: evaluation.String(), Tests: tests, GroupEvalOrder: groups(rules)}
	text, err := yaml.Marshal(file)
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "story.yaml")
	require.NoError(t, os.WriteFile(path, text, 0o600))
	tools.Run(t, "promtool", "test", "rules", path)
}

// groups puts what is recorded before the alerts that read it.
func groups(rules []string) []string {
	order := []string{"recording", "audit", "exporter", "flink", "kafka"}
	if slices.ContainsFunc(rules, func(path string) bool { return filepath.Base(path) == "playground.yaml" }) {
		order = append(order, "playground-recording", "playground")
	}
	return order
}

// portable are the rule files that any job can use.
func portable(t *testing.T) []string {
	t.Helper()
	var paths []string
	for _, path := range glob(t, "rules/*.yaml") {
		if filepath.Base(path) != "playground.yaml" {
			paths = append(paths, abs(t, path))
		}
	}
	return paths
}

func abs(t *testing.T, path string) string {
	t.Helper()
	path, err := filepath.Abs(path)
	require.NoError(t, err)
	return path
}

// severities are the alerts of some rule files, with their labels.
func severities(t *testing.T, paths []string) map[string]map[string]string {
	t.Helper()
	known := map[string]map[string]string{}
	for _, rule := range alertsOf(t) {
		for _, path := range paths {
			if filepath.Base(path) == filepath.Base(rule.File) {
				known[rule.Alert] = maps.Clone(rule.Labels)
				known[rule.Alert]["alertname"] = rule.Alert
			}
		}
	}
	return known
}

// An inhibition is a rule of Alertmanager's configuration.
type inhibition struct {
	SourceMatchers []string `yaml:"source_matchers"`
	TargetMatchers []string `yaml:"target_matchers"`
	Equal          []string `yaml:"equal"`
}

func inhibitions(t *testing.T) []inhibition {
	t.Helper()
	var config struct {
		InhibitRules []inhibition `yaml:"inhibit_rules"`
	}
	require.NoError(t, yaml.Unmarshal([]byte(read(t, "alertmanager.yml")), &config))
	require.NotEmpty(t, config.InhibitRules)
	return config.InhibitRules
}

// silences says whether the rule silences an alert while others fire. An alert that is its own source is not silenced.
func (i inhibition) silences(name string, firing []string, known map[string]map[string]string) bool {
	if !matchesAll(i.TargetMatchers, known[name]) || matchesAll(i.SourceMatchers, known[name]) {
		return false
	}
	return slices.ContainsFunc(firing, func(other string) bool { return matchesAll(i.SourceMatchers, known[other]) })
}

var matcher = regexp.MustCompile(`^(\w+)(=~?)"(.*)"$`)

func matchesAll(matchers []string, labels map[string]string) bool {
	for _, text := range matchers {
		parts := matcher.FindStringSubmatch(text)
		if len(parts) == 0 {
			panic("alertmanager.yml: a matcher that this test does not understand: " + text)
		}
		value := labels[parts[1]]
		if parts[2] == "=" && value != parts[3] {
			return false
		}
		if parts[2] == "=~" && !regexp.MustCompile("^(?:"+parts[3]+")$").MatchString(value) {
			return false
		}
	}
	return true
}
