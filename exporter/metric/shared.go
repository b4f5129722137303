package metric

import (
	"slices"

	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"
)

// Labels are label pairs in the order of their names. Series share them: of an audit with many keys, making a pair for
// each series again is most of what a scrape costs.
type Labels []*dto.LabelPair

// Pair is one label.
func Pair(name, value string) *dto.LabelPair { return &dto.LabelPair{Name: &name, Value: &value} }

// With returns these labels and more of them, whose names come later in the alphabet.
func (l Labels) With(pairs ...*dto.LabelPair) Labels { return slices.Concat(l, pairs) }

// Labels are those that every series of the audit has.
func (o Owner) Labels() Labels {
	labels := Labels{Pair(LabelAudit, o.Audit)}
	if o.Cluster != "" {
		labels = append(labels, Pair(LabelCluster, o.Cluster))
	}
	return labels
}

// Shared is one value of the audit's family; labels are all that it has.
func (o Owner) Shared(f *Family, value float64, labels Labels) prometheus.Metric {
	return &series{o.desc(f), f.Type, labels, value}
}

// series is a prometheus.Metric whose labels others have, too.
type series struct {
	desc   *prometheus.Desc
	kind   prometheus.ValueType
	labels Labels
	value  float64
}

func (s *series) Desc() *prometheus.Desc { return s.desc }

func (s *series) Write(out *dto.Metric) error {
	out.Label = s.labels
	if s.kind == prometheus.CounterValue {
		out.Counter = &dto.Counter{Value: &s.value}
	} else {
		out.Gauge = &dto.Gauge{Value: &s.value}
	}
	return nil
}
