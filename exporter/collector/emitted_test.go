package collector

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/metric"
)

// Every family is on some golden page: the table promises nothing that is never served.
func TestEveryFamilyIsEmitted(t *testing.T) {
	emitted := goldenFamilies(t)
	for _, family := range metric.Families() {
		assert.True(t, emitted[family.Name], family.Name)
	}
}

// goldenFamilies is the set of families with samples on any golden page.
func goldenFamilies(t *testing.T) map[string]bool {
	files, err := filepath.Glob(filepath.Join("testdata", "*.metrics"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	emitted := map[string]bool{}
	for _, file := range files {
		page, err := os.ReadFile(file)
		require.NoError(t, err)
		parser := expfmt.NewTextParser(model.LegacyValidation)
		families, err := parser.TextToMetricFamilies(bytes.NewReader(page))
		require.NoError(t, err, file)
		for name, family := range families {
			emitted[name] = emitted[name] || len(family.GetMetric()) > 0
		}
	}
	return emitted
}
