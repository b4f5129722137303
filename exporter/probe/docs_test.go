package probe

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/tools"
)

// The examples of docs/probe.md are configurations of Prometheus.
func TestExamples(t *testing.T) {
	page, err := os.ReadFile(tools.Path("docs", "probe.md"))
	require.NoError(t, err)
	examples := strings.Split(string(page), "```yaml prometheus\n")[1:]
	assert.Len(t, examples, 4)
	for _, example := range examples {
		example, _, _ = strings.Cut(example, "```")
		file := filepath.Join(t.TempDir(), "prometheus.yml")
		require.NoError(t, os.WriteFile(file, []byte(example), 0o600))
		tools.Run(t, "promtool", "check", "config", file)
	}
}
