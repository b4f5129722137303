package main

import (
	"bytes"
	"os"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Whatever docs/your-own-job.md calls a flag is one. Its commands are run by an end-to-end story.
func TestTheFlagsOfYourOwnJobAreThere(t *testing.T) {
	page, err := os.ReadFile("../docs/your-own-job.md")
	require.NoError(t, err)
	help := &bytes.Buffer{}
	_, err = parse([]string{"--help"}, help)
	require.NoError(t, err)
	flag := regexp.MustCompile(`--(?:\[no-\])?((?:audit|backlog|flink|kafka|web)\.[a-z.-]*[a-z])`)
	known := map[string]bool{}
	for _, match := range flag.FindAllStringSubmatch(help.String(), -1) {
		known[match[1]] = true
	}
	named := flag.FindAllSubmatch(page, -1)
	require.NotEmpty(t, named)
	for _, match := range named {
		assert.True(t, known[string(match[1])], "%s", match[0])
	}
}
