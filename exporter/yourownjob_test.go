package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Whatever these pages call a flag is one. The commands of docs/your-own-job.md are run by an end-to-end story.
func TestTheFlagsOfTheDocsAreThere(t *testing.T) {
	help := &bytes.Buffer{}
	_, err := parse([]string{"--help"}, help)
	require.NoError(t, err)
	flag := regexp.MustCompile(`--(?:\[no-\])?((?:audit|backlog|flink|kafka|web)\.[a-z.-]*[a-z])`)
	known := map[string]bool{}
	for _, match := range flag.FindAllStringSubmatch(help.String(), -1) {
		known[match[1]] = true
	}
	for _, page := range []string{"your-own-job.md", "verdicts.md", "troubleshooting.md", "glossary.md", "exporter.md"} {
		text, err := os.ReadFile(filepath.Join("../docs", page))
		require.NoError(t, err)
		named := flag.FindAllSubmatch(text, -1)
		require.NotEmpty(t, named, page)
		for _, match := range named {
			assert.True(t, known[string(match[1])], "%s: %s", page, match[0])
		}
	}
}

// Defaults that the pages name, as in `--audit.recent` (15m) and (`--audit.grace`, 2), are those of the flags.
func TestTheDefaultsOfTheDocsAreRight(t *testing.T) {
	help := &bytes.Buffer{}
	_, err := parse([]string{"--help"}, help)
	require.NoError(t, err)
	defaults := map[string]string{}
	for _, match := range regexp.MustCompile(`--([a-z.-]+)="?([^\s"]+)`).FindAllStringSubmatch(help.String(), -1) {
		defaults[match[1]] = match[2]
	}
	named := regexp.MustCompile("`--([a-z.-]+)`(?: \\(|, )([0-9][0-9,]*[a-z]*)[,;:)]")
	for _, page := range []string{"verdicts.md", "glossary.md", "troubleshooting.md", "exporter.md"} {
		text, err := os.ReadFile(filepath.Join("../docs", page))
		require.NoError(t, err)
		matches := named.FindAllStringSubmatch(string(text), -1)
		require.NotEmpty(t, matches, page)
		for _, match := range matches {
			assert.Equal(t, defaults[match[1]], strings.ReplaceAll(match[2], ",", ""), "%s: --%s", page, match[1])
		}
	}
}
