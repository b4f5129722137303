//go:build e2e

package e2e

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var (
	shellBlock = regexp.MustCompile("(?s)```sh\n(.*?)```")
	lineGoesOn = strings.NewReplacer("\\\n", " ")
)

const exporterProgram = ".cache/bin/flinkwatch"

// documentedCommands are the commands of the exporter in a page of the docs: their flags, as a shell would part them.
func documentedCommands(t testing.TB, page string) (commands [][]string) {
	t.Helper()
	text, err := os.ReadFile(page)
	require.NoError(t, err)
	for _, block := range shellBlock.FindAllStringSubmatch(string(text), -1) {
		for line := range strings.Lines(lineGoesOn.Replace(block[1])) {
			if words := strings.Fields(line); len(words) > 0 && words[0] == exporterProgram {
				commands = append(commands, words[1:])
			}
		}
	}
	return commands
}
