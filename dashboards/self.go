package main

import (
	"fmt"

	"github.com/grafana/grafana-foundation-sdk/go/common"
	"github.com/grafana/grafana-foundation-sdk/go/stat"
	"github.com/grafana/grafana-foundation-sdk/go/table"
	"github.com/grafana/grafana-foundation-sdk/go/timeseries"
	"github.com/grafana/grafana-foundation-sdk/go/units"

	"flinkwatch/dashboards/panel"
	"flinkwatch/dashboards/query"
	"flinkwatch/exporter/metric"
)

// Panels about flinkwatch itself: whether what the others show can be believed.

func trustStat() *stat.PanelBuilder {
	return panel.Stat(panel.Text{
		Title: "Is what you see fresh?",
		Shows: "Whether the exporter reaches Flink and Kafka, and the audit has read its history. It says nothing of " +
			"how they are.",
		Good: "Three times yes.",
		Else: "No verdict is given while the audit cannot read. See Internals, and the exporter's log.",
		Unit: units.NoUnit,
	}, panel.Steps(panel.From(0, "red"), panel.From(1, panel.Fine)),
		panel.Series{Expr: query.Worst(query.Of(metric.Up)), Legend: "Flink"},
		panel.Series{Expr: query.Min(query.Of(metric.AuditKafkaUp)), Legend: "Kafka"},
		panel.Series{Expr: query.Min(query.Of(metric.AuditReady)), Legend: "audit"}).
		Mappings(panel.Says(panel.Word{Value: 0, Text: "no"}, panel.Word{Value: 1, Text: "yes"})).
		Orientation(common.VizOrientationVertical). // side by side
		NoValue("no exporter")
}

func readAgeStat() *stat.PanelBuilder {
	return panel.Stat(panel.Text{
		Title: "Age of the verdicts",
		Shows: "How long ago the audit last read all partitions up to one common point: the age of every verdict. Of " +
			"several audits, the oldest.",
		Good: "A second or two.",
		Else: "A partition that cannot be read holds up the verdicts of all.",
		Unit: units.Seconds,
	}, panel.Steps(panel.From(-60, panel.Fine), panel.From(15, "yellow"), panel.From(60, "red")),
		panel.Series{Expr: query.Age(query.Min(ofAudit(metric.AuditLastRead))), Legend: "ago"}).
		Decimals(0).
		NoValue("no audit")
}

func basisTable() *table.PanelBuilder {
	const what, holds = "what", "holds"
	told := func(family *metric.Family, format, label string) string {
		return fmt.Sprintf(`label_replace(%s, %q, %q, %q, "(.+)")`, query.Of(family), what, format, label)
	}
	is := query.Max(told(metric.AuditInfo, "expected count: $1", metric.LabelExpected), what) +
		" or " + query.Max(told(metric.AuditInfo, "windows cut by: $1 time", metric.LabelTime), what) +
		" or " + query.Max(fmt.Sprintf(`label_replace(label_join(%s, %q, ": ", %q, %q), %q, "backlog of $1", %q, "(.+)")`,
		query.Of(metric.AuditBacklogBasis), what, metric.LabelGroup, metric.LabelBasis, what, what), what)
	matrix := panel.Matrix{Row: what, Column: holds, SortBy: what, First: []string{what}}
	return panel.Table(panel.Text{
		Title: "Judged by what?",
		Shows: "Which count the audit expects of a window (a constant, what it counts in the input, or none), by which " +
			"time windows are cut, and by which offsets each group's backlog is counted.",
		Good: "input: the ground truth, whatever the input does. committed: what the job would not have to read again.",
		Else: "none: only presence and agreement are judged. processing time: counts are not expected to be right. " +
			"Other offsets may run ahead of what the job has processed.",
		Unit: units.NoUnit,
	}, panel.Plain(), []panel.Word{{Value: 1, Text: "✓"}}, matrix, query.Label(is, holds, " ")).
		OverrideByName(what, panel.Wrapped()).
		OverrideByName(" ", panel.Wide(40))
}

func auditTimeseries() *timeseries.PanelBuilder {
	return panel.Timeseries(panel.Text{
		Title: "Does the audit keep up?",
		Shows: "Records of the output that it has not read yet, and windows that it holds because they are not due.",
		Good:  "Nothing unread, and two or three windows of each key pending.",
		Else: "Unread records that pile up: Kafka or the exporter is slow. Many pending: a key has stopped, and " +
			"windows wait.",
		Unit: units.Short,
	}, panel.Series{Expr: query.Max(query.Of(metric.AuditLag), metric.LabelAudit), Legend: "unread: {{audit}}"},
		panel.Series{Expr: query.Sum(ofAudit(metric.AuditPendingWindows)), Legend: "pending"},
		panel.Series{Expr: query.Sum(ofAudit(metric.AuditOverdueWindows)), Legend: "overdue"})
}

