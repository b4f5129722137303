// Package docker_test holds the Docker commands of docs/tour.md to the compose file, and runs them where there is an
// engine.
package docker_test

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/tools"
)

const header = "| natively | with Docker |"

var (
	codeSpan   = regexp.MustCompile("`([^`]+)`")
	invocation = regexp.MustCompile(`docker compose ([a-z]+)([^|;)]*)`)
	assignment = regexp.MustCompile(`^[A-Z]+=`)
)

// commands are those for Docker in the tour, from top to bottom: the second column of its tables, and its blocks that
// say `sh docker`. The first block defines functions of the shell, as does the one for both ways.
func commands(t *testing.T) (prelude string, commands []string) {
	t.Helper()
	var block []string
	inBlock, inTable := false, false
	for line := range strings.Lines(tour(t)) {
		line = strings.TrimRight(line, "\n")
		switch {
		case line == "```sh docker":
			inBlock = true
		case inBlock && line == "```":
			if inBlock = false; prelude == "" {
				prelude = words(t) + strings.Join(block, "\n") + "\n"
			} else {
				commands = append(commands, joined(block)...)
			}
			block = nil
		case inBlock:
			block = append(block, line)
		case line == header:
			inTable = true
		case inTable && strings.HasPrefix(line, "|---"):
		case inTable && strings.HasPrefix(line, "|"):
			for _, span := range codeSpan.FindAllStringSubmatch(dockerCell(line), -1) {
				commands = append(commands, span[1])
			}
		default:
			inTable = false
		}
	}
	require.NotEmpty(t, commands)
	return prelude, commands
}

// words is the page's first block, which defines what both ways use.
func words(t *testing.T) string {
	t.Helper()
	_, rest, found := strings.Cut(tour(t), "```sh\n")
	block, _, closed := strings.Cut(rest, "```")
	require.True(t, found && closed)
	return block
}

// joined are the commands of a block: one per line, except that a variable is set for the lines after it.
func joined(block []string) []string {
	if slices.ContainsFunc(block, assignment.MatchString) {
		return []string{strings.Join(block, "\n")}
	}
	return block
}

func dockerCell(row string) string {
	cells := strings.Split(strings.Trim(row, "|"), " | ")
	return strings.TrimSpace(cells[len(cells)-1])
}

func tour(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(tools.Path("docs", "tour.md"))
	require.NoError(t, err)
	return string(text)
}

func TestEveryRowOfTheTourHasItsDockerCommand(t *testing.T) {
	inTable, rows := false, 0
	for line := range strings.Lines(tour(t)) {
		line = strings.TrimSpace(line)
		if inTable = line == header || inTable && strings.HasPrefix(line, "|"); inTable && line != header {
			assert.Regexp(t, "^(---|`.+`)", strings.TrimLeft(dockerCell(line), "|"), line)
			rows++
		}
	}
	assert.Greater(t, rows, 30)
}

// A command of the page that Compose, or the compose file, does not know.
func TestTheToursCommandsAreThoseOfTheStack(t *testing.T) {
	services := services(t)
	prelude, commands := commands(t)
	for _, command := range append(commands, strings.Split(prelude, "\n")...) {
		for _, call := range invocation.FindAllStringSubmatch(command, -1) {
			help := tools.Run(t, "docker-compose", call[1], "--help")
			var named []string
			for _, word := range strings.Fields(call[2]) {
				if slices.Contains(services, word) {
					named = append(named, word)
					break // what stands behind it is the container's own
				}
				if strings.HasPrefix(word, "-") {
					assert.Regexp(t, `(?m)^.*[ ,]`+word+`\b`, help, command)
				}
			}
			if slices.Contains([]string{"exec", "run", "kill"}, call[1]) && !strings.Contains(call[2], `"$@"`) {
				assert.NotEmpty(t, named, "%s: of no service", command)
			}
		}
	}
}

func services(t *testing.T) (names []string) {
	t.Helper()
	t.Setenv("DOCKER_HOST", "unix:///nonexistent")
	tools.Reads(t, "docker-compose.yaml", ".env")
	var project struct {
		Services map[string]any `json:"services"`
	}
	require.NoError(t, json.Unmarshal([]byte(tools.Run(t, "docker-compose", "config", "--format", "json")), &project))
	for name := range project.Services {
		names = append(names, name)
	}
	return names
}
