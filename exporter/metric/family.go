// Package metric is the contract of names: every metric that the exporter can serve, as data. Collectors, rules,
// dashboards and documentation take their names from here, so a name changes in one place or not at all.
package metric

import "github.com/prometheus/client_golang/prometheus"

// Family is one metric: what it is called, what it means, and where its value comes from.
type Family struct {
	// Name follows Prometheus' conventions: base units, `_total` for counters.
	Name string
	// Help is one sentence for a reader of /metrics.
	Help string
	// Type is a counter or a gauge.
	Type prometheus.ValueType
	// Labels are the names of the labels, in the order in which Sample takes their values.
	Labels []string
	// Source says where the value is read: an endpoint and field of Flink's REST API, or a rule of the audit.
	Source string

	desc, inCluster *prometheus.Desc // inCluster of an audit's families only
}

// Desc is the description under which a collector announces the family.
func (f *Family) Desc() *prometheus.Desc { return f.desc }

// Sample is one value of the family; labels are the values of f.Labels, in order.
func (f *Family) Sample(value float64, labels ...string) prometheus.Metric {
	return prometheus.MustNewConstMetric(f.desc, f.Type, value, labels...)
}

// Families lists the whole table, in the order in which it is written.
func Families() []*Family { return families }

var families []*Family

func gauge(name, help, source string, labels ...string) *Family {
	return add(name, help, source, prometheus.GaugeValue, labels)
}

func counter(name, help, source string, labels ...string) *Family {
	return add(name, help, source, prometheus.CounterValue, labels)
}

func add(name, help, source string, kind prometheus.ValueType, labels []string) *Family {
	f := &Family{
		Name: name, Help: help, Type: kind, Labels: labels, Source: source,
		desc: prometheus.NewDesc(name, help, labels, nil),
	}
	families = append(families, f)
	return f
}
