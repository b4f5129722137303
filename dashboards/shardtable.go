package main

import (
	"slices"

	"github.com/grafana/grafana-foundation-sdk/go/table"
	"github.com/grafana/grafana-foundation-sdk/go/units"

	"flinkwatch/dashboards/panel"
	"flinkwatch/dashboards/query"
	"flinkwatch/exporter/metric"
)

// The tables of audits and of their shards: what adds up, and of which shard is it?

func wholesTable() *table.PanelBuilder {
	sum := func(what string) string {
		return query.Sum(query.OfWholes("whole:window_audit_"+what+":sum"), byWhole...)
	}
	return panel.Joined(panel.Text{
		Title: "Audit by audit",
		Shows: "Each audit with its shards added up: how many of them judge, of how many; windows that are not due; and, " +
			"over the horizon, events that results lack or have too many, and records that were repeated.",
		Good: "All shards judge, nothing is lost, and nothing is too many.",
		Else: "Where fewer judge than there should be, the numbers are of these alone.",
		Unit: units.Short,
	}, "lost", []string{metric.LabelWhole, query.ClusterVariable, "judge", "of", "pending", "lost", "too many", "repeats"},
		numbers("lost", 90, "sort_desc("+sum("lost_events")+")"),
		numbers("judge", 65, sum("ready")),
		numbers("of", 65, query.Max(query.OfWholes("whole:window_audit_shards:max"), byWhole...)),
		numbers("pending", 75, sum("pending_windows")),
		numbers("too many", 90, sum("surplus_events")),
		numbers("repeats", 75, sum("repeated_records"))).
		OverrideByName(metric.LabelWhole, append(panel.Wrapped(), panel.Called("audit")...)).
		OverrideByName(query.ClusterVariable, panel.Wrapped()).
		NoValue("–")
}

func shardsTable() *table.PanelBuilder {
	names := append(slices.Clone(byAudit), metric.LabelWhole)
	return panel.Joined(panel.Text{
		Title: "Shard by shard",
		Shows: "Each shard by itself, with the audit that it is a shard of; an audit without shards is its own. The last " +
			"read is how old its verdicts are. A shard leads to its windows.",
		Good: "All shards of an audit are there and judge, and none has read much less than the others.",
		Else: "WindowAuditShardMissing has a runbook. A shard that does not judge reads its history, or cannot read: " +
			"see its log.",
		Unit: units.Short,
	}, "wrong", []string{
		metric.LabelAudit, metric.LabelWhole, query.ClusterVariable, "judges", "wrong", "overdue", "correct", "last read",
		"about", anyCluster, anyJob,
	}, shardColumns(names)...).
		OverrideByName(metric.LabelAudit, slices.Concat(panel.Wrapped(), panel.Called("shard"),
			panel.Linked(panel.Link{Title: "Windows", URL: ofRow(windowsUID, metric.LabelAudit)}))).
		OverrideByName(metric.LabelWhole, append(panel.Wrapped(), panel.Called("of audit")...)).
		OverrideByName(query.ClusterVariable, panel.Wrapped()).
		OverrideByName(anyCluster, panel.Hidden()).
		OverrideByName(anyJob, panel.Hidden()).
		NoValue("–")
}

func shardColumns(names []string) []panel.Column {
	recent := func(verdicts ...string) string {
		return query.Sum(query.Of(metric.AuditRecentWindows, query.Is(metric.LabelVerdict, verdicts...)), byAudit...)
	}
	yesNo := []panel.Word{{Value: 0, Text: "no", Color: "orange"}, {Value: 1, Text: "yes", Color: "transparent"}}
	return []panel.Column{
		numbers("wrong", 65, "sort_desc("+recent(wrong...)+")"),
		{Name: "judges", Expr: ofAudit(metric.AuditReady), Look: append(panel.Painted(yesNo), panel.Wide(65)...)},
		numbers("overdue", 75, ofAudit(metric.AuditOverdueWindows)),
		numbers("correct", 75, recent("correct")),
		seconds("last read", 80, query.Age(ofAudit(metric.AuditLastRead))),
		{Name: "about", Expr: forLinks(query.Max(query.OfShards(), names...)), Look: panel.Hidden()},
	}
}
