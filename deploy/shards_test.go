//go:build chart

package deploy_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/config"
	"flinkwatch/tools"
)

// The commands of docs/kubernetes.md make a release of each shard, whose configuration is valid and whose target has
// its number.
func TestDocumentedShards(t *testing.T) {
	page, err := os.ReadFile(tools.Path("docs", "kubernetes.md"))
	require.NoError(t, err)
	_, section, _ := strings.Cut(string(page), "\n## Shards\n")
	_, block, _ := strings.Cut(section, "```sh\n")
	block, _, _ = strings.Cut(block, "```")
	require.Contains(t, block, "helm upgrade --install ")

	tools.Reads(t, chart)
	helm, folder := tools.Find(t, "helm"), t.TempDir()
	values := filepath.Join(folder, "values.yaml")
	require.NoError(t, os.WriteFile(values, []byte(audits+"serviceMonitor: {enabled: true}\n"), 0o600))
	script := strings.NewReplacer("helm upgrade --install", helm+" template", "values.yaml", values).Replace(block)
	command := exec.Command("sh", "-euc", script)
	command.Dir = tools.Path()
	text, err := command.Output()
	require.NoError(t, err, script)
	validate(t, string(text))

	for number := range 4 {
		name := fmt.Sprintf("flinkwatch-%d", number)
		_, file, found := strings.Cut(string(text), fmt.Sprintf("kind: ConfigMap\nmetadata:\n  name: %s\n", name))
		require.True(t, found, "there is no configuration of %s", name)
		_, file, _ = strings.Cut(file, "flinkwatch.yaml: |\n")
		file, _, _ = strings.Cut(file, "\n---")
		file = regexp.MustCompile(`(?m)^ {4}`).ReplaceAllString(file, "")
		_, err := config.Read("flinkwatch.yaml", []byte(file))
		require.NoError(t, err, file)
		for _, line := range []string{
			"of: 4", fmt.Sprint("number: ", number), "url: http://flinkwatch-{number}.flinkwatch:9200",
		} {
			assert.Contains(t, file, " "+line+"\n", name)
		}
		assert.Contains(t, string(text), fmt.Sprintf("replacement: \"%d\"\n", number))
	}
	assert.Equal(t, 4, strings.Count(string(text), "targetLabel: shard\n"))
}
