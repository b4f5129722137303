// Package promexpr checks PromQL expressions, of rules and of dashboards, against the metrics that there are.
package promexpr

import (
	"fmt"
	"slices"

	"github.com/VictoriaMetrics/metricsql"

	"flinkwatch/exporter/metric"
)

// targetLabels are the labels that Prometheus adds to whatever it scrapes: two by itself, and the cluster and the shard
// where its configuration says so.
var targetLabels = []string{"job", "instance", "cluster", "shard"}

// labelsOfAlerts are those that the rules give to alerts, or that their expressions leave.
var labelsOfAlerts = []string{"alertname", "severity", "component", "category", "audit", "job_name"}

// Vocabulary is what an expression may speak of: names of metrics, each with its labels.
type Vocabulary struct {
	labels map[string][]string
}

// NewVocabulary holds the exporter's metrics and those that Prometheus makes itself.
func NewVocabulary() Vocabulary {
	v := Vocabulary{labels: map[string][]string{
		"up":                      nil,
		"scrape_duration_seconds": nil,
		"scrape_samples_scraped":  nil,
		"ALERTS":                  append([]string{"alertstate"}, labelsOfAlerts...),
		"ALERTS_FOR_STATE":        labelsOfAlerts,
		// Of the exporter's process.
		"process_resident_memory_bytes": nil,
		"go_gc_gomemlimit_bytes":        nil,
		// Of Prometheus itself, where it scrapes itself.
		"prometheus_rule_group_last_duration_seconds": {"rule_group"},
		"prometheus_tsdb_head_series":                 nil,
	}}
	for _, family := range metric.Families() {
		v.labels[family.Name] = family.Labels
	}
	return v
}

// Record adds the series of a recording rule, with the labels that its expression leaves.
func (v Vocabulary) Record(name, expr string) error {
	parsed, err := metricsql.Parse(expr)
	if err != nil {
		return fmt.Errorf("recording rule %s: %w", name, err)
	}
	v.labels[name] = v.left(parsed)
	return nil
}

// Labels lists the labels that the result of an expression may have, beside those of the target.
func (v Vocabulary) Labels(expr string) ([]string, error) {
	parsed, err := metricsql.Parse(expr)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", expr, err)
	}
	return v.left(parsed), nil
}

// Check reports the first metric, or label of a metric, that an expression uses and that does not exist.
func (v Vocabulary) Check(expr string) error {
	parsed, err := metricsql.Parse(expr)
	if err != nil {
		return fmt.Errorf("%s: %w", expr, err)
	}
	metricsql.VisitAll(parsed, func(e metricsql.Expr) {
		if err == nil {
			err = v.check(e)
		}
	})
	if err != nil {
		return fmt.Errorf("%s: %w", expr, err)
	}
	return nil
}

func (v Vocabulary) check(expr metricsql.Expr) error {
	switch e := expr.(type) {
	case *metricsql.MetricExpr:
		return v.checkSelector(e)
	case *metricsql.AggrFuncExpr:
		return known(e.Modifier.Args, v.leftByAll(e.Args))
	case *metricsql.BinaryOpExpr:
		return known(append(slices.Clone(e.GroupModifier.Args), e.JoinModifier.Args...),
			append(v.left(e.Left), v.left(e.Right)...))
	}
	return nil
}

func (v Vocabulary) checkSelector(selector *metricsql.MetricExpr) error {
	for _, filters := range selector.LabelFilterss {
		name := nameOf(filters)
		labels, ok := v.labels[name]
		if !ok {
			return fmt.Errorf("there is no metric %q", name)
		}
		for _, filter := range filters {
			if err := known([]string{filter.Label}, append([]string{"__name__"}, labels...)); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
	}
	return nil
}

// left lists the labels that the result of an expression may have.
func (v Vocabulary) left(expr metricsql.Expr) []string {
	switch e := expr.(type) {
	case *metricsql.MetricExpr:
		var labels []string
		for _, filters := range e.LabelFilterss {
			labels = append(labels, v.labels[nameOf(filters)]...)
		}
		return labels
	case *metricsql.AggrFuncExpr:
		return v.leftByAggregation(e)
	case *metricsql.BinaryOpExpr:
		if e.Op == "and" || e.Op == "unless" { // the right side only chooses
			return v.left(e.Left)
		}
		return append(v.left(e.Left), v.left(e.Right)...)
	case *metricsql.RollupExpr:
		return v.left(e.Expr)
	case *metricsql.FuncExpr:
		return append(v.leftByAll(e.Args), madeBy(e)...)
	}
	return nil
}

func (v Vocabulary) leftByAggregation(e *metricsql.AggrFuncExpr) []string {
	if label, ok := counted(e); ok {
		return append([]string{label}, e.Modifier.Args...)
	}
	if e.Name == "topk" || e.Name == "bottomk" { // they choose, and leave the labels of what they choose
		return v.leftByAll(e.Args)
	}
	switch e.Modifier.Op {
	case "by":
		return slices.Clone(e.Modifier.Args)
	case "without":
		return slices.DeleteFunc(v.leftByAll(e.Args), func(label string) bool {
			return slices.Contains(e.Modifier.Args, label)
		})
	}
	return nil
}

func (v Vocabulary) leftByAll(args []metricsql.Expr) []string {
	var labels []string
	for _, arg := range args {
		labels = append(labels, v.left(arg)...)
	}
	return labels
}

// counted is the label that count_values("label", …) makes.
func counted(e *metricsql.AggrFuncExpr) (label string, ok bool) {
	if e.Name != "count_values" || len(e.Args) == 0 {
		return "", false
	}
	text, ok := e.Args[0].(*metricsql.StringExpr)
	if !ok {
		return "", false
	}
	return text.S, true
}

// madeBy is the label that a function makes: label_replace(series, label, …), label_join(series, label, …).
func madeBy(e *metricsql.FuncExpr) []string {
	if (e.Name == "label_replace" || e.Name == "label_join") && len(e.Args) > 1 {
		if label, ok := e.Args[1].(*metricsql.StringExpr); ok {
			return []string{label.S}
		}
	}
	return nil
}

func known(used, labels []string) error {
	for _, label := range used {
		if !slices.Contains(labels, label) && !slices.Contains(targetLabels, label) {
			return fmt.Errorf("there is no label %q among %v", label, labels)
		}
	}
	return nil
}

func nameOf(filters []metricsql.LabelFilter) string {
	for _, filter := range filters {
		if filter.Label == "__name__" && !filter.IsNegative && !filter.IsRegexp {
			return filter.Value
		}
	}
	return ""
}
