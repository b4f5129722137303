package collector

import (
	"context"

	"github.com/prometheus/client_golang/prometheus"

	"flinkwatch/exporter/metric"
)

// clusterCollector reads the overview, and says by that whether Flink is up.
type clusterCollector struct{ *round }

func (clusterCollector) Name() string { return "cluster" }

// Late says that Flink has not answered in time.
func (clusterCollector) Late() prometheus.Metric { return metric.Up.Sample(0) }

func (c clusterCollector) Update(ctx context.Context, ch chan<- prometheus.Metric) error {
	overview, err := c.client.Overview(ctx)
	if err != nil {
		ch <- metric.Up.Sample(0)
		return err
	}
	ch <- metric.Up.Sample(1)
	if overview.Version != "" {
		ch <- metric.ClusterInfo.Sample(1, overview.Version)
	}
	send(ch, metric.ClusterTaskManagers, overview.TaskManagers)
	send(ch, metric.ClusterTaskSlots, overview.SlotsTotal)
	send(ch, metric.ClusterTaskSlotsAvailable, overview.SlotsAvailable)
	return nil
}
