//go:build e2e

package docker_test

import (
	"context"
	"flag"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var reading = flag.Duration("docker.reading", 5*time.Minute, "how long two consoles read beside the broker")

const judgedCorrect = `sum(window_audit_windows_total{verdict="correct"})`

// The stack is operated as a user would, and nothing is lost by it: not by a second `up`, not by `down`, and not by
// consoles beside the broker.
func TestDockerIsOperated(t *testing.T) {
	s := newStack(t)
	s.run("docker compose up -d --wait")
	s.awaitJob()
	s.awaitCorrect(24)
	s.read(*reading)

	before, containers := s.awaitJob(), s.run("docker compose ps -q")
	s.run("docker compose up -d --wait")
	assert.Equal(t, containers, s.run("docker compose ps -q"), "a second `up` leaves what runs alone")
	assert.Equal(t, before.ID, s.awaitJob().ID)

	s.run("docker compose kill taskmanager")
	s.awaitTaskManagers(0)
	s.run("docker compose up -d --wait")
	s.awaitJob()
	s.run("docker compose up -d --no-deps --scale taskmanager=2 taskmanager")
	s.awaitTaskManagers(2)

	s.run("docker compose down")
	s.run("docker compose up -d --wait")
	assert.Contains(t, s.run("docker compose logs client"), "goes on from /opt/flink/state/checkpoints/")
	s.awaitJob()
	s.awaitCorrect(24)

	s.submit(`-e JOB_ARGS="--checkpointing"`)
	s.awaitCorrect(12)
	s.submit("")
	s.awaitCorrect(24)
	s.requireNothingLost()

	s.run("docker compose down -v --remove-orphans")
	assert.Empty(t, strings.TrimSpace(s.run("docker compose ps -aq")))
}

// submit stops the job and starts it with other arguments.
func (s *stack) submit(options string) {
	s.t.Helper()
	s.awaitJob()
	s.run("flink stop $(job)")
	s.run("submit " + options)
	s.awaitJob()
}

// awaitCorrect waits until so many more windows are judged correct.
func (s *stack) awaitCorrect(more float64) {
	s.t.Helper()
	s.eventually(2*time.Minute, "the audit is there", func(context.Context) string {
		if s.value("min(window_audit_ready)") != 1 {
			return "it is not ready"
		}
		return ""
	})
	from := max(s.value(judgedCorrect), 0)
	s.eventually(3*time.Minute, "windows are judged correct", func(context.Context) string {
		now := s.value(judgedCorrect)
		if now < from { // the exporter was started again
			from = max(now, 0)
		}
		if now < from+more {
			return fmt.Sprintf("%g of %g", now-from, more)
		}
		return ""
	})
}

func (s *stack) awaitTaskManagers(n int) {
	s.t.Helper()
	s.eventually(time.Minute, fmt.Sprintf("Flink has %d TaskManagers", n), func(ctx context.Context) string {
		if overview, err := s.flink.Overview(ctx); err != nil || overview.TaskManagers != n {
			return fmt.Sprint(overview, err)
		}
		return ""
	})
}

// read lets two consoles read beside the broker, which must bear both.
func (s *stack) read(long time.Duration) {
	s.t.Helper()
	broker := s.run("docker compose ps -q kafka")
	var both sync.WaitGroup
	for _, topic := range []string{"input", "output"} {
		both.Go(func() {
			output, _ := s.try(fmt.Sprintf("docker compose exec -T kafka timeout %.0f kafka-console-consumer.sh "+
				"--bootstrap-server localhost:9092 --topic %s --from-beginning | tail -n 1", long.Seconds(), topic))
			assert.Contains(s.t, output, `"page"`, "what the console of %s has read", topic)
		})
	}
	ended := make(chan struct{})
	go func() { both.Wait(); close(ended) }()
	s.eventually(long+time.Minute, "the consoles end", func(context.Context) string {
		select {
		case <-ended:
			return ""
		default:
			return "they read"
		}
	})
	require.Equal(s.t, broker, s.run("docker compose ps -q --status running kafka"), "the broker that still runs")
}

// requireNothingLost looks back at the whole run.
func (s *stack) requireNothingLost() {
	s.t.Helper()
	const worst = `max by (verdict) (max_over_time(window_audit_recent_windows{verdict=~"short|missing|over"}[2h]))`
	wrong := s.query(worst, "verdict")
	assert.Equal(s.t, map[string]float64{"short": 0, "missing": 0, "over": 0}, wrong)
	for alert := range s.query(`count by (alertname) (count_over_time(ALERTS{alertstate="firing"}[2h]))`, "alertname") {
		assert.Contains(s.t, tour(s.t), alert, "an alert that the tour does not name")
		s.t.Logf("%s has fired", alert)
	}
	for service, percent := range s.peaks {
		assert.LessOrEqual(s.t, percent, 80.0, "the memory of %s, in percent of its limit", service)
		s.t.Logf("%s has used up to %.0f %% of its memory", service, percent)
	}
}
