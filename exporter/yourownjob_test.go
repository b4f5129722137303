package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
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
	for _, page := range []string{"your-own-job.md", "verdicts.md", "troubleshooting.md", "glossary.md"} {
		text, err := os.ReadFile(filepath.Join("../docs", page))
		require.NoError(t, err)
		named := flag.FindAllSubmatch(text, -1)
		require.NotEmpty(t, named, page)
		for _, match := range named {
			assert.True(t, known[string(match[1])], "%s: %s", page, match[0])
		}
	}
}
