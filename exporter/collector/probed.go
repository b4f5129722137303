package collector

import (
	"github.com/prometheus/client_golang/prometheus"

	"flinkwatch/exporter/metric"
)

// Probed is what became of the requests for probes.
type Probed struct {
	Targets int               // that are remembered
	Refused map[string]uint64 // requests by reason; every reason is in it
}

// Send sends it.
func (p Probed) Send(ch chan<- prometheus.Metric) {
	ch <- metric.ProbeTargets.Sample(float64(p.Targets))
	for reason, count := range p.Refused {
		ch <- metric.ProbesRefused.Sample(float64(count), reason)
	}
}
