// Package query writes the PromQL of panels from the table of metrics, so that a renamed metric does not compile.
package query

import (
	"fmt"
	"slices"
	"strings"

	"flinkwatch/exporter/metric"
)

// The dashboards' variables: the names of audits and of jobs; the clusters, where several are told apart by that label;
// and what is averaged over longer than the steps of a graph, because there are as few as some windows a minute.
const (
	AuditVariable   = "audit"
	JobVariable     = "job_name"
	ClusterVariable = "cluster"
	SpanVariable    = "span"
)

// Of selects a family, each matcher being as in PromQL: state="RUNNING". It selects what is chosen on the dashboard:
// the clusters, and the audits, or the jobs, where the family is of one. An audit's job is what it says, and no choice.
func Of(family *metric.Family, matchers ...string) string {
	chosen := []string{chosen(ClusterVariable)}
	switch {
	case slices.Contains(family.Labels, metric.LabelAudit):
		chosen = append(chosen, ofChosenAudits())
	case slices.Contains(family.Labels, metric.LabelJobName):
		chosen = append(chosen, ofChosenJobs())
	}
	return braced(family.Name, append(chosen, matchers...))
}

// OfClusters selects a family of the chosen clusters, whatever else is chosen.
func OfClusters(family *metric.Family) string {
	return braced(family.Name, []string{chosen(ClusterVariable)})
}

// Recorded selects the series of a recording rule, of the chosen clusters, and jobs if its level is the job.
func Recorded(name string) string {
	matchers := []string{chosen(ClusterVariable)}
	if strings.HasPrefix(name, "job:") || strings.HasPrefix(name, "job_id:") {
		matchers = append(matchers, ofChosenJobs())
	}
	return braced(name, matchers)
}

// Firing selects the alerts that fire: of the chosen clusters and audits, and those of none.
func Firing(matchers ...string) string {
	orNone := func(matcher string) string { return strings.TrimSuffix(matcher, `"`) + `|"` }
	return braced("ALERTS", append([]string{
		`alertstate="firing"`, orNone(chosen(ClusterVariable)), orNone(ofChosenAudits()),
	}, matchers...))
}

// FiringSince is when the alerts that fire became active, in seconds since the epoch.
func FiringSince(matchers ...string) string {
	firing := Firing(matchers...)
	since := strings.NewReplacer("ALERTS", "ALERTS_FOR_STATE", `alertstate="firing",`, "").Replace(firing)
	return since + " and ignoring (alertstate) " + firing
}

// OfOne selects a family of the chosen audit, but not of its shards: what cannot be added up.
func OfOne(family *metric.Family) string {
	return braced(family.Name, []string{chosen(ClusterVariable), chosen(AuditVariable)})
}

// Shards has a series for each audit, with the whole audit that it is, or that it is a shard of.
const Shards = "audit_whole:window_audit_shards:group"

// OfShards selects what the chosen audits are, or are shards of.
func OfShards() string { return braced(Shards, []string{chosen(ClusterVariable), ofChosenAudits()}) }

// OfWholes selects the series of a recording rule of the level of whole audits: those of the chosen audits, whether or
// not these are shards.
func OfWholes(name string, matchers ...string) string {
	return "(" + braced(name, append([]string{chosen(ClusterVariable)}, matchers...)) +
		" and on (" + ClusterVariable + ", " + metric.LabelWhole + ") " + OfShards() + ")"
}

// shard is what the name of an audit's shard has behind that of the audit.
const shard = "(-[0-9]+-of-[0-9]+)?"

// ofChosenAudits is the matcher of the chosen audits and of their shards.
func ofChosenAudits() string { return metric.LabelAudit + `=~"$` + AuditVariable + shard + `"` }

func ofChosenJobs() string { return chosen(JobVariable) }

// chosen is the matcher of a variable that is called like its label. With all chosen it matches what has no such label.
func chosen(variable string) string { return variable + `=~"$` + variable + `"` }

func braced(name string, matchers []string) string {
	if len(matchers) == 0 {
		return name
	}
	return name + "{" + strings.Join(matchers, ",") + "}"
}

// Is is the matcher of one value of a label, or of several.
func Is(label string, values ...string) string {
	if len(values) == 1 {
		return fmt.Sprintf("%s=%q", label, values[0])
	}
	return fmt.Sprintf("%s=~%q", label, strings.Join(values, "|"))
}

// IsNot is the matcher of all values of a label but these.
func IsNot(label string, values ...string) string {
	return fmt.Sprintf("%s!~%q", label, strings.Join(values, "|"))
}

// Rate is the increase per second of a counter, over a range that fits the dashboard's resolution.
func Rate(selector string) string { return "rate(" + selector + "[$__rate_interval])" }

// Sum adds up, keeping the given labels.
func Sum(expr string, by ...string) string { return aggregate("sum", expr, by) }

// Max takes the highest, keeping the given labels.
func Max(expr string, by ...string) string { return aggregate("max", expr, by) }

// Min takes the lowest, keeping the given labels.
func Min(expr string, by ...string) string { return aggregate("min", expr, by) }

// Count counts series, keeping the given labels.
func Count(expr string, by ...string) string { return aggregate("count", expr, by) }

// Total adds up over clusters what each of its exporters says alike.
func Total(expr string) string { return Sum(Max(expr, ClusterVariable)) }

// Worst takes the lowest over clusters of what the best of its exporters says.
func Worst(expr string) string { return Min(Max(expr, ClusterVariable)) }

func aggregate(operation, expr string, by []string) string {
	if len(by) > 0 {
		operation += " by (" + strings.Join(by, ", ") + ") "
	}
	return operation + "(" + expr + ")"
}

// Age is how long ago a timestamp was, in seconds.
func Age(timestamp string) string { return "time() - " + timestamp }

// Legend names a series by one of its labels.
func Legend(label string) string { return "{{" + label + "}}" }

// RateOverSpan is the increase per second of a counter, over the span that is chosen on the dashboard.
func RateOverSpan(selector string) string { return "rate(" + selector + "[$" + SpanVariable + "])" }

// Increase is by how much a counter grew within a span such as 15m.
func Increase(selector, span string) string { return "increase(" + selector + "[" + span + "])" }

// Label gives every series of an expression a label.
func Label(expr, label, value string) string {
	return fmt.Sprintf(`label_replace(%s, %q, %q, "", "")`, expr, label, value)
}
