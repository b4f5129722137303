package flink

import (
	"encoding/json"
	"fmt"
	"strings"

	"flinkwatch/exporter/label"
)

// TaskStates are the states of a subtask, as Flink writes them in a job's details.
var TaskStates = []string{
	"CREATED", "SCHEDULED", "DEPLOYING", "INITIALIZING", "RUNNING", "FINISHED", "CANCELING", "CANCELED", "FAILED",
	"RECONCILING",
}

// mostStates is room for states that are not known yet.
const mostStates = 50

// Tasks counts subtasks by state, with a state of TaskStates as key; a state that Flink leaves out is not in it.
type Tasks map[string]int

// UnmarshalJSON reads both spellings: the list of jobs writes states in lower case, with their total.
func (t *Tasks) UnmarshalJSON(data []byte) error {
	var counts map[string]int
	if err := json.Unmarshal(data, &counts); err != nil {
		return err
	}
	if len(counts) > mostStates {
		return fmt.Errorf("tasks in %d states", len(counts))
	}
	*t = make(Tasks, len(counts))
	for state, count := range counts {
		if state != "total" && count >= 0 {
			(*t)[label.Of(strings.ToUpper(state))] = count
		}
	}
	return nil
}
