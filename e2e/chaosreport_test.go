//go:build e2e

package e2e

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
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
	name := fmt.Sprintf("seed-%d-%gm.md", c.seed, *chaosMinutes)
	if c.settings.FlinkCounts() {
		name = "flink-" + name
	}
	file := filepath.Join(c.settings.Repo, folder, name)
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
	fmt.Fprintf(&b, "`make chaos MINUTES=%g SEED=%d%s`, started at %s; windows of %s, %d events per page and window; "+
		"the output has %s.\n", *chaosMinutes, c.seed, c.truth(), c.began.UTC().Format(time.DateTime), c.settings.Window(),
		c.settings.Int("EVENTS_PER_WINDOW"), c.timestamps())
	for _, s := range c.sides {
		c.reportOutcome(&b, s)
	}
	c.reportSides(&b)
	fmt.Fprintf(&b, "\n## Timeline\n\n| time (UTC) | | |\n|---|---|---|\n")
	for _, e := range c.log.events {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", e.at.Format("15:04:05"), e.kind, e.text)
	}
	reportList(&b, "Windows that are wrong, says the oracle", c.sides[0].outcome.oracle.wrong)
	return b.String()
}

// truth is how the run was told to count.
func (c *chaos) truth() string {
	if c.settings.FlinkCounts() {
		return " GROUND_TRUTH=flink"
	}
	return ""
}

func (c *chaos) reportSides(b *strings.Builder) {
	if len(c.sides) < 2 {
		return
	}
	fmt.Fprintf(b, "\n## Both audits\n\nThey end with the same verdict of %d windows", c.alike)
	fmt.Fprintf(b, ", and differ in %d that lost no records.\n", len(c.apart))
	var otherwise []string
	for _, verdicts := range slices.Sorted(maps.Keys(c.otherwise)) {
		otherwise = append(otherwise, fmt.Sprintf("%s: %d windows", verdicts, c.otherwise[verdicts]))
	}
	reportList(b, "Windows that lost records, of which each audit knows what it had read", otherwise)
	reportList(b, "Windows in which they differ", c.apart)
}

func (c *chaos) reportOutcome(b *strings.Builder, s *side) {
	if s.audit != "" {
		fmt.Fprintf(b, "\n## The audit %s\n", s.audit)
	}
	fmt.Fprintln(b)
	if !s.outcome.compared {
		fmt.Fprintf(b, "**The run did not reach the comparison.**\n")
		return
	}
	o, says := s.outcome, s.outcome.oracle
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
		o.shown, s.looks, s.revised)
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
