// Package stack is the playground: which services it consists of, in which order they start, and when each is ready.
package stack

import (
	"context"
	"time"

	"flinkwatch/playground/process"
	"flinkwatch/playground/settings"
)

// Service is one part of the stack. Its name is the one in docker-compose.yaml; the TaskManagers, of which there can
// be several, are called taskmanager, taskmanager-2, and so on.
type Service struct {
	Name string
	// Needs are the services that must be ready before this one starts.
	Needs []string
	// Ports are those that it listens on.
	Ports []settings.Port
	// Link is what a user opens in a browser; empty where there is nothing to see.
	Link string
	// Prepare writes what the service needs on disk.
	Prepare func() error
	// Command is what runs.
	Command func() (process.Command, error)
	// Ready returns nil once the process that began at the given time does its work, else what is missing.
	Ready func(ctx context.Context, since time.Time) error
	// Runs is false for a service that does one thing and exits with 0.
	Runs bool
	// After follows the success of a service that does one thing.
	After func() error
	// Note is what a user should know of this start; empty where there is nothing.
	Note func() string
	// Done says that a service which does one thing has nothing to do.
	Done func(ctx context.Context) bool
	// Fetch gets the program of the service. Only a service that nothing waits for has one.
	Fetch func(ctx context.Context) error
	// Hint says what to look at when the service fails.
	Hint string
}

// Optional says that the service is not waited for: it is fetched and started in the background.
func (s Service) Optional() bool { return s.Fetch != nil }
