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
	names := append(slices.Clone(byWhole), metric.LabelJobName, metric.LabelTopic)
	audits := panel.Joined(panel.Text{
		Title: "Audits, the worst first",
		Shows: "What each audit says of the results of its topic: wrong windows in the recent past; gone, if no exporter " +
			"has told of it for a while; in part, if that is so of some of its shards; blind, if Kafka does not answer or the " +
			"history is not read; late, if windows are overdue; repeated; exact; by clock, if windows are cut in processing " +
			"time, so that counts say nothing. Shards are added up: their column is how many there are. An audit leads to its " +
			"windows, its number of shards to these, a job to its recovery.",
		Good: "Every audit is exact.",
		Else: "Begin at the top. In part: windows of some keys are in no number of the row.",
		Unit: units.Short,
	}, "results", []string{
		metric.LabelWhole, query.ClusterVariable, "results", "wrong", "repeated", "overdue", "last result", "behind",
		"correct",
		shardsThere, metric.LabelJobName, metric.LabelTopic,
		"about", anyCluster, anyJob, // hidden ones last: Grafana 11.1 counts them when it looks for one whose lines break
	}, auditColumns()...)
	for _, name := range names {
		audits.OverrideByName(name, append(panel.Wrapped(), linksOfAudit[name]...))
	}
	return audits.
		OverrideByName(metric.LabelWhole, panel.Called("audit")).
		OverrideByName(anyCluster, panel.Hidden()).
		OverrideByName(anyJob, panel.Hidden()).
		NoValue("–")
}

// shardsThere is the column that says how many shards an audit has now.
const shardsThere = "shards"

// auditColumns begin with the one by which those of the same state are sorted.
func auditColumns() []panel.Column {
	sharded := query.Sum(query.OfShards(), byWhole...) + " and on (" + query.ClusterVariable + ", " +
		metric.LabelWhole + ") " + query.Of(metric.AuditShards)
	return []panel.Column{
		numbers("wrong", 65, "sort_desc("+wrongOfWhole()+")"),
		{Name: "results", Expr: stateOfWhole(), Look: append(panel.Painted(auditWords), panel.Wide(80)...)},
		numbers("repeated", 80, query.Sum(recentOfWhole("duplicate"), byWhole...)),
		numbers("overdue", 75, overdueOfWhole()),
		seconds("last result", 90, query.Age(ofWhole(ofAudit(metric.AuditLastWrite)))),
		seconds("behind", 75, behindOfWhole()),
		numbers("correct", 75, query.Sum(recentOfWhole("correct"), byWhole...)),
		{Name: shardsThere, Expr: sharded, Look: slices.Concat(panel.Wide(65), linksOfAudit[shardsThere])},
		{Name: "about", Expr: aboutWhole(), Look: panel.Hidden()},
	}
}

func numbers(name string, width int, expr string) panel.Column {
	return panel.Column{Name: name, Expr: expr, Look: panel.Wide(width)}
}

func seconds(name string, width int, expr string) panel.Column {
	return panel.Column{
		Name: name, Expr: expr, Look: slices.Concat(panel.Wide(width), panel.InUnit(units.Seconds), panel.Whole()),
	}
}

// Labels for links: the audit's cluster and its job, or any where it has none.
const anyCluster, anyJob = "any_cluster", "any_job"

// aboutWhole has the names of a whole audit, and of its job and topic, in its labels.
func aboutWhole() string {
	about := []string{metric.LabelJobName, metric.LabelTopic}
	return forLinks(ofWhole(query.Max(query.Of(metric.AuditInfo), append(slices.Clone(byAudit), about...)...), about...))
}

// forLinks adds the labels for links.
func forLinks(about string) string {
	for _, l := range []struct{ label, of string }{{anyCluster, query.ClusterVariable}, {anyJob, metric.LabelJobName}} {
		about = fmt.Sprintf(`label_replace(%s, %q, "$1", %q, "(.+)")`, query.Label(about, l.label, ".*"), l.label, l.of)
	}
	return about
}

var linksOfAudit = map[string][]dashboard.DynamicConfigValue{
	metric.LabelWhole:   panel.Linked(panel.Link{Title: "Windows", URL: ofRow(windowsUID, metric.LabelWhole)}),
	shardsThere:         panel.Linked(panel.Link{Title: "Shards", URL: ofRow(internalsUID, metric.LabelWhole)}),
	metric.LabelJobName: panel.Linked(panel.Link{Title: "Recovery", URL: ofRow(recoveryUID, metric.LabelWhole)}),
}

// ofRow is the address of a dashboard that shows the audit that a row has in a label, and its job.
func ofRow(uid, audit string) string {
	field := func(variable, name string) string { return "&var-" + variable + "=${__data.fields." + name + "}" }
	return "/d/" + uid + "?${__url_time_range}&${datasource:queryparam}" + field(query.AuditVariable, audit) +
		field(query.ClusterVariable, anyCluster) + field(query.JobVariable, anyJob)
}
