package flink

import (
	"context"
	"fmt"

	"flinkwatch/exporter/label"
)

// Overview is what the JobManager says about its cluster.
type Overview struct {
	Version        string `json:"flink-version"`
	TaskManagers   Number `json:"taskmanagers"`
	SlotsTotal     Number `json:"slots-total"`
	SlotsAvailable Number `json:"slots-available"`
}

// Overview reads GET /overview.
func (c *Client) Overview(ctx context.Context) (Overview, error) {
	answer, err := get[struct {
		Overview
		TaskManagers *Number `json:"taskmanagers"` // what tells Flink's answer from another service's
	}](ctx, c, overviewEndpoint, "")
	if err != nil {
		return Overview{}, err
	}
	if answer.TaskManagers == nil {
		return Overview{}, fmt.Errorf("GET %s: %w: no number of taskmanagers", overviewEndpoint, ErrMalformed)
	}
	answer.Overview.TaskManagers = *answer.TaskManagers
	answer.Version = label.Of(answer.Version)
	return answer.Overview, nil
}
