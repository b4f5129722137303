package main

import (
	"fmt"
	"slices"

	"flinkwatch/dashboards/panel"
	"flinkwatch/dashboards/query"
	"flinkwatch/exporter/metric"
)

// What is asked for each audit of each cluster.

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
