// Package query writes the PromQL of panels from the table of metrics, so that a renamed metric does not compile.
package query

import (
	"fmt"
	"slices"
	"strings"

	"flinkwatch/exporter/metric"
)

// JobVariable is the dashboards' variable for the names of jobs.
const JobVariable = "job_name"

// Of selects a family, each matcher being as in PromQL: state="RUNNING". Where the family has jobs, it selects those
// that are chosen on the dashboard.
func Of(family *metric.Family, matchers ...string) string {
	if slices.Contains(family.Labels, metric.LabelJobName) {
		matchers = append([]string{ofChosenJobs()}, matchers...)
	}
	return braced(family.Name, matchers)
}

// Recorded selects the series of a recording rule, of the chosen jobs if its level is the job.
func Recorded(name string) string {
	if strings.HasPrefix(name, "job:") {
		return braced(name, []string{ofChosenJobs()})
	}
	return name
}

func ofChosenJobs() string { return metric.LabelJobName + `=~"$` + JobVariable + `"` }

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

// Rate is the increase per second of a counter, over a range that fits the dashboard's resolution.
func Rate(selector string) string { return "rate(" + selector + "[$__rate_interval])" }

// Sum adds up, keeping the given labels.
func Sum(expr string, by ...string) string { return aggregate("sum", expr, by) }

// Max takes the highest, keeping the given labels.
func Max(expr string, by ...string) string { return aggregate("max", expr, by) }

// Min takes the lowest, keeping the given labels.
func Min(expr string, by ...string) string { return aggregate("min", expr, by) }

func aggregate(operation, expr string, by []string) string {
	if len(by) > 0 {
		operation += " by (" + strings.Join(by, ", ") + ") "
	}
	return operation + "(" + expr + ")"
}

// Age is how long ago a timestamp was, in seconds.
func Age(timestamp string) string { return "time() - " + timestamp }
