package alerts_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"flinkwatch/alerts"
	"flinkwatch/promexpr"
)

func TestRulesUseMetricsThatExist(t *testing.T) {
	rules := load(t)
	vocabulary := promexpr.NewVocabulary()
	for _, rule := range rules {
		if rule.Record != "" {
			require.NoError(t, vocabulary.Record(rule.Record, rule.Expr))
		}
	}
	for _, rule := range rules {
		assert.NoError(t, vocabulary.Check(rule.Expr), rule.Record+rule.Alert)
	}
}

func TestAlertsSayWhatTheyMean(t *testing.T) {
	names := map[string]bool{}
	for _, alert := range alertsOf(t) {
		assert.False(t, names[alert.Alert], "%s: the name is taken twice", alert.Alert)
		names[alert.Alert] = true

		assert.Contains(t, []string{"critical", "warning", "info", "none"}, alert.Labels["severity"], alert.Alert)
		assert.Contains(t, []string{"symptom", "cause", "meta"}, alert.Labels["category"], alert.Alert)
		assert.NotEmpty(t, alert.Labels["component"], alert.Alert)
		assert.NotEmpty(t, alert.Annotations["description"], alert.Alert)
		assert.NotEmpty(t, alert.Annotations["summary"], alert.Alert)
		assert.NotContains(t, alert.Annotations["summary"], "{{", "%s: a summary is the same for every instance", alert.Alert)
		for name, value := range alert.Labels {
			assert.NotContains(t, value, "$value", "%s: %s would change with every evaluation", alert.Alert, name)
		}
	}
}

func TestAlertsAndRunbooksMatch(t *testing.T) {
	want := map[string]bool{}
	for _, alert := range alertsOf(t) {
		path := "alerts/runbooks/" + alert.Alert + ".md"
		assert.Equal(t, path, alert.Annotations["runbook_url"])
		want[filepath.Base(path)] = true
	}
	got := map[string]bool{}
	for _, path := range glob(t, "runbooks/*.md") {
		got[filepath.Base(path)] = true
		text := read(t, path)
		name := strings.TrimSuffix(filepath.Base(path), ".md")
		assert.True(t, strings.HasPrefix(text, "# "+name+"\n"), path)
		for _, section := range []string{"Meaning", "Impact", "Diagnosis", "Mitigation"} {
			assert.Contains(t, text, "\n## "+section+"\n", path)
		}
	}
	assert.Equal(t, want, got, "each alert has a runbook, and each runbook an alert")
}

func TestDashboardLinksLeadSomewhere(t *testing.T) {
	for _, alert := range alertsOf(t) {
		uid := filepath.Base(alert.Annotations["dashboard_url"])
		assert.FileExists(t, "../dashboards/out/"+uid+".json", alert.Alert)
	}
}

// A cases file is one of tests/: when an alert is looked at, and what should fire then.
type cases struct {
	Tests []struct {
		AlertRuleTest []struct {
			Alertname string `yaml:"alertname"`
			ExpAlerts []any  `yaml:"exp_alerts"`
		} `yaml:"alert_rule_test"`
	} `yaml:"tests"`
}

func TestEveryAlertIsSeenToFireAndToHoldStill(t *testing.T) {
	fires, silent := map[string]bool{}, map[string]bool{}
	for _, path := range glob(t, "tests/*_test.yaml") {
		var file cases
		require.NoError(t, yaml.Unmarshal([]byte(read(t, path)), &file), path)
		for _, test := range file.Tests {
			for _, look := range test.AlertRuleTest {
				if len(look.ExpAlerts) > 0 {
					fires[look.Alertname] = true
				} else {
					silent[look.Alertname] = true
				}
			}
		}
	}
	for _, alert := range alertsOf(t) {
		assert.True(t, fires[alert.Alert], "no story makes %s fire", alert.Alert)
		if alert.Alert != "Watchdog" { // it always fires
			assert.True(t, silent[alert.Alert], "no story keeps %s silent", alert.Alert)
		}
	}
}

func TestInhibitionsNameAlertsThatExist(t *testing.T) {
	known := map[string]bool{}
	for _, alert := range alertsOf(t) {
		known[alert.Alert] = true
	}
	var config struct {
		InhibitRules []struct {
			SourceMatchers []string `yaml:"source_matchers"`
			TargetMatchers []string `yaml:"target_matchers"`
		} `yaml:"inhibit_rules"`
	}
	require.NoError(t, yaml.Unmarshal([]byte(read(t, "alertmanager.yml")), &config))
	require.NotEmpty(t, config.InhibitRules)
	for _, rule := range config.InhibitRules {
		for _, matcher := range append(rule.SourceMatchers, rule.TargetMatchers...) {
			names, ok := strings.CutPrefix(strings.Replace(matcher, "=~", "=", 1), "alertname=")
			if !ok {
				continue
			}
			for _, name := range strings.Split(strings.Trim(names, `"`), "|") {
				assert.True(t, known[name], "alertmanager.yml: there is no alert %s", name)
			}
		}
	}
}

func load(t *testing.T) []alerts.Rule {
	t.Helper()
	rules, err := alerts.Rules()
	require.NoError(t, err)
	require.NotEmpty(t, rules)
	return rules
}

func alertsOf(t *testing.T) []alerts.Rule {
	t.Helper()
	var found []alerts.Rule
	for _, rule := range load(t) {
		if rule.Alert != "" {
			found = append(found, rule)
		}
	}
	require.NotEmpty(t, found)
	return found
}

func glob(t *testing.T, pattern string) []string {
	t.Helper()
	paths, err := filepath.Glob(pattern)
	require.NoError(t, err)
	require.NotEmpty(t, paths, pattern)
	return paths
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(text)
}
