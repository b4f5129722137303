package flink

import (
	"context"
	"strconv"
)

// Subtask is the present attempt of one of a vertex' subtasks.
type Subtask struct {
	Index    int      `json:"subtask"`
	State    string   `json:"status"` // one of TaskStates
	Attempt  int      `json:"attempt"`
	Start    Instant  `json:"start-time"` // of the attempt
	Activity Activity `json:"metrics"`
}

// Level reports whether all subtasks are at the same attempt. Where a restart has replaced only some of them they are
// not, and a sum over them has fallen by what the replaced ones had counted.
func Level(subtasks []Subtask) bool {
	for _, s := range subtasks {
		if s.Attempt != subtasks[0].Attempt {
			return false
		}
	}
	return true
}

// AnyBegunSince reports whether the present attempt of some subtask began at the time or later, in seconds since the
// epoch.
func AnyBegunSince(subtasks []Subtask, at float64) bool {
	for _, s := range subtasks {
		if start, known := s.Start.Value(); known && start >= at {
			return true
		}
	}
	return false
}

// Subtasks reads GET /jobs/:id/vertices/:vid, one request for all subtasks. Two of one number are an error.
func (c *Client) Subtasks(ctx context.Context, jobID string, vertex Vertex) ([]Subtask, error) {
	answer, err := get[struct {
		Subtasks []Subtask `json:"subtasks"`
	}](ctx, c, vertexEndpoint, "", jobID, vertex.ID)
	if err != nil {
		return nil, err
	}
	for i, s := range answer.Subtasks {
		answer.Subtasks[i].Activity = s.Activity.counted(vertex.HasInput, vertex.HasOutput)
	}
	return distinct(vertexEndpoint.path(jobID, vertex.ID), answer.Subtasks, func(s Subtask) string {
		return strconv.Itoa(s.Index)
	})
}
