package collector

import (
	"cmp"
	"slices"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"
)

// mostBytes is how large a page may become, in bytes of labels: several times as many as 50,000 series of
// usual names have.
const mostBytes = 32 << 20

// limit cuts what is above so many series, or mostBytes, from the last collectors, and counts it. Which series of a
// collector are cut does not depend on the order in which they came, so that they do not come and go.
func limit(outcomes []outcome, most int) {
	if most <= 0 {
		return
	}
	bytes := mostBytes
	for i := range outcomes {
		o := &outcomes[i]
		if most == 0 { // to sort what is cut whole is most of the work
			o.metrics, o.dropped = nil, o.dropped+len(o.metrics)
			continue
		}
		fit, size := fitting(o.metrics, most, bytes)
		if all := len(o.metrics); fit < all {
			o.metrics = sorted(o.metrics)
			fit, size = fitting(o.metrics, most, bytes)
			o.metrics = o.metrics[:fit]
			o.dropped += all - fit
		}
		most, bytes = most-fit, bytes-size
	}
}

// fitting is how many of the metrics, from the first on, are no more than most and no larger than room.
func fitting(metrics []prometheus.Metric, most, room int) (n, size int) {
	for n < len(metrics) && n < most {
		one := bytesOf(metrics[n])
		if size+one > room {
			break
		}
		n, size = n+1, size+one
	}
	return n, size
}

func bytesOf(m prometheus.Metric) (size int) {
	var written dto.Metric
	if m.Write(&written) != nil {
		return 0
	}
	for _, pair := range written.GetLabel() {
		size += len(pair.GetName()) + len(pair.GetValue())
	}
	return size
}

// sorted orders series by their labels first, so that of a job or a vertex all is there or nothing, as far as possible.
func sorted(metrics []prometheus.Metric) []prometheus.Metric {
	type keyed struct {
		labels, family string
		metric         prometheus.Metric
	}
	families := map[*prometheus.Desc]string{} // each is long
	all := make([]keyed, len(metrics))
	for i, m := range metrics {
		if families[m.Desc()] == "" {
			families[m.Desc()] = m.Desc().String()
		}
		all[i] = keyed{labels(m), families[m.Desc()], m}
	}
	slices.SortFunc(all, func(a, b keyed) int {
		return cmp.Or(strings.Compare(a.labels, b.labels), strings.Compare(a.family, b.family))
	})
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
