package flink

import (
	"encoding/json"
	"strings"
)

// TaskStates are the states of a subtask, as Flink writes them in a job's details.
var TaskStates = []string{
	"CREATED", "SCHEDULED", "DEPLOYING", "INITIALIZING", "RUNNING", "FINISHED", "CANCELING", "CANCELED", "FAILED",
	"RECONCILING",
}

// Tasks counts subtasks by state, with a state of TaskStates as key; a state that Flink leaves out is not in it.
type Tasks map[string]int

// UnmarshalJSON reads both spellings: the list of jobs writes states in lower case, with their total.
func (t *Tasks) UnmarshalJSON(data []byte) error {
	var counts map[string]int
	if err := json.Unmarshal(data, &counts); err != nil {
		return err
	}
	*t = make(Tasks, len(counts))
	for state, count := range counts {
		if state != "total" {
			(*t)[strings.ToUpper(state)] = count
		}
	}
	return nil
}
