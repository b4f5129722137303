package docker_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/tools"
)

// A flag that the program does not know would end its container at once.
func TestOurProgramsKnowTheirFlags(t *testing.T) {
	tools.Reads(t, "exporter", "generator", "playground")
	services := load(t).Services
	for _, name := range []string{"exporter", "generator", "topics"} {
		command := services[name].Command
		program, args := strings.TrimPrefix(command[0], "run-"), command[1:]
		if program == "exporter" {
			args = append(args, "--audit.time=event", "--audit.from=2026-11-25T17:16:00Z") // what the client tells it
		}
		flags, words := split(args)
		require.NotEmpty(t, flags, name)
		help := tools.Run(t, "go", append(append([]string{"run", "./" + program}, words...), "--help")...)
		for _, flag := range flags {
			assert.Regexp(t, `(?m)^ +`+strings.ReplaceAll(flag, ".", `\.`)+`[ =]`, help, name)
		}
	}
}

// split tells flags, without their values, from words such as the name of a subcommand, which come before them.
func split(args []string) (flags, words []string) {
	for _, arg := range args {
		switch name, _, _ := strings.Cut(arg, "="); {
		case strings.HasPrefix(arg, "--"):
			flags = append(flags, name)
		case len(flags) == 0:
			words = append(words, arg)
		}
	}
	return flags, words
}
