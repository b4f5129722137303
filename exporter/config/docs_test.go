package config

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// docs/configuration.md ends with the table of all fields.
func TestDocumented(t *testing.T) {
	var table strings.Builder
	table.WriteString("| field | flag |\n|---|---|\n")
	for _, place := range []struct {
		section
		prefix string
	}{
		{kafkaSection, "kafka.NAME."},
		{flinkSection, "flink.NAME."},
		{probeSection, "probe."},
		{moduleSection, "probe.modules.NAME."},
		{auditSection, "audits[]."},
	} {
		for _, f := range place.fields {
			says := "`--" + f.flag + "`"
			if f.path == "kafka" {
				says = "the name of its Kafka cluster; the only one if it is left out"
			}
			fmt.Fprintf(&table, "| `%s%s` | %s |\n", place.prefix, f.path, says)
		}
	}
	page, err := os.ReadFile("../../docs/configuration.md")
	require.NoError(t, err)
	_, fields, _ := strings.Cut(string(page), "\n## Fields\n")
	assert.Contains(t, fields, table.String(), "docs/configuration.md, Fields: want this table")
}

// The example of docs/configuration.md is a file that is read.
func TestExample(t *testing.T) {
	page, err := os.ReadFile("../../docs/configuration.md")
	require.NoError(t, err)
	_, example, _ := strings.Cut(string(page), "```yaml\n")
	example, _, _ = strings.Cut(example, "```")
	file, err := Read("example", []byte(example))
	require.NoError(t, err)
	assert.Contains(t, file.Audits[0].Settings,
		Setting{Flag: "audit.window-size", Text: "1m", Path: "audits[0].window.size", Line: 14})
}
