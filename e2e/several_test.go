//go:build e2e

package e2e

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"flinkwatch/exporter/audit"
	"flinkwatch/exporter/metric"
)

// several is one exporter with audits of the other team's job: one that counts the input, one that does not, and two
// that can read nothing.
type several struct{ *exporter }

// startSeveral writes the configuration that the documented flags stand for, gives it more audits, and starts with it.
func (s *stack) startSeveral() several {
	s.t.Helper()
	text, err := s.runExporter(append([]string{"print-config"}, withoutServing(s.documented("--audit.expected=input"))...))
	require.NoError(s.t, err)
	var file map[string]any
	require.NoError(s.t, yaml.Unmarshal([]byte(text), &file))
	counted := file["audits"].([]any)[0].(map[string]any)
	with := func(name string, changes map[string]any) map[string]any {
		other := maps.Clone(counted)
		other["name"], other["kafka"] = name, "main"
		maps.Copy(other, changes)
		return other
	}
	file["kafka"].(map[string]any)["away"] = map[string]any{"bootstrap_servers": "127.0.0.1:1"}
	file["audits"] = []any{
		with("counted", nil),
		with("presence", map[string]any{"expect": map[string]any{"count": "none"}}),
		with("missing", map[string]any{"topic": "not-there"}),
		with("away", map[string]any{"kafka": "away"}),
	}
	written, err := yaml.Marshal(file)
	require.NoError(s.t, err)
	path := filepath.Join(s.t.TempDir(), "flinkwatch.yaml")
	require.NoError(s.t, os.WriteFile(path, written, 0o600))
	return several{s.startExporter([]string{"--config.file=" + path})}
}

// withoutServing leaves out what is not in the file.
func withoutServing(flags []string) []string {
	return slices.DeleteFunc(flags, func(flag string) bool { return strings.HasPrefix(flag, "--web.") })
}

// requireSame requires that each audit says what an exporter of its own says, and that those that read nothing say so.
func (m several) requireSame(a audits) {
	m.t.Helper()
	for name, alone := range map[string]*exporter{"counted": a.counted, "presence": a.learned} {
		m.eventually(time.Minute, name+" says what an exporter of its own says", func() string {
			for _, verdict := range audit.Verdicts() {
				got := m.scrape().sum(metric.AuditHorizonWindows, metric.LabelAudit, name, metric.LabelVerdict, verdict.String())
				if want := alone.horizon(verdict.String()); got != want {
					return fmt.Sprintf("%v windows are %s, and %v of them alone", got, verdict, want)
				}
			}
			return ""
		})
	}
	page := m.scrape()
	for _, name := range []string{"missing", "away"} {
		assert.Zero(m.t, page.sum(metric.AuditReady, metric.LabelAudit, name), name)
	}
	assert.EqualValues(m.t, 1, page.sum(metric.AuditKafkaUp, metric.LabelAudit, "missing"))
	assert.Zero(m.t, page.sum(metric.AuditKafkaUp, metric.LabelAudit, "away"))
}
