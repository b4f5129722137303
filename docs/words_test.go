package docs_test

import (
	"os"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/audit"
	"flinkwatch/exporter/metric"
	"flinkwatch/tools"
)

// text is what stands in a page.
func text(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(tools.Path(name))
	require.NoError(t, err)
	return string(text)
}

// Metrics that these pages name are served. A name that ends with an underscore is the beginning of several.
func TestNamedMetricsAreServed(t *testing.T) {
	served := map[string]bool{}
	for _, f := range metric.Families() {
		served[f.Name] = true
	}
	name := regexp.MustCompile("`((?:window_audit|flink|flink_exporter)_[a-z_]*[a-z])[` {]")
	for _, page := range []string{"docs/verdicts.md", "docs/troubleshooting.md", "docs/glossary.md"} {
		named := name.FindAllStringSubmatch(text(t, page), -1)
		require.NotEmpty(t, named, page)
		for _, match := range named {
			assert.True(t, served[match[1]], "%s: %s", page, match[1])
		}
	}
}

// A verdict or a reason that the audit can give is explained.
func TestVerdictsAreExplained(t *testing.T) {
	page, glossary := text(t, "docs/verdicts.md"), text(t, "docs/glossary.md")
	for _, verdict := range audit.Verdicts() {
		assert.Contains(t, page, "| `"+verdict.String()+"` |")
		assert.Contains(t, glossary, "| **"+verdict.String()+"** |")
	}
	for _, reason := range audit.Whys() {
		assert.Contains(t, page, "| `"+reason.String()+"` | ")
	}
}

// The glossary is in the order of the alphabet.
func TestTheGlossaryIsSorted(t *testing.T) {
	word := regexp.MustCompile(`(?m)^\| \*\*([^*]+)\*\* \|`)
	var words []string
	for _, match := range word.FindAllStringSubmatch(text(t, "docs/glossary.md"), -1) {
		words = append(words, match[1])
	}
	require.NotEmpty(t, words)
	assert.IsIncreasing(t, words)
}
