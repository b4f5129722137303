package collector

import (
	"context"
	"errors"
	"fmt"

	"github.com/prometheus/client_golang/prometheus"

	"flinkwatch/exporter/flink"
	"flinkwatch/exporter/metric"
)

// mostTaskManagers is how many are exported: each takes a request.
const mostTaskManagers = 2000

// taskManagerCollector exports the TaskManagers that are registered.
type taskManagerCollector struct{ *round }

func (taskManagerCollector) Name() string { return "taskmanager" }

func (c taskManagerCollector) Update(ctx context.Context, ch chan<- prometheus.Metric) error {
	all, leftOut := c.client.TaskManagers(ctx)
	if leftOut != nil && !errors.Is(leftOut, flink.ErrLeftOut) {
		return leftOut
	}
	if many := len(all); many > mostTaskManagers {
		all = all[:mostTaskManagers]
		leftOut = fmt.Errorf("%w: %d of %d TaskManagers", flink.ErrLeftOut, many-mostTaskManagers, many)
	}
	c.prime(ctx)
	err := each(all, func(tm flink.TaskManager) error {
		send(ch, metric.TaskManagerSlots, tm.Slots, tm.ID)
		send(ch, metric.TaskManagerSlotsAvailable, tm.FreeSlots, tm.ID)
		send(ch, metric.TaskManagerHeartbeat, tm.Heartbeat, tm.ID)
		return c.sendMetrics(ctx, ch, tm)
	})
	return errors.Join(err, leftOut)
}

func (c taskManagerCollector) sendMetrics(
	ctx context.Context, ch chan<- prometheus.Metric, tm flink.TaskManager,
) error {
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
