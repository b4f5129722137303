package main

import (
	"fmt"

	"github.com/grafana/grafana-foundation-sdk/go/statetimeline"
	"github.com/grafana/grafana-foundation-sdk/go/units"

	"flinkwatch/dashboards/panel"
	"flinkwatch/dashboards/query"
	"flinkwatch/exporter/metric"
)

// The story line: what must hold for results to be right, from the cause to the symptom, one lane each. Every lane has
// the same three answers. Grafana cuts words that do not fit into a short state, but none of two characters.

var answers = []panel.Word{
	{Value: 0, Text: "no", Color: "red"},
	{Value: 1, Text: "½", Color: "yellow"},
	{Value: 2, Text: "ok", Color: "green"},
}

// yesNo is 2 where a comparison (with > bool and the like) holds, else 0.
func yesNo(comparison string) string { return "2 * (" + comparison + ")" }

// within is 2 up to a first limit, 1 up to a second, and 0 beyond.
func within(expr string, first, second float64) string {
	return fmt.Sprintf("(%s <= bool %g) + (%s <= bool %g)", expr, first, expr, second)
}

// upTo is within half an alert's limit, and within all of it.
func upTo(expr string, limit float64) string { return within(expr, limit/2, limit) }

func storyTimeline() *statetimeline.PanelBuilder {
	tasks := query.Min(query.Recorded(tasksRunning))
	return panel.Timeline(panel.Text{
		Title: "The story",
		Shows: "What must hold for the results to be right, from the cause at the top to the symptom at the bottom. " +
			"New results are those of the last two minutes, results those of the recent past. A gap: it cannot be known. " +
			"½ is half way: some of the tasks run; results or the backlog are more than half as old as their alert allows; " +
			"windows were repeated.",
		Good: "Every lane says ok.",
		Else: "Read the first lane from the top that does not: what lies below follows from it.",
		Unit: units.NoUnit,
	}, answers,
		panel.Series{Legend: "JobManager up", Expr: yesNo(query.Worst(query.Of(metric.Up)))},
		panel.Series{Legend: "TaskManagers up", Expr: yesNo(query.Worst(query.Of(metric.ClusterTaskManagers)) + " > bool 0")},
		panel.Series{Legend: "slots enough", Expr: yesNo(query.Min(spareSlots()) + " >= bool 0")},
		panel.Series{Legend: "tasks running", Expr: "(" + tasks + " > bool 0) + (" + tasks + " >= bool 1)"},
		panel.Series{Legend: "pressure low", Expr: within(pressure(), lowPressure, highPressure)},
		panel.Series{Legend: "results coming", Expr: upTo(silence(), limit("WindowOutputStalled"))},
		panel.Series{Legend: "backlog small", Expr: upTo(query.Max(ofBacklogs(behind)), limit("BacklogNotDraining"))},
		panel.Series{Legend: "new results right", Expr: newlyRight()},
		panel.Series{Legend: "results right", Expr: rightness()},
	)
}

// newlyRight is 2 if no window was found wrong within the last minutes, else 0, and unknown if none was judged, or not
// all shards judge.
func newlyRight() string {
	const span = "2m"
	found := func(matchers ...string) string {
		return query.Increase(query.Of(metric.AuditWindows, matchers...), span)
	}
	revised := query.Of(metric.AuditVerdictChanges, query.Is(metric.LabelTo, wrong...),
		query.IsNot(metric.LabelFrom, wrong...))
	foundWrong := query.Sum(found(query.Is(metric.LabelVerdict, wrong...)) + " or " + query.Increase(revised, span))
	return yesNo(foundWrong+" < bool 0.5") + " and on () (" + query.Sum(found()) + " > 0 unless on () (" + inPart() +
		") or on () " +
		foundWrong + " >= 0.5)"
}

// rightness is 2 if the recent windows are right, 1 if some were repeated, and 0 if some are wrong. It is unknown if
// those that are seen are right, and not all shards judge.
func rightness() string {
	none := windowsOf(metric.AuditRecentWindows, wrong...) + " == "
	return fmt.Sprintf("(%sbool 0) * (2 - (%s > bool 0)) unless on () ((%s) and on () (%s0))",
		none, windowsOf(metric.AuditRecentWindows, "duplicate"), inPart(), none)
}

var severities = []panel.Word{
	{Value: 0, Text: "on", Color: "green"},
	{Value: 1, Text: "info", Color: "blue"},
	{Value: 2, Text: "warning", Color: "orange"},
	{Value: 3, Text: "critical", Color: "red"},
}

// firing is the severity of alerts, as a number, by some of their labels.
func firing(value int, severity string, by ...string) string {
	return fmt.Sprintf("%d * %s", value, query.Max(query.Firing(query.Is("severity", severity)), by...))
}

func alertsTimeline() *statetimeline.PanelBuilder {
	of := func(value int, severity string) string { return firing(value, severity, "alertname") }
	return panel.Timeline(panel.Text{
		Title: "Which alerts fire?",
		Shows: "One lane for each alert that fired, by severity. Watchdog is always on: it shows that " +
			"alerts are evaluated at all.",
		Good: "Watchdog, and nothing else.",
		Else: "Each alert has a runbook of its name in alerts/runbooks.",
		Unit: units.NoUnit,
	}, severities, panel.Of(
		of(3, "critical")+" or "+of(2, "warning")+" or "+of(1, "info")+" or "+of(0, "none"), "alertname"))
}
