package main

import (
	"slices"

	"github.com/grafana/grafana-foundation-sdk/go/table"
	"github.com/grafana/grafana-foundation-sdk/go/units"

	"flinkwatch/dashboards/panel"
	"flinkwatch/dashboards/query"
	"flinkwatch/exporter/metric"
)

// The table of shards: of those that are added up elsewhere, which one is it?

func shardsTable() *table.PanelBuilder {
	names := append(slices.Clone(byAudit), metric.LabelWhole)
	return panel.Joined(panel.Text{
		Title: "Shard by shard",
		Shows: "Each shard by itself, with the audit that it is a shard of; an audit without shards is its own. The last read is how old " +
			"its verdicts are. A shard leads to its windows.",
		Good: "All shards of an audit are there and judge, and none has read much less than the others.",
		Else: "WindowAuditShardMissing has a runbook. A shard that does not judge reads its history, or cannot read: see its log.",
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
