package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"flinkwatch/alerts"
	"flinkwatch/promexpr"
	"flinkwatch/tools"
)

var update = flag.Bool("update", false, "write the golden files anew")

const committedSettings = "../settings.yaml"

// rendered runs the command on the rules of the repository, and returns the folder that it wrote.
func rendered(t *testing.T, args ...string) string {
	t.Helper()
	folder := t.TempDir()
	require.NoError(t, run(append(args, "--out="+folder), &bytes.Buffer{}))
	return folder
}

// decoded is the content of a YAML file, whatever its form.
func decoded(t *testing.T, text []byte) map[string]any {
	t.Helper()
	var content map[string]any
	require.NoError(t, yaml.Unmarshal(text, &content))
	return content
}

func readFile(t *testing.T, elements ...string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(elements...))
	require.NoError(t, err)
	return text
}

// Without settings a user gets what Prometheus loads here, as files and as objects.
func TestUnchangedRulesAreTheSource(t *testing.T) {
	files, objects := rendered(t), rendered(t, "--namespace=monitoring", "--label=release=prometheus")
	for _, name := range []string{"audit", "exporter", "flink", "kafka", "playground", "recording"} {
		source := decoded(t, readFile(t, "../rules", name+".yaml"))
		assert.Equal(t, source, decoded(t, readFile(t, files, "rules", name+".yaml")), name)

		object := decoded(t, readFile(t, objects, "rules", name+".yaml"))
		assert.Equal(t, source, object["spec"], name)
		assert.Equal(t, "monitoring.coreos.com/v1", object["apiVersion"])
		assert.Equal(t, "PrometheusRule", object["kind"])
		assert.Equal(t, map[string]any{
			"name": "flinkwatch-" + name, "namespace": "monitoring", "labels": map[string]any{"release": "prometheus"},
		}, object["metadata"])
	}
	assert.Equal(t, decoded(t, readFile(t, "../alertmanager.yml")), decoded(t, readFile(t, files, "alertmanager.yml")))
}

func TestWhatPrometheusAndAlertmanagerTake(t *testing.T) {
	folder := rendered(t, "--settings="+committedSettings, "--runbooks=https://wiki.example/runbooks/",
		"--grafana=https://grafana.example/")
	paths, err := filepath.Glob(filepath.Join(folder, "rules", "*.yaml"))
	require.NoError(t, err)
	tools.Run(t, "promtool", append([]string{"check", "rules", "--lint=all", "--lint-fatal"}, paths...)...)
	tools.Run(t, "amtool", "check-config", filepath.Join(folder, "alertmanager.yml"))

	var printed bytes.Buffer
	require.NoError(t, run([]string{"--settings=" + committedSettings}, &printed))
	file := filepath.Join(t.TempDir(), "rules.yaml")
	require.NoError(t, os.WriteFile(file, printed.Bytes(), 0o600))
	tools.Run(t, "promtool", "check", "rules", "--lint=all", "--lint-fatal", file)
}

func TestEachAlertLeadsToItsRunbookAndItsDashboard(t *testing.T) {
	var printed bytes.Buffer
	require.NoError(t,
		run([]string{"--runbooks=https://wiki.example/runbooks/", "--grafana=https://g.example/graphs"}, &printed))
	alertsIn := 0
	for _, rule := range printedRules(t, printed.Bytes()) {
		if rule.Alert == "" {
			continue
		}
		alertsIn++
		assert.Equal(t, "https://wiki.example/runbooks/"+rule.Alert+".md", rule.Annotations["runbook_url"])
		assert.Regexp(t, `^https://g\.example/graphs/d/flinkwatch-\w+$`, rule.Annotations["dashboard_url"])
	}
	assert.Greater(t, alertsIn, 40)
}

func printedRules(t *testing.T, text []byte) (rules []alerts.Rule) {
	t.Helper()
	var file struct {
		Groups []struct {
			Rules []alerts.Rule `yaml:"rules"`
		} `yaml:"groups"`
	}
	require.NoError(t, yaml.Unmarshal(text, &file))
	for _, group := range file.Groups {
		rules = append(rules, group.Rules...)
	}
	return rules
}

// Each alert can be off, and nothing else goes with it.
func TestEachAlertCanBeOff(t *testing.T) {
	all, err := alerts.Rules()
	require.NoError(t, err)
	for _, off := range all {
		if off.Alert == "" {
			continue
		}
		files, err := rendering{files: alerts.Files, settings: settings{Off: []string{off.Alert}}}.rules()
		require.NoError(t, err, off.Alert)
		left := map[string]bool{}
		for _, rule := range rulesOf(files) {
			left[value(rule, "alert")+value(rule, "record")] = true
		}
		assert.NotContains(t, left, off.Alert)
		assert.Len(t, left, len(all)-1, off.Alert)
	}
}

// A threshold is the number that dashboards take for it, too.
func TestThresholdsAreWhatAlertsCompareWith(t *testing.T) {
	all, err := alerts.Rules()
	require.NoError(t, err)
	var changed []string
	for _, rule := range all {
		expr := &yaml.Node{Value: rule.Expr}
		if rule.Alert == "" || compareWith(expr, 4711.5) != nil {
			continue
		}
		changed = append(changed, rule.Alert)
		limit, err := promexpr.Limit(expr.Value)
		require.NoError(t, err, rule.Alert)
		assert.InDelta(t, 4711.5, limit, 1e-9, rule.Alert)
	}
	assert.Subset(t, changed, []string{"FlinkTaskManagerHeapFull", "FlinkBackpressureSustained", "WindowsMissing"})
	assert.NotContains(t, changed, "WindowOutputStalled", "it says four windows")
	assert.NotContains(t, changed, "FlinkJobVanished", "it compares with 1, and not with what is counted within")
	t.Logf("alerts with a threshold: %v", changed)
}

// A small set of rules, and all that can be asked for.
func TestGolden(t *testing.T) {
	folder := t.TempDir()
	files := fstest.MapFS{
		"rules/small.yaml": {Data: readFile(t, "testdata", "small.yaml")},
		"alertmanager.yml": {Data: readFile(t, "testdata", "alertmanager.yml")},
	}
	asked, err := parseSettings(readFile(t, "testdata", "settings.yaml"))
	require.NoError(t, err)
	r := rendering{files: files, settings: asked, runbooks: "https://wiki.example", grafana: "https://grafana.example"}
	require.NoError(t, render(r, output{
		folder: folder, namespace: "monitoring", labels: map[string]string{"release": "p"},
	}))
	for _, name := range []string{"rules/small.yaml", "alertmanager.yml"} {
		got := readFile(t, folder, name)
		golden := filepath.Join("testdata", "golden-"+filepath.Base(name))
		if *update {
			require.NoError(t, os.WriteFile(golden, got, 0o644))
		}
		assert.Equal(t, string(readFile(t, golden)), string(got), name)
	}
}
