// Package prose_test holds the rules of .vale to examples of what they refuse and what they let pass.
package prose_test

import (
	"os/exec"
	"strings"
	"testing"
)

func TestRules(t *testing.T) {
	for _, row := range []struct{ name, ext, text, rule string }{
		{"a plain sentence passes", ".md", "The job continues from its last checkpoint.", ""},
		{"an odd word has a plain one", ".md", "The job begins anew.", "flinkwatch.Plain"},
		{"also with a capital letter", ".md", "Whoever reads this.", "flinkwatch.Plain"},
		{"code is not prose", ".md", "The state is `begun anew`.", ""},
		{"the field has a term for it", ".md", "Give the addresses of the brokers.", "flinkwatch.Terms"},
		{"a riddle is said plainly", ".md", "It is compared with the events that were there.", "flinkwatch.Riddles"},
		{"a clause has one negation", ".md", "That is not unusual.", "flinkwatch.Negation"},
		{"a passive names who acts", ".md", "The failure is told of.", "flinkwatch.Passive"},
		{"a long sentence is a warning", ".md", strings.Repeat("word ", 36) + "end.", "flinkwatch.SentenceLength"},
		{"an error in Go", ".go", "package a\n\nvar e = errors.New(\"the log begins anew\")\n", "flinkwatch.Plain"},
		{"the help of a flag", ".go", "package a\n\nfunc f() { app.Flag(\"x\", \"Read anew.\") }\n", "flinkwatch.Plain"},
		{"other text in Go is not shown", ".go", "package a\n\nvar name = \"anew\"\n", ""},
		{"the summary of an alert", ".yaml", "annotations: {summary: It begins anew.}\n", "flinkwatch.Plain"},
		{"the description of a panel", ".json", `{"panels": [{"description": "It begins anew."}]}`, "flinkwatch.Plain"},
		{"an expression is not prose", ".yaml", "expr: anew\n", ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := alerts(t, ".vale.ini", row.ext, row.text); got != row.rule {
				t.Errorf("Vale names %q, want %q", got, row.rule)
			}
		})
	}
}

func TestRulesOfComments(t *testing.T) {
	for _, row := range []struct{ name, ext, text, rule string }{
		{"a comment in Go", ".go", "package a\n\n// It begins anew.\nvar a = 1\n", "flinkwatch.Plain"},
		{"a comment in Java", ".java", "/** It begins anew. */\nclass A {}\n", "flinkwatch.Plain"},
		{"code is not prose", ".go", "package a\n\nvar anew = 1\n", ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := alerts(t, ".vale-comments.ini", row.ext, row.text); got != row.rule {
				t.Errorf("Vale names %q, want %q", got, row.rule)
			}
		})
	}
}

// alerts are the names of the rules that a text breaks.
func alerts(t *testing.T, config, ext, text string) string {
	t.Helper()
	vale := exec.CommandContext(t.Context(), "../../.cache/bin/vale", "--config=../../"+config, "--no-global",
		"--no-exit", "--output=line", "--ext="+ext)
	vale.Stdin = strings.NewReader(text)
	out, err := vale.CombinedOutput()
	if err != nil {
		t.Fatalf("running Vale: %v: %s", err, out)
	}
	var names []string
	for line := range strings.Lines(string(out)) {
		if fields := strings.SplitN(line, ":", 5); len(fields) == 5 {
			names = append(names, fields[3])
		}
	}
	return strings.Join(names, " ")
}
