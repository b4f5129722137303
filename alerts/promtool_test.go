package alerts_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"flinkwatch/tools"
)

func TestRulesAreValid(t *testing.T) {
	check := []string{"check", "rules", "--lint=all", "--lint-fatal"}
	tools.Run(t, "promtool", append(check, fromRoot(t, "rules/*.yaml")...)...)
}

func TestRulesTellTheirStories(t *testing.T) {
	t.Parallel()
	for _, path := range fromRoot(t, "tests/*_test.yaml") {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			tools.Run(t, "promtool", "test", "rules", path)
		})
	}
}

func TestPrometheusConfigurationIsValid(t *testing.T) {
	tools.Run(t, "promtool", "check", "config", "prometheus.yml")
}

// What docs/your-own-job.md gives for Prometheus can be used as it is, beside the rules.
func TestPrometheusConfigurationOfTheDocsIsValid(t *testing.T) {
	page, err := os.ReadFile(tools.Path("docs", "your-own-job.md"))
	require.NoError(t, err)
	block := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindSubmatch(page)
	require.NotNil(t, block, "no configuration")
	rules, err := filepath.Abs(tools.Path("alerts", "rules"))
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "prometheus.yml")
	config := strings.ReplaceAll(string(block[1]), "alerts/rules", rules)
	require.NoError(t, os.WriteFile(file, []byte(config), 0o600))
	tools.Run(t, "promtool", "check", "config", file)
}

func TestAlertmanagerConfigurationIsValid(t *testing.T) {
	tools.Run(t, "amtool", "check-config", "alerts/alertmanager.yml")
}

// The example of a receiver is a comment; without its marks it must be valid as well.
func TestExampleOfAReceiverIsValid(t *testing.T) {
	text := read(t, "alertmanager.yml")
	require.Contains(t, text, "    #: ")
	path := filepath.Join(t.TempDir(), "alertmanager.yml")
	require.NoError(t, os.WriteFile(path, []byte(strings.ReplaceAll(text, "    #: ", "    ")), 0o600))
	require.Contains(t, tools.Run(t, "amtool", "check-config", path), "SUCCESS")
	require.Contains(t, read(t, path), "\n    webhook_configs:\n")
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
