package flink

import (
	"context"
	"strings"
)

// Failure is the last thing that made a job, or a part of it, fail.
type Failure struct {
	At    Instant
	Class string // one of FailureClasses
}

// FailureClasses are the classes of failures. An exception's own name is no class: it is often only a wrapper, and
// users write exceptions of their own.
var FailureClasses = []string{
	"checkpoint", "kafka", "no_resources", "other", "out_of_memory", "taskmanager_lost", "timeout",
}

// causes tells classes by what their stack traces say, the first match wins.
var causes = []struct{ text, class string }{
	{"OutOfMemoryError", "out_of_memory"},
	{"NoResourceAvailableException", "no_resources"},
	{"is no longer reachable", "taskmanager_lost"},
	{"RemoteTransportException", "taskmanager_lost"},
	{"Heartbeat of TaskManager", "taskmanager_lost"},
	{"TaskManager was shut down", "taskmanager_lost"},
	{"CheckpointException", "checkpoint"},
	{"checkpoint tolerable failure threshold", "checkpoint"},
	{"org.apache.kafka.", "kafka"},
	{"connector.kafka", "kafka"},
	{"TimeoutException", "timeout"},
}

// LastFailure reads GET /jobs/:id/exceptions. Its time is unknown if nothing ever failed.
func (c *Client) LastFailure(ctx context.Context, jobID string) (Failure, error) {
	answer, err := get[struct {
		History struct {
			Entries []struct {
				At         Instant `json:"timestamp"`
				Name       string  `json:"exceptionName"`
				StackTrace string  `json:"stacktrace"`
			} `json:"entries"`
		} `json:"exceptionHistory"`
	}](ctx, c, exceptionsEndpoint, "?maxExceptions=1", jobID)
	if err != nil || len(answer.History.Entries) == 0 {
		return Failure{}, err
	}
	last := answer.History.Entries[0]
	return Failure{At: last.At, Class: failureClass(last.Name + "\n" + last.StackTrace)}, nil
}

// failureClass looks at the messages of a stack trace; its frames name classes that have nothing to do with the cause.
func failureClass(stackTrace string) string {
	var messages strings.Builder
	for line := range strings.Lines(stackTrace) {
		if !strings.HasPrefix(line, "\tat ") {
			messages.WriteString(line)
		}
	}
	for _, cause := range causes {
		if strings.Contains(messages.String(), cause.text) {
			return cause.class
		}
	}
	return "other"
}
