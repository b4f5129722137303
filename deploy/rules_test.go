//go:build chart

package deploy_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"flinkwatch/tools"
)

// groups are the groups of rules that the chart makes with these settings, by the name of their object.
func groups(t *testing.T, settings string) map[string]any {
	t.Helper()
	found := map[string]any{}
	for name, object := range render(t, "prometheusRule: {enabled: true"+settings+"}") {
		if file, is := strings.CutPrefix(name, "PrometheusRule/flinkwatch-"); is {
			found[file] = at(object, "spec.groups")
		}
	}
	return found
}

// Without settings, the rules are those of a release, to the last character of each expression.
func TestRules(t *testing.T) {
	names, err := filepath.Glob(tools.Path(chart, "files", "rules", "*.yaml"))
	require.NoError(t, err)
	require.NotEmpty(t, names)
	want := map[string]any{}
	for _, name := range names {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		var file map[string]any
		require.NoError(t, yaml.Unmarshal(text, &file))
		want[strings.TrimSuffix(filepath.Base(name), ".yaml")] = file["groups"]
	}
	assert.Equal(t, want, groups(t, ""))
}

func TestRulesWithSettings(t *testing.T) {
	found := map[string]map[string]any{}
	for _, of := range groups(t,
		`, disabled: [Watchdog], severity: {WindowsOverdue: critical}, runbookBase: https://w.example/r/,
		grafanaBase: https://g.example`) {
		for _, group := range of.([]any) {
			for _, rule := range at(group, "rules").([]any) {
				if name, is := at(rule, "alert").(string); is {
					found[name] = rule.(map[string]any)
				}
			}
		}
	}
	assert.NotContains(t, found, "Watchdog", "an alert that is disabled is left out")
	require.Contains(t, found, "WindowsOverdue")
	assert.Equal(t, "critical", at(found["WindowsOverdue"], "labels.severity"))
	for name, rule := range found {
		assert.Equal(t, "https://w.example/r/"+name+".md", at(rule, "annotations.runbook_url"))
		assert.Regexp(t, "^https://g.example/d/flinkwatch-", at(rule, "annotations.dashboard_url"))
	}
}
