package stack

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/config"
	"flinkwatch/playground/provide"
)

func TestASecondJobCountsTheInput(t *testing.T) {
	s := testSettings(t, "GROUND_TRUTH=flink", "PORT_OFFSET=100")
	services := Services(s, provide.Java{Binary: "java"}, 2)
	at := slices.IndexFunc(services, func(service Service) bool { return service.Name == "expected-counts" })
	require.GreaterOrEqual(t, at, 0)
	assert.Equal(t, []string{"topics", "jobmanager", "taskmanager", "taskmanager-2"}, services[at].Needs)
	command, err := services[at].Command()
	require.NoError(t, err)
	assert.Contains(t, strings.Join(command.Args, " "),
		"run -d -p 1 -c io.flinkwatch.expectedcounts.ExpectedCountsJob "+provide.Jar(s)+" --config.file "+groundTruthFile(s)+
			" --audit.name main-flink")

	exporter, err := own{s}.exporter()
	require.NoError(t, err)
	assert.Equal(t, []string{"--web.listen-address=127.0.0.1:9300", "--config.file=" + groundTruthFile(s)}, exporter.Args)
}

// Both audits are of the same results, and differ in where their counts come from.
func TestTheFileOfBothAudits(t *testing.T) {
	s := testSettings(t, "GROUND_TRUTH=flink", "WINDOW_SIZE=30s", "PORT_OFFSET=100")
	since := time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	require.NoError(t, (&Stack{settings: s}).keepAuditTime(auditTime{Time: "event", Since: since}))
	require.NoError(t, writeGroundTruth(s))
	text, err := os.ReadFile(groundTruthFile(s))
	require.NoError(t, err)
	file, err := config.Read("file", text)
	require.NoError(t, err)
	require.Len(t, file.Audits, 2)
	says := func(n int) map[string]string {
		settings := map[string]string{}
		for _, setting := range file.Audits[n].Settings {
			settings[setting.Flag] = setting.Text
		}
		return settings
	}
	itself, flink := says(0), says(1)
	assert.Equal(t, "30s", itself["audit.window-size"])
	assert.Equal(t, "2026-11-23T01:00:00Z", itself["audit.from"])
	assert.Equal(t, "click-event-count", itself["backlog.group"])
	assert.Equal(t, "expected", flink["audit.expected-topic"])
	for _, flag := range []string{"audit.topic", "audit.input-topic", "audit.window-size", "audit.from"} {
		assert.Equal(t, itself[flag], flink[flag], flag)
	}
	assert.NotContains(t, itself, "audit.expected-topic")
}
