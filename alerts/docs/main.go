// Command docs writes docs/alert-list.md from the rules.
package main

import (
	"cmp"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"

	"flinkwatch/alerts"
)

const file = "docs/alert-list.md"

func main() {
	rules, err := alerts.Rules()
	if err == nil {
		err = os.WriteFile(file, []byte(page(rules)), 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "docs:", err)
		os.Exit(1)
	}
}

// sections are the parts of the page: the files of rules that have alerts.
var sections = []struct{ file, title string }{
	{"rules/audit.yaml", "Results"},
	{"rules/flink.yaml", "Flink"},
	{"rules/kafka.yaml", "Kafka and the input"},
	{"rules/exporter.yaml", "The exporter and its audits"},
	{"rules/playground.yaml", "The playground"},
}

const head = `# Every alert

<!-- Written by ` + "`make docs`" + ` from alerts/rules. Do not edit. -->

*For* is how long the condition must hold before the alert fires. *Compares* lists the numbers that its expression
compares with, in their order; ` + "`== 0`" + ` and ` + "`== 1`" + ` are mostly states. Each alert links to its runbook.
[Alerts](alerts.md) says how to load them, change a threshold or a severity, and leave one out;
[what the alerts do](alerts-measured.md) has what was measured.
`

func page(rules []alerts.Rule) string {
	var b strings.Builder
	b.WriteString(head)
	for _, section := range sections {
		fmt.Fprintf(&b, "\n## %s\n\n| Alert | Severity | For | Compares | What it says |\n|---|---|---|---|---|\n",
			section.title)
		for _, rule := range rules {
			if rule.File == section.file && rule.Alert != "" {
				b.WriteString(row(rule))
			}
		}
	}
	return b.String()
}

func row(rule alerts.Rule) string {
	return fmt.Sprintf("| [%s](../alerts/runbooks/%s.md) | %s | %s | %s | %s |\n", rule.Alert, rule.Alert,
		rule.Labels["severity"], cmp.Or(rule.For, "–"), compares(rule.Expr), rule.Annotations["summary"])
}

var comparison = regexp.MustCompile(`([<>]=?|[!=]=)\s*(?:bool\s+)?(\d[\d.e]*)(\s*\*)?`)

// compares lists the comparisons of an expression with numbers, each once. A factor, as in `> 4 * x`, has a × behind
// it.
func compares(expr string) string {
	var found []string
	for _, match := range comparison.FindAllStringSubmatch(expr, -1) {
		text := "`" + match[1] + " " + match[2] + "`"
		if match[3] != "" {
			text += " ×"
		}
		if !slices.Contains(found, text) {
			found = append(found, text)
		}
	}
	return cmp.Or(strings.Join(found, ", "), "–")
}
