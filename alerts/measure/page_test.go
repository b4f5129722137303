package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/alerts"
)

// Every alert was raised by a fault on the page, or the page says why none raises it, and not both.
func TestPageHasEveryAlert(t *testing.T) {
	measured, reasons := committedPage(t)
	for _, name := range allAlerts(t) {
		if name == "Watchdog" {
			continue
		}
		seen, explained := regexp.MustCompile(`\b`+name+`\b`).MatchString(measured), strings.Contains(reasons, "| "+name+" |")
		assert.True(t, seen || explained, "%s: no fault raises it, and nothing says why: alerts/measure/unraised.go", name)
		assert.False(t, seen && explained, "%s is raised, and the page says that nothing raises it", name)
	}
	for name := range unraised {
		assert.Contains(t, allAlerts(t), name, "the reason of an alert that is no more")
	}
}

// The page is written from what is kept of each measurement, and by nobody's hand.
func TestPageIsOfItsResults(t *testing.T) {
	path := filepath.Join(t.TempDir(), "page.md")
	require.NoError(t, report("results", path))
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	got, err := os.ReadFile("../../docs/alerts-measured.md")
	require.NoError(t, err)
	assert.Equal(t, string(want), string(got), "make measure writes it; or: go run ./alerts/measure --write")
}

// A fault of the first job alone leaves the other job quiet.
func TestOtherJobIsQuiet(t *testing.T) {
	measured, _ := committedPage(t)
	quietly := 0
	for _, f := range faults {
		if row := rowOf(measured, f); row != "" && !f.shared && !strings.HasSuffix(row, "| "+alone+" |") {
			assert.True(t, strings.HasSuffix(row, "| quiet |"), "%s: %s", f.name, row)
			quietly++
		}
	}
	assert.Greater(t, quietly, 5, "faults of the first job that were measured with two jobs")
}

// committedPage is docs/alerts-measured.md: the table of faults, and that of alerts which none raises.
func committedPage(t *testing.T) (measured, reasons string) {
	t.Helper()
	page, err := os.ReadFile("../../docs/alerts-measured.md")
	require.NoError(t, err)
	measured, reasons, _ = strings.Cut(string(page), "\n## ")
	return measured, reasons
}

// rowOf is the row of a fault.
func rowOf(table string, f fault) string {
	for line := range strings.Lines(table) {
		if strings.HasPrefix(line, "| "+f.cell()+" |") || strings.HasPrefix(line, "| "+f.cell()+", for ") {
			return strings.TrimSpace(line)
		}
	}
	return ""
}

func allAlerts(t *testing.T) (names []string) {
	t.Helper()
	rules, err := alerts.Rules()
	require.NoError(t, err)
	for _, rule := range rules {
		if rule.Alert != "" {
			names = append(names, rule.Alert)
		}
	}
	return names
}
