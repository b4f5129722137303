package main

import (
	"fmt"
	"slices"

	"flinkwatch/dashboards/panel"
	"flinkwatch/dashboards/query"
	"flinkwatch/exporter/metric"
)

// What is asked for each audit of each cluster: for each name in the label audit, so for each shard, or for each whole
// audit.

// byAudit is what tells audits and shards apart, and byWhole what tells whole audits apart.
var (
	byAudit = []string{query.ClusterVariable, metric.LabelAudit}
	byWhole = []string{query.ClusterVariable, metric.LabelWhole}
)

// ofAudit is the value of a family for each audit.
func ofAudit(family *metric.Family, matchers ...string) string {
	return query.Max(query.Of(family, matchers...), byAudit...)
}

// ofWhole is the highest over the shards of each whole audit, keeping more labels.
func ofWhole(expr string, labels ...string) string {
	return query.Max("("+expr+") * on ("+query.ClusterVariable+", "+metric.LabelAudit+") "+
		"group_left ("+metric.LabelWhole+") "+query.Shards,
		append(slices.Clone(byWhole), labels...)...)
}

// What an audit says, the worst last.
var auditWords = []panel.Word{
	{Value: -1, Text: "by clock", Color: "transparent"},
	{Value: 0, Text: "exact", Color: "transparent"},
	{Value: 1, Text: "repeated", Color: "purple"},
	{Value: 2, Text: "late", Color: "yellow"},
	{Value: 3, Text: "blind", Color: "orange"},
	{Value: 4, Text: "in part", Color: "dark-orange"},
	{Value: 5, Text: "gone", Color: "dark-orange"},
	{Value: 6, Text: "wrong", Color: "red"},
}

// recentOfWhole are the windows of the recent past with a verdict, added up over shards.
func recentOfWhole(verdicts ...string) string {
	return query.OfWholes("whole_verdict:window_audit_recent_windows:sum", query.Is(metric.LabelVerdict, verdicts...))
}

// cutByClock are whole audits of windows in processing time, whose counts and presence say nothing.
func cutByClock() string {
	return ofWhole(ofAudit(metric.AuditInfo, query.Is(metric.LabelTime, "processing")))
}

func judged(expr string) string {
	return expr + " unless on (" + query.ClusterVariable + ", " + metric.LabelWhole + ") " + cutByClock()
}

func wrongOfWhole() string {
	return query.Sum(recentOfWhole("conflict")+" or "+judged(recentOfWhole("missing", "short", "over")), byWhole...)
}

func overdueOfWhole() string {
	return query.Max(query.OfWholes("whole:window_audit_overdue_windows:sum"), byWhole...)
}

// inPart are the whole audits of which not all shards judge: what these would say is not known.
func inPart() string {
	return query.OfWholes("whole:window_audit_ready:sum") + " < " + query.OfWholes("whole:window_audit_shards:max")
}

// stateOfWhole is the worst that holds of a whole audit.
func stateOfWhole() string {
	is := func(state int, condition string) string { return fmt.Sprintf("%d + 0 * (%s) or ", state, condition) }
	there := query.Sum(query.OfShards(), byWhole...)
	known := "last_over_time(" + query.OfShards() + "[1h])"
	return is(6, wrongOfWhole()+" > 0") +
		is(4, there+" < "+query.OfWholes("whole:window_audit_shards:max")) +
		is(3, ofWhole(ofAudit(metric.AuditKafkaUp)+" == 0 or "+ofAudit(metric.AuditReady)+" == 0")) +
		is(2, "("+judged(overdueOfWhole())+") > 0") +
		is(1, query.Sum(recentOfWhole("duplicate"), byWhole...)+" > 0") +
		is(-1, cutByClock()) +
		"0 * " + there + " or 5 + 0 * " + query.Max(known, byWhole...)
}

// behindOfWhole is the backlog of an audit's group in seconds.
func behindOfWhole() string {
	byTopic := append(slices.Clone(byAudit), metric.LabelTopic)
	written := query.Sum("rate("+query.Of(metric.AuditTopicEndOffset)+"[4m])", byTopic...)
	return ofWhole(query.Max(query.Sum(query.Of(metric.AuditBacklog), byTopic...)+" / ("+written+" > 0)", byAudit...))
}
