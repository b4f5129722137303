package alerts_test

import (
	"testing"

	"flinkwatch/tools"
)

func TestRulesAreValid(t *testing.T) {
	tools.Run(t, "promtool", append([]string{"check", "rules", "--lint=all", "--lint-fatal"}, fromRoot(t, "rules/*.yaml")...)...)
}

func TestRulesTellTheirStories(t *testing.T) {
	t.Log(tools.Run(t, "promtool", append([]string{"test", "rules"}, fromRoot(t, "tests/*_test.yaml")...)...))
}

func TestPrometheusConfigurationIsValid(t *testing.T) {
	tools.Run(t, "promtool", "check", "config", "prometheus.yml")
}

func TestAlertmanagerConfigurationIsValid(t *testing.T) {
	tools.Run(t, "amtool", "check-config", "alerts/alertmanager.yml")
}

func TestAlertsAreRoutedBySeverity(t *testing.T) {
	for severity, receiver := range map[string]string{
		"critical": "default", "warning": "default", "info": "info", "none": "watchdog",
	} {
		tools.Run(t, "amtool", "config", "routes", "test", "--config.file=alerts/alertmanager.yml",
			"--verify.receivers="+receiver, "severity="+severity)
	}
}

func fromRoot(t *testing.T, pattern string) []string {
	t.Helper()
	paths := glob(t, pattern)
	for i := range paths {
		paths[i] = "alerts/" + paths[i]
	}
	return paths
}
