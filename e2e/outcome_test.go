//go:build e2e

package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"flinkwatch/exporter/audit"
	"flinkwatch/exporter/metric"
)

// outcome is how the exporter's verdicts compare with the oracle's.
type outcome struct {
	compared bool
	oracle   oracle
	exporter map[string]float64
	// differing are sums in which the two differ; falseAlarms and misses single windows.
	differing, falseAlarms, misses []string
	// alone is how many windows were compared one by one.
	alone int
}

var wrongVerdicts = []string{"missing", "short", "over", "conflict"}

// compare holds the exporter's verdicts to the oracle's: the sums over all windows, which the exporter's gauges have, and
// every single window. One that is not on the exporter's page is missed.
func (c *chaos) compare() {
	c.outcome.oracle = c.consultUntilSettled()
	c.outcome.compared = true
	c.log.lookAtWindows(c.t.Context(), pageOf(c.stack))
	o := c.outcome.oracle
	c.log.mutex.Lock()
	defer c.log.mutex.Unlock()
	for cell, want := range o.cells {
		got, seen := c.log.last[cell]
		if !seen {
			got = "not on the page"
		}
		c.outcome.alone++
		line := fmt.Sprintf("%s %s: %s, the oracle says %s", cell.Start.Format(time.TimeOnly), cell.Page, got, want)
		switch {
		case got == want:
		case !seen || slices.Contains(wrongVerdicts, want):
			c.outcome.misses = append(c.outcome.misses, line)
		default:
			c.outcome.falseAlarms = append(c.outcome.falseAlarms, line)
		}
	}
	slices.Sort(c.outcome.misses)
	slices.Sort(c.outcome.falseAlarms)
}

// consultUntilSettled asks the oracle until the exporter's sums are its own, or a minute is over.
func (c *chaos) consultUntilSettled() (o oracle) {
	for deadline := time.Now().Add(time.Minute); ; {
		before := c.scrape()
		o = c.consult(time.Time{})
		after := c.scrape()
		c.outcome.differing, c.outcome.exporter = nil, map[string]float64{}
		for _, verdict := range audit.Verdicts() {
			name := verdict.String()
			low := before.sum(metric.AuditHorizonWindows, metric.LabelVerdict, name)
			high := after.sum(metric.AuditHorizonWindows, metric.LabelVerdict, name)
			c.outcome.exporter[name] = high
			c.differ(name, float64(o.verdicts[name]), low, high)
		}
		c.differ("events lost", float64(o.lost), after.sum(metric.AuditLostEvents), after.sum(metric.AuditLostEvents))
		c.differ("events surplus", float64(o.surplus), after.sum(metric.AuditSurplusEvents), after.sum(metric.AuditSurplusEvents))
		c.differ("records repeated", float64(o.repeat), before.sum(metric.AuditRepeatedRecords), after.sum(metric.AuditRepeatedRecords))
		if len(c.outcome.differing) == 0 || time.Now().After(deadline) {
			return o
		}
	}
}

// differ notes a sum of the oracle's that is not between the exporter's before and after the topics were read.
func (c *chaos) differ(what string, oracle, low, high float64) {
	if oracle < low || oracle > high {
		c.outcome.differing = append(c.outcome.differing,
			fmt.Sprintf("%s: the oracle says %g, the exporter %g before and %g after", what, oracle, low, high))
	}
}

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
	fmt.Fprintf(&b, "`make chaos MINUTES=%g SEED=%d`, begun at %s; windows of %s, %d events per page and window.\n\n", *chaosMinutes,
		c.seed, c.began.UTC().Format(time.DateTime), c.settings.Window(), c.settings.Int("EVENTS_PER_WINDOW"))
	c.reportOutcome(&b)
	fmt.Fprintf(&b, "\n## Timeline\n\n| time (UTC) | | |\n|---|---|---|\n")
	for _, e := range c.log.events {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", e.at.Format("15:04:05"), e.kind, e.text)
	}
	reportList(&b, "Windows that are wrong, says the oracle", c.outcome.oracle.wrong)
	reportList(&b, "Verdicts that were revised", c.log.revised)
	return b.String()
}

func (c *chaos) reportOutcome(b *strings.Builder) {
	if !c.outcome.compared {
		fmt.Fprintf(b, "**It did not come to a comparison.**\n")
		return
	}
	o := c.outcome
	fmt.Fprintf(b, "| windows of a page | oracle | exporter |\n|---|---|---|\n")
	for _, verdict := range audit.Verdicts() {
		fmt.Fprintf(b, "| %s | %d | %g |\n", verdict, o.oracle.verdicts[verdict.String()], o.exporter[verdict.String()])
	}
	fmt.Fprintf(b, "\n%d events lost, %d surplus, %d records repeated, says the oracle.\n", o.oracle.lost, o.oracle.surplus, o.oracle.repeat)
	fmt.Fprintf(b, "%d windows were compared one by one: **%d false alarms, %d misses**, %d verdicts revised on the way.\n",
		o.alone, len(o.falseAlarms), len(o.misses), len(c.log.revised))
	fmt.Fprintf(b, "The exporter's page was read %d times.\n", c.log.looks)
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
