package alerts_test

import (
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

	"flinkwatch/alerts"
	"flinkwatch/promexpr"
)

func TestRulesUseMetricsThatExist(t *testing.T) {
	vocabulary := vocabulary(t)
	for _, rule := range load(t) {
		assert.NoError(t, vocabulary.Check(rule.Expr), rule.Record+rule.Alert)
	}
}

// vocabulary is what rules may speak of: the exporter's metrics, and what the rules record.
func vocabulary(t *testing.T) promexpr.Vocabulary {
	t.Helper()
	vocabulary := promexpr.NewVocabulary()
	for _, rule := range load(t) {
		if rule.Record != "" {
			require.NoError(t, vocabulary.Record(rule.Record, rule.Expr))
		}
	}
	return vocabulary
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
	for _, r := range runbooks(t) {
		got[r.Name+".md"] = true
		assert.True(t, strings.HasPrefix(r.Text, "# "+r.Name+"\n"), r.Name)
		for _, section := range []string{"Meaning", "Impact", "Diagnosis", "Mitigation"} {
			assert.NotEmpty(t, strings.TrimSpace(r.Section(section)), "%s: %s", r.Name, section)
		}
	}
	assert.Equal(t, want, got, "each alert has a runbook, and each runbook an alert")
}

func TestDashboardLinksLeadSomewhere(t *testing.T) {
	for _, alert := range alertsOf(t) {
		uid, isLink := strings.CutPrefix(alert.Annotations["dashboard_url"], "http://localhost:3000/d/")
		assert.True(t, isLink, alert.Alert)
		assert.FileExists(t, "../dashboards/out/"+uid+".json", alert.Alert)
	}
}

// A file of tests/ says when an alert is looked at, and what should fire then.
type cases struct {
	Tests []struct {
		Name          string `yaml:"name"`
		AlertRuleTest []struct {
			EvalTime  string `yaml:"eval_time"`
			Alertname string `yaml:"alertname"`
			ExpAlerts []any  `yaml:"exp_alerts"`
		} `yaml:"alert_rule_test"`
	} `yaml:"tests"`
}

// Silence before it fires counts as much as the firing, and so does silence after it. The Watchdog always fires.
func TestEveryAlertIsSeenToFireToHoldStillAndToResolve(t *testing.T) {
	silent, fires, resolves := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, path := range glob(t, "tests/*_test.yaml") {
		var file cases
		require.NoError(t, yaml.Unmarshal([]byte(read(t, path)), &file), path)
		for _, test := range file.Tests {
			fired := map[string]bool{}
			for _, look := range test.AlertRuleTest {
				switch {
				case len(look.ExpAlerts) > 0:
					fires[look.Alertname], fired[look.Alertname] = true, true
				case fired[look.Alertname]:
					resolves[look.Alertname] = true
				default:
					silent[look.Alertname] = true
				}
			}
		}
	}
	for _, alert := range alertsOf(t) {
		assert.True(t, fires[alert.Alert], "no case makes %s fire", alert.Alert)
		if alert.Alert != "Watchdog" {
			assert.True(t, silent[alert.Alert], "no case keeps %s silent", alert.Alert)
			assert.True(t, resolves[alert.Alert], "no case lets %s resolve", alert.Alert)
		}
	}
}

// A process that is replaced, or a job that is restored under another id, must not become another alert. What is
// recorded by job_id says so, and is for other rules.
func TestAlertsAreNotOfAProcess(t *testing.T) {
	changing := regexp.MustCompile(`\bby \([^)]*\b(instance|job|tm_id|pod)\b[^)]*\)`)
	vocabulary := vocabulary(t)
	for _, rule := range load(t) {
		name := rule.Record + rule.Alert
		assert.NotRegexp(t, changing, rule.Expr, name)
		labels, err := vocabulary.Labels(rule.Expr)
		require.NoError(t, err)
		assert.Equal(t, strings.HasPrefix(rule.Record, "job_id:"), slices.Contains(labels, "job_id"), name)
		assert.NotContains(t, labels, "vertex_id", name)
		if rule.Alert != "" && rule.Alert != "Watchdog" {
			assert.Regexp(t, `\bby \(cluster\b|job:|topic:`, rule.Expr, "%s: what is it aggregated by?", rule.Alert)
		}
	}
}

// Rules that any job can use have at least four scrapes in a range where scrapes are a minute apart.
func TestPortableRulesLookFarEnough(t *testing.T) {
	ranges := regexp.MustCompile(`\[(\d+[smh])[\]:]`)
	for _, rule := range load(t) {
		if rule.File == "rules/playground.yaml" {
			continue
		}
		for _, found := range ranges.FindAllStringSubmatch(rule.Expr, -1) {
			length, err := time.ParseDuration(found[1])
			require.NoError(t, err)
			assert.GreaterOrEqual(t, length, 4*time.Minute, rule.Record+rule.Alert)
		}
	}
}

func TestInhibitionsNameAlertsThatExist(t *testing.T) {
	known := map[string]bool{}
	for _, alert := range alertsOf(t) {
		known[alert.Alert] = true
	}
	for _, rule := range inhibitions(t) {
		assert.Equal(t, "cluster", rule.Equal[0], "a cause silences what follows in its own cluster")
		for _, text := range append(rule.SourceMatchers, rule.TargetMatchers...) {
			names, ok := strings.CutPrefix(strings.Replace(text, "=~", "=", 1), "alertname=")
			if !ok {
				continue
			}
			for _, name := range strings.Split(strings.Trim(names, `"`), "|") {
				assert.True(t, slices.ContainsFunc(slices.Collect(maps.Keys(known)), func(alert string) bool {
					return regexp.MustCompile("^(?:" + name + ")$").MatchString(alert)
				}), "alertmanager.yml: no alert is called %s", name)
			}
		}
	}
}

// What the results say is never silenced by what else is wrong.
func TestWrongResultsAreNeverSilenced(t *testing.T) {
	known := labelsOf(t, glob(t, "rules/*.yaml"))
	all := slices.Collect(maps.Keys(known))
	for _, name := range []string{"WindowsMissing", "WindowsWrongCount", "WindowsConflicting"} {
		for _, rule := range inhibitions(t) {
			if rule.SourceMatchers[0] != `alertname="ExporterDown"` { // then nothing is known
				assert.False(t, rule.silences(name, all, known), "%s by %v", name, rule.SourceMatchers)
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
