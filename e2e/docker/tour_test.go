//go:build e2e

package docker_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// TestDockerTour runs the commands of the tour from top to bottom, as they are on the page.
func TestDockerTour(t *testing.T) {
	s := newStack(t)
	_, commands := commands(t)
	for _, command := range commands {
		s.before(command)
		switch {
		case strings.Contains(command, "kafka-console-consumer.sh"):
			s.readFor(10*time.Second, command)
		case strings.Contains(command, "--audit.once"):
			output, _ := s.try(command) // it exits with 1: the windows of some variants are wrong
			assert.Contains(t, lastLine(output), "judged windows", command)
		default:
			s.run(command)
		}
		switch {
		case strings.HasPrefix(command, "submit"):
			s.underBackpressure = strings.Contains(command, "--backpressure")
		case strings.Contains(command, "kill taskmanager"):
			s.awaitTaskManagers(0) // until then all tasks seem to run
		}
	}
}

// before waits for what a user would wait for.
func (s *stack) before(command string) {
	s.t.Helper()
	for _, ends := range []string{"flink stop", "flink savepoint", "flink cancel", "/stop", "compose kill"} {
		if strings.Contains(command, ends) {
			if s.awaitJob(); s.underBackpressure {
				s.awaitCalm()
			}
			return
		}
	}
}

// awaitCalm waits for an odd minute, and a checkpoint in it that was quick: a job under backpressure takes no savepoint
// in time.
func (s *stack) awaitCalm() {
	s.t.Helper()
	s.eventually(3*time.Minute, "checkpoints are quick", func(context.Context) string {
		now := time.Now().UTC()
		if last := s.value("max(flink_job_checkpoint_last_duration_seconds)"); last > 2 {
			return fmt.Sprintf("the last one took %.1f s", last)
		}
		if now.Minute()%2 == 0 || now.Second() < 20 || now.Second() > 40 {
			return "it is " + now.Format(time.TimeOnly)
		}
		return ""
	})
}

// readFor lets a console read for so long; by itself it would never end.
func (s *stack) readFor(long time.Duration, command string) {
	s.t.Helper()
	const console = "kafka-console-consumer.sh"
	bounded := strings.Replace(command, console, fmt.Sprintf("timeout %.0f %s", long.Seconds(), console), 1)
	output, _ := s.try(bounded)
	s.t.Logf("%s\n%.300s", command, output)
	if strings.Contains(output, "rror") {
		s.t.Errorf("%s: %s", command, output)
	}
}
