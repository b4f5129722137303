package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/tools"
)

// What would be without effect, or would break something silently, is refused by its name.
func TestSettingsThatAreRefused(t *testing.T) {
	for _, row := range []struct{ name, text, want string }{
		{"an alert that is off and does not exist", `off: [WindowsMising]`, `off: no rule is called "WindowsMising"`},
		{"a severity of no alert", `severity: {Nothing: info}`, `severity: no alert is called "Nothing"`},
		{
			"a severity of a recording rule", `severity: {"audit:window_audit_info:max": info}`,
			`severity: no alert is called "audit:window_audit_info:max"`,
		},
		{"a threshold of no alert", `threshold: {Nothing: 1}`, `threshold: no alert is called "Nothing"`},
		{
			"a severity that no route knows", `severity: {WindowsMissing: page}`,
			`severity of WindowsMissing: "page" is none of [critical warning info none]`,
		},
		{
			"a threshold where several numbers are compared with", `threshold: {FlinkJobRestartLoop: 5}`,
			"threshold of FlinkJobRestartLoop: its expression compares with 3 numbers, not with one",
		},
		{
			"a recording rule that others read", `off: ["job_id:flink_job_failures:max"]`,
			`reads "job_id:flink_job_failures:max"`,
		},
		{
			"a route to a receiver that nobody has", `routes: [{receiver: pager}]`,
			`routes: no receiver is called "pager"`,
		},
		{"a field that does not exist", `severities: {}`, "field severities not found"},
	} {
		t.Run(row.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "settings.yaml")
			require.NoError(t, os.WriteFile(path, []byte(row.text), 0o600))
			var printed bytes.Buffer
			err := run([]string{"--settings=" + path}, &printed)
			assert.ErrorContains(t, err, row.want)
			assert.Empty(t, printed.String(), "rules that are not what was asked for")
		})
	}
}

func TestFlagsThatAreRefused(t *testing.T) {
	for _, row := range []struct{ name, flag, want string }{
		{"runbooks without a scheme", "--runbooks=wiki.example/runbooks", `"wiki.example/runbooks" is no address`},
		{"a Grafana without a host", "--grafana=https:///", `"https:///" is no address`},
		{"a namespace that Kubernetes refuses", "--namespace=My_Space", `"My_Space" is no name of a namespace`},
		{"labels of no object", "--label=release=x", "only objects have them"},
		{"settings that are not there", "--settings=/nowhere/settings.yaml", "/nowhere/settings.yaml"},
	} {
		t.Run(row.name, func(t *testing.T) {
			assert.ErrorContains(t, run([]string{row.flag}, &bytes.Buffer{}), row.want)
		})
	}
}

// What is recorded for one alert alone may go with it.
func TestRecordingRulesThatNothingReadsCanBeOff(t *testing.T) {
	path := filepath.Join(t.TempDir(), "settings.yaml")
	const unread = "job:flink_job_checkpoint_last_full_size_bytes:max"
	require.NoError(t, os.WriteFile(path, []byte("off: [FlinkCheckpointGrowing, '"+unread+"']"), 0o600))
	var printed bytes.Buffer
	require.NoError(t, run([]string{"--settings=" + path}, &printed))
	assert.NotContains(t, printed.String(), unread)
}

// The example of the docs can be used as it is.
func TestSettingsOfTheDocs(t *testing.T) {
	page, err := os.ReadFile("../../docs/alerts.md")
	require.NoError(t, err)
	block := regexp.MustCompile("(?s)```yaml\n(off:.*?)```").FindSubmatch(page)
	require.NotNil(t, block, "no settings")
	path := filepath.Join(t.TempDir(), "settings.yaml")
	require.NoError(t, os.WriteFile(path, block[1], 0o600))
	folder := rendered(t, "--settings="+path)
	tools.Run(t, "amtool", "check-config", filepath.Join(folder, "alertmanager.yml"))
}
