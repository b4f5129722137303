//go:build e2e

package e2e

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/alerts/runbook"
)

// requireRunbooks looks at what the runbooks tell people to look at, on a stack where all is well: every command is
// answered, and every query finds something, unless it finds only what is wrong.
func requireRunbooks(s *stack) {
	s.t.Helper()
	filled, tried := s.placeholders(), map[string]bool{}
	for _, r := range runbooksOf(s.t) {
		looks := r.Section(runbook.Diagnosis)
		for _, query := range runbook.Queries(looks) {
			s.lookUp(tried, r.Name, runbook.Fill(query, filled))
		}
		for _, command := range runbook.Commands(looks) {
			s.tryOut(tried, r.Name, runbook.Fill(command, filled))
		}
		for _, command := range runbook.InPlayground(looks) {
			s.tryInPlayground(tried, r.Name, command)
		}
	}
	assert.Greater(s.t, len(tried), 100)
}

func runbooksOf(t testing.TB) []runbook.Runbook {
	t.Helper()
	all, err := runbook.All(os.DirFS("../alerts/runbooks"))
	require.NoError(t, err)
	require.NotEmpty(t, all)
	return all
}

// placeholders are what stands for the names in the commands. Nobody has given this cluster a name.
func (s *stack) placeholders() map[string]string {
	s.t.Helper()
	current := s.currentJob()
	vertex := s.flink("/jobs/" + current.ID).list("vertices")[0]
	return map[string]string{
		"<cluster>": "", "<audit>": "main", "<job-name>": current.Name, "<topic>": "input", "<group>": "click-event-count",
		"<job-id>":    current.ID,
		"<vertex-id>": vertex["id"].(string),
		"<tm-id>":     s.flink("/taskmanagers").list("taskmanagers")[0]["id"].(string),
	}
}

// Where all is well these find nothing: what compares, what is counted once something fails, what is not in use.
var findsNothing = regexp.MustCompile(strings.Join([]string{
	`[<>]=? |== `, `last_exception`, `last_restored`, `end_timestamp`, `backlog_eta`, `probes_refused`,
	`flinkwatch_config`,
	`window_audit_shards`,
}, "|"))

// lookUp asks Prometheus, until it has the minutes that the query looks at.
func (s *stack) lookUp(tried map[string]bool, name, query string) {
	s.t.Helper()
	if tried[query] {
		return
	}
	tried[query] = true
	s.eventually(2*time.Minute, name+": "+query, func() string {
		if len(s.query(query, "__name__")) == 0 && !findsNothing.MatchString(query) {
			return "nothing is found"
		}
		return ""
	})
}

// tryOut runs a command in a shell. What needs Kubernetes or the scripts of Kafka is not to be had here: that it only
// reads, and is shell, is tried with the rules.
func (s *stack) tryOut(tried map[string]bool, name, command string) {
	s.t.Helper()
	program, arguments, _ := strings.Cut(command, " ")
	switch {
	case tried[command] || program == "kubectl" || strings.HasPrefix(program, "kafka-"):
		return
	case program == "flink":
		s.requirePrints(name, append([]string{"flink", "--"}, strings.Fields(arguments)...)...)
	default:
		shell := exec.CommandContext(s.t.Context(), "sh", "-c", command)
		shell.Env = append(os.Environ(), s.addresses()...)
		output, err := shell.CombinedOutput()
		assert.NoError(s.t, err, "%s: %s\n%s", name, command, output)
		assert.NotEmpty(s.t, strings.TrimSpace(string(output)), "%s: %s", name, command)
	}
	tried[command] = true
}

// addresses are what the README of the runbooks says to set.
func (s *stack) addresses() (set []string) {
	for name, port := range map[string]string{
		"FLINK": "FLINK_PORT", "EXPORTER": "EXPORTER_PORT",
		"PROMETHEUS": "PROMETHEUS_PORT", "ALERTMANAGER": "ALERTMANAGER_PORT",
	} {
		set = append(set, name+"=http://"+s.settings.Port(port).Address())
	}
	return set
}

// tryInPlayground does what make does. A log that is followed is followed for a line, and a topic for a record.
func (s *stack) tryInPlayground(tried map[string]bool, name, command string) {
	s.t.Helper()
	if tried[command] {
		return
	}
	tried[command] = true
	target, variable, _ := strings.Cut(strings.TrimPrefix(command, "make "), " ")
	_, value, _ := strings.Cut(strings.ReplaceAll(variable, `"`, ""), "=")
	switch target {
	case "logs":
		assert.NotEmpty(s.t, s.firstLine("logs", value), "%s: %s", name, command)
	case "console":
		topic, _, _ := strings.Cut(value, " ")
		s.requirePrints(name, "console", topic, "--", "--max-messages", "1")
	case "flink":
		s.requirePrints(name, append([]string{"flink", "--"}, strings.Fields(value)...)...)
	default:
		s.requirePrints(name, target)
	}
}

// firstLine is the first line that a command of the playground prints, which ends only when it is killed.
func (s *stack) firstLine(args ...string) string {
	s.t.Helper()
	ctx, kill := context.WithTimeout(s.t.Context(), time.Minute)
	cmd := exec.CommandContext(ctx, filepath.Join(s.settings.Cache, "bin", "playground"), args...)
	cmd.Dir, cmd.Env = s.settings.Repo, append(os.Environ(), s.env...)
	output, err := cmd.StdoutPipe()
	require.NoError(s.t, err)
	require.NoError(s.t, cmd.Start())
	defer func() {
		kill()
		_ = cmd.Wait()
	}()
	line, _ := bufio.NewReader(output).ReadString('\n')
	return strings.TrimSpace(line)
}

// requirePrints requires that a command of the playground goes well, and says something.
func (s *stack) requirePrints(name string, args ...string) {
	s.t.Helper()
	output, err := s.output(nil, args...)
	assert.NoError(s.t, err, name)
	assert.NotEmpty(s.t, strings.TrimSpace(output), "%s: %v", name, args)
}