func refusedTimeseries() *timeseries.PanelBuilder {
	return panel.Timeseries(panel.Text{
		Title: "What the audit could not judge",
		Shows: "Since the exporter started: records that it could not judge, in all, and by reason and topic where there " +
			"are any; records of aborted transactions, which it skips; windows that it discarded because the limit was " +
			"reached; verdicts that a late record revised.",
		Good: "Zero. After a restart verdicts are revised, and of a job that writes in transactions some are aborted.",
		Else: "The exporter's log has topic, partition and offset of the first record of each reason.",
		Unit: units.Short,
	}, panel.Series{Expr: query.Sum(query.Of(metric.AuditDecodeErrors)), Legend: "not judged"},
		panel.Series{
			Expr:   query.Sum(query.Of(metric.AuditDecodeErrors), metric.LabelTopic, metric.LabelReason) + " > 0",
			Legend: "{{reason}}: {{topic}}",
		},
		panel.Series{Expr: query.Sum(query.Of(metric.AuditAbortedRecords)), Legend: "aborted"},
		panel.Series{Expr: query.Sum(query.Of(metric.AuditDroppedWindows)), Legend: "discarded"},
		panel.Series{Expr: query.Sum(query.Of(metric.AuditVerdictChanges)), Legend: "revised"})
}

func collectorsTimeseries() *timeseries.PanelBuilder {
	return panel.Timeseries(panel.Text{
		Title: "How long does a scrape take?",
		Shows: "Each collector of the exporter, and the scrape as Prometheus sees it.",
		Good:  "Well below a second.",
		Else: "At the scrape's timeout Flink is slow or hung: what was collected by then is served, and marked as " +
			"incomplete.",
		Unit: units.Seconds,
	}, panel.Of(query.Max(query.Of(metric.CollectorDuration), metric.LabelCollector), metric.LabelCollector),
		panel.Series{Expr: "max by (job) (scrape_duration_seconds)", Legend: "scrape of {{job}}"})
}

func incompleteTimeseries() *timeseries.PanelBuilder {
	return panel.Timeseries(panel.Text{
		Title: "Is anything left out?",
		Shows: "Collectors that did not gather everything (1), series beyond --scrape.max-series, and Flink's errors " +
			"per second.",
		Good: "Zero.",
		Else: "One line for each scrape in the exporter's log names what failed, and why.",
		Unit: units.Short,
	}, panel.Series{
		Expr:   "1 - " + query.Min(query.Of(metric.CollectorSuccess), metric.LabelCollector),
		Legend: "incomplete: {{collector}}",
	}, panel.Series{Expr: query.Sum(query.Of(metric.SeriesDropped)), Legend: "series left out"},
		panel.Series{
			Expr: query.Sum(query.Rate(query.Of(metric.RestErrors)), metric.LabelClass), Legend: "errors: {{class}}",
		})
}

func requestsStacked() *timeseries.PanelBuilder {
	return panel.Stacked(panel.Text{
		Title: "What does it cost Flink?",
		Shows: "Requests to Flink's REST API per second, by endpoint.",
		Good:  "At most 4 + 4 for each job + one for each vertex and TaskManager per scrape.",
		Else:  "Many more than that: several Prometheus scrape this exporter.",
		Unit:  units.RequestsPerSecond,
	}, panel.Of(query.Sum(query.Rate(query.Of(metric.RestRequests)), metric.LabelEndpoint), metric.LabelEndpoint))
}

func prometheusTimeseries() *timeseries.PanelBuilder {
	return panel.Timeseries(panel.Text{
		Title: "How long do the rules take?",
		Shows: "The last evaluation of each group of rules, if Prometheus scrapes itself.",
		Good:  "Milliseconds.",
		Else:  "Close to the group's interval alerts come late.",
		Unit:  units.Seconds,
	}, panel.Series{
		Expr: `label_replace(max by (rule_group) (prometheus_rule_group_last_duration_seconds), ` +
			`"group", "$1", "rule_group", ".*;(.*)")`,
		Legend: "{{group}}",
	})
}

func seriesTimeseries() *timeseries.PanelBuilder {
	return panel.Timeseries(panel.Text{
		Title: "How many series are there?",
		Shows: "Samples of each scrape, and the series that Prometheus holds.",
		Good:  "Level.",
		Else:  "Growth with every restart of a job: old series take two hours to leave Prometheus' memory.",
		Unit:  units.Short,
	}, panel.Series{Expr: "max by (job) (scrape_samples_scraped)", Legend: "scrape of {{job}}"},
		panel.Series{Expr: "max(prometheus_tsdb_head_series)", Legend: "in memory"})
}
