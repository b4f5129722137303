package metric

import (
	"slices"

	"github.com/prometheus/client_golang/prometheus"
)

// Owner is the audit that a series of window_audit is about. Its cluster is empty where Prometheus' target says it.
type Owner struct{ Cluster, Audit string }

// Sample is one value of the audit's family; labels are the values of f.Labels without the audit.
func (o Owner) Sample(f *Family, value float64, labels ...string) prometheus.Metric {
	labels = append([]string{o.Audit}, labels...)
	if o.Cluster != "" {
		labels = append(labels, o.Cluster)
	}
	return prometheus.MustNewConstMetric(o.desc(f), f.Type, value, labels...)
}

func (o Owner) desc(f *Family) *prometheus.Desc {
	if o.Cluster == "" {
		return f.desc
	}
	return f.inCluster
}

// DescIn is the description where audits name their clusters.
func (f *Family) DescIn() *prometheus.Desc {
	if f.inCluster == nil {
		return f.desc
	}
	return f.inCluster
}

func auditGauge(name, help, source string, labels ...string) *Family {
	return addAudit(name, help, source, prometheus.GaugeValue, labels)
}

func auditCounter(name, help, source string, labels ...string) *Family {
	return addAudit(name, help, source, prometheus.CounterValue, labels)
}

func addAudit(name, help, source string, kind prometheus.ValueType, labels []string) *Family {
	labels = append([]string{LabelAudit}, labels...)
	f := add(name, help, source, kind, labels)
	f.inCluster = prometheus.NewDesc(name, help, append(slices.Clone(labels), LabelCluster), nil)
	return f
}
