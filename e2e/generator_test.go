//go:build e2e

package e2e

import (
	"fmt"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The generator, alone with a real Kafka: whatever is killed or frozen, every window holds exactly 1000 events of
// each page.
func TestGeneratorIsExact(t *testing.T) {
	t.Parallel()
	s := newStack(t, "generator", 12000, "WINDOW_SIZE=3s")
	for _, service := range []string{"kafka", "topics", "generator"} {
		s.run("start", service)
	}
	s.awaitWindows("at first", 2)

	s.run("kill", "generator")
	s.run("start", "generator")
	s.awaitWindows("after kill -9 of the generator", 3)

	s.run("kill", "kafka")
	s.run("start", "kafka")
	s.awaitWindows("after kill -9 of Kafka", 3)

	kafka := s.process("kafka")
	require.NoError(t, kafka.Signal(syscall.SIGSTOP))
	<-time.After(15 * time.Second) // the fault itself: how long Kafka is frozen, longer than any patience of a request
	require.NoError(t, kafka.Signal(syscall.SIGCONT))
	s.awaitWindows("after SIGSTOP and SIGCONT of Kafka", 3)

	s.run("kill", "kafka")
	s.run("kill", "generator")
	s.run("start", "kafka")
	s.run("start", "generator")
	s.awaitWindows("after kill -9 of both", 3)
}

// awaitWindows waits until the input has reached the present and as many windows more are complete, and requires that
// each window so far is whole, but for the last two: the partitions are not read at one moment.
func (s *stack) awaitWindows(when string, more int) {
	s.t.Helper()
	until := time.Now().Add(time.Duration(more+1) * s.settings.Window())
	s.eventually(2*time.Minute, when+" the input goes on", func() string {
		_, last := span(s.events())
		if last.Before(until) {
			return fmt.Sprintf("the last window begins at %s, not yet at %s", last, until)
		}
		return ""
	})
	events := s.events()
	first, last := span(events)
	for start := first; start.Before(last.Add(-s.settings.Window())); start = start.Add(s.settings.Window()) {
		for _, page := range s.pages() {
			require.Equal(s.t, s.settings.Int("EVENTS_PER_WINDOW"), events[cell{start, page}],
				"%s: events of %s in the window at %s", when, page, start)
		}
	}
}
