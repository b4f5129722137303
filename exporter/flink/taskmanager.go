package flink

import (
	"context"
	"fmt"
	"slices"
)

// TaskManager is an entry of the list of TaskManagers. One that is lost leaves it when the JobManager has noticed.
type TaskManager struct {
	ID        string  `json:"id"`
	Slots     Number  `json:"slotsNumber"`
	FreeSlots Number  `json:"freeSlots"`
	Heartbeat Instant `json:"timeSinceLastHeartbeat"` // a point in time, whatever its name says
}

// TaskManagers reads GET /taskmanagers. Of two with one id the second is left out, and the error is ErrLeftOut.
func (c *Client) TaskManagers(ctx context.Context) ([]TaskManager, error) {
	answer, err := get[struct {
		TaskManagers []TaskManager `json:"taskmanagers"`
	}](ctx, c, taskManagersEndpoint, "")
	if err != nil {
		return nil, err
	}
	if answer.TaskManagers == nil {
		return nil, fmt.Errorf("GET %s: %w: no list of taskmanagers", taskManagersEndpoint, ErrMalformed)
	}
	return distinct(taskManagersEndpoint.path(), answer.TaskManagers, func(tm TaskManager) string { return tm.ID })
}

// TaskManagerMetrics are metrics of a TaskManager beside those of its JVM.
type TaskManagerMetrics struct {
	JVM                                JVM
	ManagedUsed, ManagedTotal          Number // bytes
	NetworkSegments, AvailableSegments Number
}

var taskManagerNames = append(slices.Clone(jvmNames),
	"Status.Flink.Memory.Managed.Used", "Status.Flink.Memory.Managed.Total",
	"Status.Shuffle.Netty.TotalMemorySegments", "Status.Shuffle.Netty.AvailableMemorySegments")

// TaskManagerMetrics reads GET /taskmanagers/:id/metrics. Of a TaskManager that has left Flink knows nothing.
func (c *Client) TaskManagerMetrics(ctx context.Context, id string) (TaskManagerMetrics, error) {
	values, err := values(ctx, c, taskManagerMetricsEndpoint, taskManagerNames, id)
	return TaskManagerMetrics{
		JVM:               jvm(values),
		ManagedUsed:       values["Status.Flink.Memory.Managed.Used"],
		ManagedTotal:      values["Status.Flink.Memory.Managed.Total"],
		NetworkSegments:   values["Status.Shuffle.Netty.TotalMemorySegments"],
		AvailableSegments: values["Status.Shuffle.Netty.AvailableMemorySegments"],
	}, err
}
