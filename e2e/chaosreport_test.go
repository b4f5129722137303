//go:build e2e

package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"flinkwatch/exporter/audit"
)

// writeReport logs the report, and writes it to a folder if one is given.
func (c *chaos) writeReport(folder string) {
	text := c.report()
	c.t.Logf("%s", text)
	if folder == "" {
		return
	}
	file := filepath.Join(c.settings.Repo, folder, fmt.Sprintf("seed-%d-%gm.md", c.seed, *chaosMinutes))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		c.t.Error(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		c.t.Error(err)
	}
}

func (c *chaos) report() string {
	c.log.mutex.Lock()
	defer c.log.mutex.Unlock()
	var b strings.Builder
	fmt.Fprintf(&b, "# Chaos with seed %d for %g minutes\n\n", c.seed, *chaosMinutes)
	fmt.Fprintf(&b, "`make chaos MINUTES=%g SEED=%d`, started at %s; windows of %s, %d events per page and window; "+
		"the output has %s.\n\n", *chaosMinutes, c.seed, c.began.UTC().Format(time.DateTime), c.settings.Window(),
		c.settings.Int("EVENTS_PER_WINDOW"), c.timestamps())
	c.reportOutcome(&b)
	fmt.Fprintf(&b, "\n## Timeline\n\n| time (UTC) | | |\n|---|---|---|\n")
	for _, e := range c.log.events {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", e.at.Format("15:04:05"), e.kind, e.text)
	}
	reportList(&b, "Windows that are wrong, says the oracle", c.outcome.oracle.wrong)
	return b.String()
}

func (c *chaos) reportOutcome(b *strings.Builder) {
	if !c.outcome.compared {
		fmt.Fprintf(b, "**The run did not reach the comparison.**\n")
		return
	}
	o, says := c.outcome, c.outcome.oracle
	fmt.Fprintf(b, "| windows of a page | oracle | exporter |\n|---|---|---|\n")
	for _, verdict := range audit.Verdicts() {
		fmt.Fprintf(b, "| %s | %d | %g |\n", verdict, says.verdicts[verdict.String()], o.exporter[verdict.String()])
	}
	fmt.Fprintf(b, "\n%d events lost, %d surplus, %d records repeated, says the oracle.\n\n",
		says.lost, says.surplus, says.repeat)
	fmt.Fprintf(b, "**%d false alarms, %d misses.** Compared were:\n\n", len(o.falseAlarms), len(o.misses))
	fmt.Fprintf(b, "- the last verdicts of %d windows, of which %d lost records or events by a deletion, "+
		"and %d more are unjudged near one;\n", o.final, o.touched, o.near)
	fmt.Fprintf(b, "- %d verdicts that were ever shown, in %d looks at the exporter's page (%d were revised);\n",
		o.shown, c.log.looks, c.log.revised)
	fmt.Fprintf(b, "- %d alerts of the audit that fired, and whether one did for every window that stayed wrong.\n",
		o.alerts)
	if len(o.uncompared) > 0 {
		fmt.Fprintf(b, "\nNot compared, because the topics do not tell: %s.\n", strings.Join(o.uncompared, "; "))
	}
	reportList(b, "Sums that differ", o.differing)
	reportList(b, "False alarms", o.falseAlarms)
	reportList(b, "Misses", o.misses)
}

func reportList(b *strings.Builder, title string, lines []string) {
	if len(lines) == 0 {
		return
	}
	fmt.Fprintf(b, "\n## %s\n\n", title)
	for _, line := range lines {
		fmt.Fprintf(b, "- %s\n", line)
	}
}
