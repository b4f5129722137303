//go:build e2e

package e2e

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// An exporter that is told to be impatient calls windows missing that come a moment later. Its last verdicts are
// right all the same, so that only a comparison of every verdict that was ever shown finds it: the one that TestChaos
// makes.
func TestPassingFalseAlarmIsFound(t *testing.T) {
	t.Parallel()
	s := newStack(t, "impatient", 14500, "WINDOW_SIZE=3s")
	s.run("start", "kafka")
	s.createTopic("input", 1, nil)
	s.createTopic("output", 2, map[string]string{"message.timestamp.type": "LogAppendTime"})
	seen := newWitness(s.kafka(), s.settings.Window())
	begin := time.Now().Add(-time.Minute).UTC().Truncate(s.settings.Window())
	window := func(n int) time.Time { return begin.Add(time.Duration(n) * s.settings.Window()) }

	s.produce("input", s.eventsOf(window(0), window(12), "/a", "/b"))
	s.produce("output", s.resultsOf(window(0), window(0), "/a"))
	s.produce("output", s.resultsOf(window(0), window(4), "/b"))
	require.NoError(t, seen.catchUp(t.Context()))
	e := s.newExporter(s.kafka(), "--audit.key-grace=1", "--audit.key-patience=0s")
	shown := (&timeline{}).display(e.base, "")
	await := func(verdict string) {
		s.eventually(time.Minute, "a window is shown as "+verdict, func() string {
			shown.look(context.Background())
			return lacksVerdict(shown, cell{window(1), "/a"}, verdict)
		})
	}
	await("missing")
	s.produce("output", s.resultsOf(window(1), window(4), "/a"))
	await("correct")
	require.NoError(t, seen.catchUp(t.Context()))

	var o outcome
	h := seen.history()
	o.compareLast(h, h, h.judge([]string{"/a", "/b"}), shown.page)
	assert.Empty(t, o.falseAlarms, "in the end")
	assert.Empty(t, o.misses)
	o.compareShown(h, shown.shown)
	t.Log(o.falseAlarms)
	assert.NotEmpty(t, o.falseAlarms, "on the way")
	why, _ := h.falseAlarm(&alertRun{name: "WindowsMissing", from: time.Now()})
	assert.NotEmpty(t, why, "an alert on them is a false alarm, too")
}

func lacksVerdict(d *display, c cell, verdict string) string {
	if got := d.page[c]; got != verdict {
		return "it is " + got
	}
	return ""
}

// eventsOf are an event of each page in each window from first to last.
func (s *stack) eventsOf(first, last time.Time, pages ...string) (messages []kafka.Message) {
	for start := first; !start.After(last); start = start.Add(s.settings.Window()) {
		for _, page := range pages {
			event := map[string]any{"timestamp": start.Add(time.Second), "page": page}
			messages = append(messages, message(s.t, 0, event))
		}
	}
	return messages
}

// resultsOf are the right results of a page, which has a partition of its own.
func (s *stack) resultsOf(first, last time.Time, page string) (messages []kafka.Message) {
	for start := first; !start.After(last); start = start.Add(s.settings.Window()) {
		messages = append(messages, message(s.t, int(page[1]-'a'), map[string]any{
			"windowStart": start, "windowEnd": start.Add(s.settings.Window()), "page": page, "count": 1,
		}))
	}
	return messages
}

func message(t testing.TB, partition int, fields map[string]any) kafka.Message {
	t.Helper()
	value, err := json.Marshal(fields)
	require.NoError(t, err)
	return kafka.Message{Partition: partition, Value: value}
}
