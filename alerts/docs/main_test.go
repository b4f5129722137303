package main

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/alerts"
)

// The page in the repository is the one that the rules give.
func TestPageIsUpToDate(t *testing.T) {
	rules, err := alerts.Rules()
	require.NoError(t, err)
	written, err := os.ReadFile("../../" + file)
	require.NoError(t, err)
	assert.Equal(t, page(rules), string(written), "run `make docs`")
}

// Every alert is on it, once, with a text and a runbook.
func TestEveryAlertHasARow(t *testing.T) {
	rules, err := alerts.Rules()
	require.NoError(t, err)
	text := page(rules)
	for _, rule := range rules {
		if rule.Alert == "" {
			continue
		}
		assert.Equal(t, 1, strings.Count(text, "| ["+rule.Alert+"]("), rule.Alert)
		assert.NotEmpty(t, rule.Annotations["summary"], rule.Alert)
		assert.FileExists(t, "../runbooks/"+rule.Alert+".md")
	}
}

func TestCompares(t *testing.T) {
	for _, row := range []struct{ why, expr, want string }{
		{"a threshold", "max by (cluster) (a / b) > 0.9", "`> 0.9`"},
		{"several, each once", "a == 0 unless b >= 1.5e3 and c == 0", "`== 0`, `>= 1.5e3`"},
		{"a factor of something of the job", "age > 4 * interval", "`> 4` ×"},
		{"with bool", "a < bool 2", "`< 2`"},
		{"no number", `absent(up{job="x"})`, "–"},
		{"no comparison: a label that equals something", `up{shard!="1", of=~"2"}`, "–"},
	} {
		assert.Equal(t, row.want, compares(row.expr), row.why)
	}
}
