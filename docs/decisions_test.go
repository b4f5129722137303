package docs_test

import (
	"fmt"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/tools"
)

const decisions = "docs/decisions"

// decision is the form of a page: what is missing or out of order does not match.
var decision = regexp.MustCompile(`^# (\d+)\. (.+)

Date: \d{4}-\d\d-\d\d

## Status

(?:Accepted|Superseded by \[.+\]\(.+\))\.

## Context

(?:.+\n)+(?:\n(?:.+\n)+)*
## Decision

(?:.+\n)+(?:\n(?:.+\n)+)*
## Consequences

(?:.+\n)+(?:\n(?:.+\n)+)*$`)

// Each decision has a page of the same form, and the index names it by its title and date.
func TestDecisions(t *testing.T) {
	index := text(t, path.Join(decisions, "README.md"))
	for i, name := range decisionPages(t) {
		page := text(t, path.Join(decisions, name))
		parts := decision.FindStringSubmatch(page)
		if !assert.NotNil(t, parts, "%s: not a title, Date, Status, Context, Decision and Consequences", name) {
			continue
		}
		assert.Equal(t, fmt.Sprint(i+1), parts[1], "%s: the number in the title", name)
		assert.True(t, strings.HasPrefix(name, fmt.Sprintf("%04d-", i+1)), "%s: the next number is %d", name, i+1)
		date, _, _ := strings.Cut(strings.SplitN(page, "Date: ", 2)[1], "\n")
		row := fmt.Sprintf("| %s | [%s. %s](%s) |\n", date, parts[1], parts[2], name)
		assert.Contains(t, index, row, "the index")
	}
}

// decisionPages lists the pages in the order of their numbers.
func decisionPages(t *testing.T) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(tools.Path(decisions))
	require.NoError(t, err)
	for _, e := range entries {
		names = append(names, e.Name())
	}
	names = slices.DeleteFunc(names, func(name string) bool { return name == "README.md" })
	require.NotEmpty(t, names)
	return names
}

// The pattern that TestDecisions uses refuses a page that lacks a part.
func TestDecisionsNeedEveryPart(t *testing.T) {
	whole := "# 7. T\n\nDate: 2026-01-02\n\n## Status\n\nAccepted.\n\n## Context\n\nC.\n\n## Decision\n\nD.\n\n- d\n\n" +
		"## Consequences\n\nK.\n"
	require.Regexp(t, decision, whole)
	for _, part := range []string{
		"# 7. T\n", "Date: 2026-01-02\n", "Accepted.", "## Status\n", "## Context\n", "## Decision\n", "## Consequences\n",
		"K.\n",
	} {
		assert.NotRegexp(t, decision, strings.Replace(whole, part, "", 1), "without %q", part)
	}
}
