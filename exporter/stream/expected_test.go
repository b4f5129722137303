package stream

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/audit"
)

// told are an output, an input and the counts of that in two partitions.
func told(t *testing.T) (s *shelves, a *Auditor, lines func() []string) {
	s = newShelves(1, 1)
	s.topics["counts"] = []*shelfOf{{}, {}}
	a, ledgers := s.noting(AuditorConfig{Input: "events", Expected: "counts", Audit: countingAudit()})
	seen := 0
	return s, a, func() []string {
		t.Helper()
		_, err := a.poll(t.Context(), now())
		require.NoError(t, err)
		all := (*ledgers)[len(*ledgers)-1].lines
		defer func() { seen = len(all) }()
		return all[seen:]
	}
}

func (s *shelves) cell(source int, key string, start time.Time, events int) {
	s.put("counts", source, 0, time.Time{}, now(), fmt.Sprintf(`{"version":1,"key":%q,"start":%q,"events":%d,"amount":%d}`,
		key, start.Format(time.RFC3339Nano), events, events))
}

// progress tells that the counts include the input up to an offset.
func (s *shelves) progress(source int, offset int64) {
	s.put("counts", source, 0, time.Time{}, now(), fmt.Sprintf(
		`{"version":1,"progress":%d,"of":2,"partitions":[{"topic":"events","partition":0,"offset":%d}]}`, source, offset))
}

// Nothing is judged before the counts include all of the input that the output may count.
func TestAReadingPointWaitsForTheCounts(t *testing.T) {
	s, a, poll := told(t)
	s.result(0, "a", begin, 0, begin)
	s.event(0, "a", begin, 0, begin)
	assert.Equal(t, []string{"a@0"}, poll())
	assert.ErrorContains(t, a.Ready(), "the counts in topic counts are 1 records of the input behind")
	assert.EqualValues(t, 1, a.Snapshot(now()).Lag)

	s.cell(0, "a", begin, 1)
	s.progress(0, 1)
	assert.Equal(t, []string{"1 expected of a by 0", "progress of 0"}, poll(),
		"one partition of the counts has told nothing")

	s.result(0, "b", begin, 0, begin)
	s.event(0, "b", begin, 0, begin)
	s.progress(1, 1)
	assert.Equal(t, []string{"progress of 1", "history"}, poll(), "what is written meanwhile belongs to the next point")
	assert.Zero(t, a.Snapshot(now()).Lag)

	assert.Equal(t, []string{"b@1"}, poll())
	s.progress(0, 2)
	s.progress(1, 2)
	assert.Equal(t, []string{"progress of 0", "progress of 1", "history"}, sorted(poll()))
	assert.NoError(t, a.Ready())
}

// sorted puts what was read of several partitions into an order.
func sorted(lines []string) []string {
	if len(lines) > 1 && lines[0] == "progress of 1" {
		lines[0], lines[1] = lines[1], lines[0]
	}
	return lines
}

// A job that has read all of an input stays before the last marker of a transaction.
func TestMarkersOfTheInputAreNotWaitedFor(t *testing.T) {
	s, _, poll := told(t)
	s.event(0, "a", begin, 0, begin)
	s.put("events", 0, 1<<5|1<<4, time.Time{}, begin, "") // a marker
	s.progress(0, 1)
	s.progress(1, 1)
	assert.Contains(t, poll(), "history")
}

func TestAnEmptyInputIsNotWaitedFor(t *testing.T) {
	_, _, poll := told(t)
	assert.Equal(t, []string{"history"}, poll())
}

// A reading point in a topic that is gone is never told. What the new topic has is.
func TestAnInputThatIsRecreatedIsAnotherReadingPoint(t *testing.T) {
	s, a, poll := told(t)
	for range 3 {
		s.event(0, "a", begin, 0, begin)
	}
	s.progress(0, 2)
	s.progress(1, 2)
	assert.NotContains(t, poll(), "history", "the last event is not counted")

	s.topics["events"] = []*shelfOf{{}}
	assert.Empty(t, poll(), "the counts are of the topic of before")
	s.event(0, "a", begin, 0, begin)
	assert.Empty(t, poll(), "and remain so")
	assert.ErrorContains(t, a.Ready(), "the counts in topic counts are 1 records of the input behind")

	s.progress(0, 1)
	s.progress(1, 1)
	assert.Contains(t, poll(), "history")
}

// Counts that are beyond the end of the input are those of a topic that is gone.
func TestCountsOfATopicThatIsGoneTellNothing(t *testing.T) {
	s, _, poll := told(t)
	for range 3 {
		s.event(0, "a", begin, 0, begin)
	}
	s.progress(0, 3)
	s.progress(1, 3)
	assert.Contains(t, poll(), "history")

	s.topics["events"] = []*shelfOf{{}}
	s.event(0, "a", begin, 0, begin)
	assert.NotContains(t, poll(), "history")
	s.progress(0, 1)
	assert.NotContains(t, poll(), "history", "one partition of the counts has told nothing of the new topic")
	s.progress(1, 1)
	assert.Contains(t, poll(), "history")
}

// An input whose end is not known makes nothing due. It is asked for again, however many partitions it has.
func TestAnInputIsSeenAgain(t *testing.T) {
	s, a, poll := told(t)
	s.topics["events"] = []*shelfOf{{}, {}, {}}
	s.hidden = func(topic string, _ int) error {
		if topic == "events" {
			return assert.AnError
		}
		return nil
	}
	_, err := a.poll(t.Context(), now())
	require.ErrorContains(t, err, "topic events, partition", "none of it can be seen")

	s.hidden = func(topic string, partition int) error {
		if topic == "events" && partition == 2 {
			return assert.AnError
		}
		return nil
	}
	unread, err := a.poll(t.Context(), now())
	require.NoError(t, err)
	assert.ErrorContains(t, unread.events[2], "topic events, partition 2: offsets")

	s.hidden = nil
	assert.Contains(t, poll(), "history")
}

func TestCountsThatCannotBeReadAreLost(t *testing.T) {
	s, a, poll := told(t)
	s.garbage("counts", 1, 0, begin)
	s.put("counts", 0, 0, time.Time{}, begin, "") // a tombstone
	s.topics["counts"][0].first = 0
	assert.Equal(t, []string{"expected lost", "history"}, poll())
	assert.EqualValues(t, 1, a.Snapshot(now()).DecodeErrors[Refusal{"counts", audit.NotJSON}])
}

func TestCountsThatAreDeletedAreLost(t *testing.T) {
	s, _, poll := told(t)
	s.cell(0, "a", begin, 1)
	s.progress(0, 0)
	s.topics["counts"][0].first = 1
	assert.Equal(t, []string{"expected lost", "progress of 0", "history"}, poll())
}

// The last record that was read may have been deleted by compaction since. That is no other topic.
func TestCompactedCountsAreTheSameTopic(t *testing.T) {
	s, a, poll := told(t)
	s.cell(0, "a", begin, 1)
	s.progress(0, 0)
	poll()
	s.cell(0, "a", begin, 2)
	shelf := s.topics["counts"][0]
	shelf.batches[1] = shelf.batches[2] // what follows it
	a.events.doubt()
	assert.Equal(t, []string{"2 expected of a by 0", "history"}, poll())
}
