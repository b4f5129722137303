package collector

import (
	"context"
	"fmt"

	"github.com/prometheus/client_golang/prometheus"

	"flinkwatch/exporter/flink"
	"flinkwatch/exporter/metric"
)

// taskManagerCollector exports the TaskManagers that are registered.
type taskManagerCollector struct{ *round }

func (taskManagerCollector) Name() string { return "taskmanager" }

func (c taskManagerCollector) Update(ctx context.Context, ch chan<- prometheus.Metric) error {
	all, err := c.client.TaskManagers(ctx)
	if err != nil {
		return err
	}
	c.prime(ctx)
	return each(all, func(tm flink.TaskManager) error {
		send(ch, metric.TaskManagerSlots, tm.Slots, tm.ID)
		send(ch, metric.TaskManagerSlotsAvailable, tm.FreeSlots, tm.ID)
		send(ch, metric.TaskManagerHeartbeat, tm.Heartbeat, tm.ID)
		return c.sendMetrics(ctx, ch, tm)
	})
}

func (c taskManagerCollector) sendMetrics(ctx context.Context, ch chan<- prometheus.Metric, tm flink.TaskManager) error {
	metrics, err := c.client.TaskManagerMetrics(ctx, tm.ID)
	if err != nil {
		return fmt.Errorf("taskmanager %s: %w", tm.ID, err)
	}
	sendJVM(ch, metric.TaskManager, metrics.JVM, tm.ID)
	send(ch, metric.TaskManagerManagedUsed, metrics.ManagedUsed, tm.ID)
	send(ch, metric.TaskManagerManagedMax, metrics.ManagedTotal, tm.ID)
	send(ch, metric.TaskManagerSegments, metrics.NetworkSegments, tm.ID)
	send(ch, metric.TaskManagerSegmentsAvailable, metrics.AvailableSegments, tm.ID)
	return nil
}
