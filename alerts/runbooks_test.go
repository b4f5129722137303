package alerts_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"flinkwatch/alerts/runbook"
	"flinkwatch/tools"
)

func runbooks(t *testing.T) []runbook.Runbook {
	t.Helper()
	all, err := runbook.All(os.DirFS("runbooks"))
	require.NoError(t, err)
	require.NotEmpty(t, all)
	return all
}

// Who is woken has a cluster in production. What the playground has stands beside it, and says so.
func TestRunbooksSpeakOfProduction(t *testing.T) {
	for _, r := range runbooks(t) {
		for _, command := range runbook.Commands(r.Text) {
			assert.NotRegexp(t, `\bmake\b|localhost|docker`, command, r.Name)
		}
		for paragraph := range strings.SplitSeq(r.Text, "\n\n") {
			if strings.Contains(paragraph, "`make ") {
				assert.Contains(t, strings.ToLower(paragraph), "in the playground", r.Name)
			}
		}
		looks := r.Section(runbook.Diagnosis)
		assert.NotEmpty(t, runbook.Queries(looks), "%s: what does Prometheus say?", r.Name)
		if !strings.HasPrefix(r.Name, "Playground") {
			assert.NotEmpty(t, runbook.Commands(looks), "%s: what does the cluster say?", r.Name)
		}
	}
}

// What a runbook leaves to its reader is between quotes, where a shell takes nothing amiss, and the README says what it
// is.
func TestPlaceholdersAreExplained(t *testing.T) {
	explained := runbook.Placeholders(read(t, "runbooks/README.md"))
	for _, r := range runbooks(t) {
		assert.Subset(t, explained, runbook.Placeholders(r.Text), r.Name)
		for _, command := range runbook.Commands(r.Text) {
			bare := regexp.MustCompile(`"[^"]*"|'[^']*'`).ReplaceAllString(command, "")
			assert.NotContains(t, bare, "<", "%s: %s", r.Name, command)
		}
	}
}

// reading are the commands that change nothing. A curl that fails says so, whatever comes back, or shows all of the
// answer.
var reading = regexp.MustCompile(`^(?:` + strings.Join([]string{
	`curl -(?:fsS|isS|fsSG) "\$(?:FLINK|EXPORTER|PROMETHEUS|ALERTMANAGER)/[^" ]*"(?: +--data-urlencode \S.*)?`,
	`kubectl (?:get|describe|logs|top) .+`,
	`kubectl exec \S+ -- flinkwatch check config "<file>"`,
	`flink list(?: -a)?`,
	`kafka-(?:topics|consumer-groups)\.sh --bootstrap-server "<kafka>" --describe .+`,
	`kafka-(?:get-offsets|console-consumer|broker-api-versions)\.sh --bootstrap-server "<kafka>".*`,
	`date -u`,
}, "|") + `)(?: \| grep (?:-\w+ )?\S.*)?$`)

func TestDiagnosisOnlyReads(t *testing.T) {
	for _, r := range runbooks(t) {
		for _, command := range runbook.Commands(r.Section(runbook.Diagnosis)) {
			assert.Regexp(t, reading, command, r.Name)
		}
		for _, command := range runbook.InPlayground(r.Section(runbook.Diagnosis)) {
			assert.Regexp(t, `^make (status|logs SERVICE=\w+|flink ARGS="list( -a)?"|console TOPIC=\w+.*)$`, command, r.Name)
		}
	}
}

func TestCommandsOfRunbooksAreShell(t *testing.T) {
	targets := read(t, "../Makefile")
	for _, r := range runbooks(t) {
		for _, command := range append(runbook.Commands(r.Text), runbook.InPlayground(r.Text)...) {
			output, err := exec.Command("sh", "-n", "-c", command).CombinedOutput()
			assert.NoError(t, err, "%s: %s: %s", r.Name, command, output)
		}
		for _, command := range runbook.InPlayground(r.Text) {
			assert.Contains(t, targets, "\n"+strings.Fields(command)[1]+":", "%s: %s", r.Name, command)
		}
	}
}

func TestQueriesOfRunbooksAreRight(t *testing.T) {
	vocabulary := vocabulary(t)
	for _, r := range runbooks(t) {
		for _, query := range runbook.Queries(r.Text) {
			assert.NoError(t, vocabulary.Check(query), r.Name)
		}
	}
}

// Prometheus itself parses them, as the expressions of rules.
func TestPrometheusTakesTheQueriesOfRunbooks(t *testing.T) {
	type rule struct{ Record, Expr string }
	var rules []rule
	for _, r := range runbooks(t) {
		for i, query := range runbook.Queries(r.Text) {
			rules = append(rules, rule{Record: fmt.Sprintf("%s:%d", r.Name, i), Expr: query})
		}
	}
	text, err := yaml.Marshal(map[string]any{"groups": []any{map[string]any{"name": "runbooks", "rules": rules}}})
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "queries.yaml")
	require.NoError(t, os.WriteFile(file, text, 0o600))
	tools.Run(t, "promtool", "check", "rules", file)
}

func TestLinksOfRunbooksLeadSomewhere(t *testing.T) {
	for _, r := range runbooks(t) {
		for _, found := range regexp.MustCompile(`\]\(([^)#]+)`).FindAllStringSubmatch(r.Text, -1) {
			assert.FileExists(t, filepath.Join("runbooks", found[1]), r.Name)
		}
	}
}
