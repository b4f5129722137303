package main

import (
	"fmt"
	"slices"

	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
	"github.com/grafana/grafana-foundation-sdk/go/table"
	"github.com/grafana/grafana-foundation-sdk/go/units"

	"flinkwatch/dashboards/panel"
	"flinkwatch/dashboards/query"
	"flinkwatch/exporter/metric"
)

// The table of all audits: of fifty, which one is wrong?

func auditsTable() *table.PanelBuilder {
	names := append(slices.Clone(byAudit), metric.LabelJobName, metric.LabelTopic)
	audits := panel.Joined(panel.Text{
		Title: "Audits, the worst first",
		Shows: "What each audit says of the results of its topic: wrong windows in the recent past; gone, if its exporter has " +
			"not told of it for a while; blind, if Kafka does not answer or the history is not read; late, if windows are " +
			"overdue; repeated; exact; by clock, if windows are cut in processing time, so that counts say nothing. An audit " +
			"leads to its windows, a job to its recovery.",
		Good: "Every audit is exact.",
		Else: "Begin at the top.",
		Unit: units.Short,
	}, "results", []string{
		metric.LabelAudit, query.ClusterVariable, "results", "wrong", "repeated", "overdue", "last result", "behind", "correct",
		metric.LabelJobName, metric.LabelTopic,
		"about", anyCluster, anyJob, // hidden ones last: Grafana 11.1 counts them when it looks for one whose lines break
	}, auditColumns(names)...)
	for _, name := range names {
		audits.OverrideByName(name, append(panel.Wrapped(), linksOfAudit[name]...))
	}
	return audits.
		OverrideByName(anyCluster, panel.Hidden()).
		OverrideByName(anyJob, panel.Hidden()).
		NoValue("–")
}

// auditColumns begin with the one by which those of the same state are sorted.
func auditColumns(names []string) []panel.Column {
	number := func(name string, width int, expr string) panel.Column {
		return panel.Column{Name: name, Expr: expr, Look: panel.Wide(width)}
	}
	seconds := func(name string, width int, expr string) panel.Column {
		return panel.Column{Name: name, Expr: expr, Look: slices.Concat(panel.Wide(width), panel.InUnit(units.Seconds), panel.Whole())}
	}
	return []panel.Column{
		number("wrong", 65, "sort_desc("+wrongOfAudit()+")"),
		{Name: "results", Expr: stateOfAudit(), Look: append(panel.Painted(auditWords), panel.Wide(80)...)},
		number("repeated", 80, repeatedOfAudit()),
		number("overdue", 75, ofAudit(metric.AuditOverdueWindows)),
		seconds("last result", 90, query.Age(ofAudit(metric.AuditLastWrite))),
		seconds("behind", 75, behindOfAudit()),
		number("correct", 75, query.Sum(query.Of(metric.AuditRecentWindows, query.Is(metric.LabelVerdict, "correct")), byAudit...)),
		{Name: "about", Expr: aboutAudit(names), Look: panel.Hidden()},
	}
}

// Labels for links: the audit's cluster and its job, or any where it has none.
const anyCluster, anyJob = "any_cluster", "any_job"

// aboutAudit has the names of an audit in its labels.
func aboutAudit(names []string) string {
	about := query.Max(query.Of(metric.AuditInfo), names...)
	for _, l := range []struct{ label, of string }{{anyCluster, query.ClusterVariable}, {anyJob, metric.LabelJobName}} {
		about = fmt.Sprintf(`label_replace(%s, %q, "$1", %q, "(.+)")`, query.Label(about, l.label, ".*"), l.label, l.of)
	}
	return about
}

var linksOfAudit = map[string][]dashboard.DynamicConfigValue{
	metric.LabelAudit:   panel.Linked(panel.Link{Title: "Windows", URL: ofRow(windowsUID)}),
	metric.LabelJobName: panel.Linked(panel.Link{Title: "Recovery", URL: ofRow(recoveryUID)}),
}

// ofRow is the address of a dashboard that shows the audit of a row, and its job.
func ofRow(uid string) string {
	field := func(variable, name string) string { return "&var-" + variable + "=${__data.fields." + name + "}" }
	return "/d/" + uid + "?${__url_time_range}&${datasource:queryparam}" + field(query.AuditVariable, metric.LabelAudit) +
		field(query.ClusterVariable, anyCluster) + field(query.JobVariable, anyJob)
}
