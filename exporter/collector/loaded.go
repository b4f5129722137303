package collector

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"flinkwatch/exporter/metric"
)

// Loaded is how the configuration was last read.
type Loaded struct {
	OK bool
	At time.Time // when the one that holds was read
}

// Send sends it.
func (l Loaded) Send(ch chan<- prometheus.Metric) {
	ch <- metric.ConfigReloadSuccess.Sample(number(l.OK))
	ch <- metric.ConfigReloadTime.Sample(seconds(l.At))
}
