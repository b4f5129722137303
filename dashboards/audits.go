package main

import (
	"fmt"
	"slices"

	"github.com/grafana/grafana-foundation-sdk/go/table"
	"github.com/grafana/grafana-foundation-sdk/go/units"

	"flinkwatch/dashboards/panel"
	"flinkwatch/dashboards/query"
	"flinkwatch/exporter/metric"
)

// The table of all audits: of fifty, which one is wrong?

// byAudit is what tells audits apart.
var byAudit = []string{query.ClusterVariable, metric.LabelAudit}

// ofAudit is the value of a family for each audit.
func ofAudit(family *metric.Family, matchers ...string) string {
	return query.Max(query.Of(family, matchers...), byAudit...)
}

// What an audit says, the worst last.
var auditWords = []panel.Word{
	{Value: -1, Text: "by clock", Color: "transparent"},
	{Value: 0, Text: "exact", Color: "transparent"},
	{Value: 1, Text: "repeated", Color: "purple"},
	{Value: 2, Text: "late", Color: "yellow"},
	{Value: 3, Text: "blind", Color: "orange"},
	{Value: 4, Text: "gone", Color: "dark-orange"},
	{Value: 5, Text: "wrong", Color: "red"},
}

// cutByClock are audits of windows in processing time, whose counts and presence say nothing.
func cutByClock() string { return query.Of(metric.AuditInfo, query.Is(metric.LabelTime, "processing")) }

func judged(expr string) string {
	return expr + " unless on (" + query.ClusterVariable + ", " + metric.LabelAudit + ") " + cutByClock()
}

func wrongOfAudit() string {
	recent := func(verdicts ...string) string {
		return query.Of(metric.AuditRecentWindows, query.Is(metric.LabelVerdict, verdicts...))
	}
	return query.Sum(recent("conflict")+" or "+judged(recent("missing", "short", "over")), byAudit...)
}

func repeatedOfAudit() string {
	return query.Sum(query.Of(metric.AuditRecentWindows, query.Is(metric.LabelVerdict, "duplicate")), byAudit...)
}

// stateOfAudit is the worst that holds of an audit.
func stateOfAudit() string {
	is := func(state int, condition string) string { return fmt.Sprintf("%d + 0 * (%s) or ", state, condition) }
	known := "last_over_time(" + query.Of(metric.AuditReady, metric.LabelAudit+`!=""`) + "[1h])"
	return is(5, wrongOfAudit()+" > 0") +
		is(3, ofAudit(metric.AuditKafkaUp)+" == 0 or "+ofAudit(metric.AuditReady)+" == 0") +
		is(2, query.Max(judged(query.Of(metric.AuditOverdueWindows)), byAudit...)+" > 0") +
		is(1, repeatedOfAudit()+" > 0") +
		is(-1, query.Max(cutByClock(), byAudit...)) +
		"0 * " + ofAudit(metric.AuditReady) +
		" or 4 + 0 * " + query.Max(known, byAudit...)
}

// behindOfAudit is the backlog of an audit's group in seconds.
func behindOfAudit() string {
	byTopic := append(slices.Clone(byAudit), metric.LabelTopic)
	written := query.Sum("rate("+query.Of(metric.AuditTopicEndOffset)+"[4m])", byTopic...)
	return query.Max(query.Sum(query.Of(metric.AuditBacklog), byTopic...)+" / ("+written+" > 0)", byAudit...)
}

// where is a label for links: the audit's cluster, or any if there are none.
const where = "where"

func auditsTable() *table.PanelBuilder {
	about := fmt.Sprintf(`label_replace(%s, %q, "$1", %q, "(.+)")`,
		query.Label(query.Max(query.Of(metric.AuditInfo), append(byAudit, metric.LabelTopic, metric.LabelJobName)...), where, ".*"),
		where, query.ClusterVariable)
	seconds := append(panel.InUnit(units.Seconds), panel.Whole()...)
	columns := []panel.Column{
		{Name: "wrong", Expr: "sort_desc(" + wrongOfAudit() + ")"},
		{Name: "results", Expr: stateOfAudit(), Look: append(panel.Painted(auditWords), panel.Wide(80)...)},
		{Name: "repeated", Expr: repeatedOfAudit()},
		{Name: "overdue", Expr: ofAudit(metric.AuditOverdueWindows)},
		{Name: "last result", Expr: query.Age(ofAudit(metric.AuditLastWrite)), Look: seconds},
		{Name: "behind", Expr: behindOfAudit(), Look: seconds},
		{Name: "correct", Expr: query.Sum(query.Of(metric.AuditRecentWindows, query.Is(metric.LabelVerdict, "correct")), byAudit...)},
		{Name: "about", Expr: about, Look: panel.Hidden()},
	}
	first := []string{metric.LabelAudit, "results", "wrong", "repeated", "overdue", "last result", "behind", "correct"}
	return panel.Joined(panel.Text{
		Title: "Audits, the worst first",
		Shows: "What each audit says of the results of its topic: wrong windows in the recent past; gone, if its exporter has not " +
			"told of it for a while; blind, if Kafka does not answer or the history is not read; late, if windows are overdue; " +
			"repeated; exact; by clock, if windows are cut in processing time, so that counts say nothing. An audit leads to its windows, a job to its recovery.",
		Good: "Every audit is exact.",
		Else: "Begin at the top.",
		Unit: units.Short,
	}, "results", first, columns...).
		OverrideByName(metric.LabelAudit, panel.Linked(panel.Link{Title: "Windows", URL: "/d/" + windowsUID +
			"?${__url_time_range}&${datasource:queryparam}&var-audit=${__value.raw}&var-cluster=${__data.fields." + where + "}"})).
		OverrideByName(metric.LabelJobName, panel.Linked(panel.Link{Title: "Recovery", URL: "/d/" + recoveryUID +
			"?${__url_time_range}&${datasource:queryparam}&var-job_name=${__value.raw}&var-cluster=${__data.fields." + where + "}" +
			"&var-audit=${__data.fields." + metric.LabelAudit + "}"})).
		OverrideByName(where, panel.Hidden()).
		NoValue("–")
}
