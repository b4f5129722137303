package collector

import (
	"slices"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"
)

// limit cuts what is above so many series from the last collectors, and counts it. Which series of a collector are cut
// does not depend on the order in which they came, so that they do not come and go.
func limit(outcomes []outcome, most int) {
	if most <= 0 {
		return
	}
	for i := range outcomes {
		o := &outcomes[i]
		if len(o.metrics) > most {
			o.dropped = len(o.metrics) - most
			o.metrics = sorted(o.metrics)[:most]
		}
		most -= len(o.metrics)
	}
}

// sorted orders series by their labels first, so that of a job or a vertex all is there or nothing, as far as possible.
func sorted(metrics []prometheus.Metric) []prometheus.Metric {
	type keyed struct {
		key    string
		metric prometheus.Metric
	}
	all := make([]keyed, len(metrics))
	for i, m := range metrics {
		all[i] = keyed{labels(m) + m.Desc().String(), m}
	}
	slices.SortFunc(all, func(a, b keyed) int { return strings.Compare(a.key, b.key) })
	ordered := make([]prometheus.Metric, len(all))
	for i, k := range all {
		ordered[i] = k.metric
	}
	return ordered
}

func labels(m prometheus.Metric) string {
	var written dto.Metric
	if m.Write(&written) != nil {
		return ""
	}
	var b strings.Builder
	for _, pair := range written.GetLabel() {
		if name := pair.GetName(); name != "state" && name != "level" { // sort within what they are a state of
			b.WriteString(pair.GetValue() + "\x00")
		}
	}
	return b.String()
}
