package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/record"
)

// The file that docs/records.md has for several aggregates makes an audit of each, which takes the record for what the
// text says.
func TestSeveralAggregatesOfTheDocs(t *testing.T) {
	page, err := os.ReadFile("../docs/records.md")
	require.NoError(t, err)
	_, section, _ := strings.Cut(string(page), "## Several aggregates in one record\n")
	_, file, _ := strings.Cut(section, "```yaml\n")
	file, rest, _ := strings.Cut(file, "```\n```json\n")
	value, _, _ := strings.Cut(rest, "\n")
	path := filepath.Join(t.TempDir(), "flinkwatch.yaml")
	require.NoError(t, os.WriteFile(path, []byte(file), 0o600))
	o, err := parse([]string{"--config.file=" + path}, &bytes.Buffer{})
	require.NoError(t, err)

	said, topics := map[string]string{}, map[string]bool{}
	for _, a := range o.audits {
		result, err := record.NewResults(a.audit.results()).Decode(record.Message{Value: []byte(value)})
		require.NoError(t, err)
		said[a.name()], topics[a.audit.topic] = a.audit.audit().Text(result.Count), true
	}
	assert.Equal(t, map[string]string{"orders": "3", "revenue": "37.5"}, said)
	assert.Len(t, topics, 1)
	assert.Equal(t, "amount", o.audits[1].audit.events().Sum)
}
