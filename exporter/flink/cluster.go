package flink

import (
	"context"
	"fmt"
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
	overview, err := get[Overview](ctx, c, overviewEndpoint, "")
	if err != nil {
		return Overview{}, err
	}
	if _, known := overview.TaskManagers.Value(); !known {
		return Overview{}, fmt.Errorf("GET %s: %w: no number of taskmanagers", overviewEndpoint, ErrMalformed)
	}
	return overview, nil
}
