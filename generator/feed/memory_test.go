package feed

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"flinkwatch/generator/schedule"
)

var (
	errLost = errors.New("no answer")
	errDown = errors.New("connection refused")
)

// record is what a partition holds.
type record struct {
	schedule.Event
	stretch schedule.Stretch
}

// memory is a topic in memory.
type memory struct {
	mu         sync.Mutex
	partitions [][]record
	err        error // of every call, while it is set
	// fate decides what becomes of a send; nil: all are written.
	fate func(partition int) fate
}

// fate is what becomes of a send. Its zero value is to be written and acknowledged at once.
type fate struct {
	takes   time.Duration // until the call returns
	lost    bool          // the call fails
	written int           // if lost: how many events are written all the same, in percent
	lands   time.Duration // if lost: how long after the failure they are
}

func newMemory(partitions int) *memory { return &memory{partitions: make([][]record, partitions)} }

func (m *memory) Ends(context.Context) ([]int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	ends := make([]int64, len(m.partitions))
	for p, records := range m.partitions {
		ends[p] = int64(len(records))
	}
	return ends, m.err
}

func (m *memory) Last(_ context.Context, partition int, end int64) (*schedule.Last, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if end == 0 || m.err != nil {
		return nil, m.err
	}
	last := m.partitions[partition][end-1]
	return &schedule.Last{Number: last.Number, Time: last.Time, Stretch: last.stretch}, nil
}

func (m *memory) Append(
	ctx context.Context, partition int, in schedule.Stretch, events []schedule.Event,
) (int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var fate fate
	if m.fate != nil {
		fate = m.fate(partition)
	}
	if fate.takes > 0 {
		m.mu.Unlock()
		sleep(ctx, fate.takes)
		m.mu.Lock()
	}
	switch {
	case m.err != nil:
		return 0, m.err
	case ctx.Err() != nil:
		return 0, ctx.Err()
	case fate.lost:
		survive := events[:len(events)*fate.written/100]
		if fate.lands == 0 {
			m.write(partition, in, survive)
		} else {
			time.AfterFunc(fate.lands, func() {
				m.mu.Lock()
				defer m.mu.Unlock()
				m.write(partition, in, survive)
			})
		}
		return 0, errLost
	}
	m.write(partition, in, events)
	return int64(len(m.partitions[partition])), nil
}

func (m *memory) write(partition int, in schedule.Stretch, events []schedule.Event) {
	for _, event := range events {
		m.partitions[partition] = append(m.partitions[partition], record{Event: event, stretch: in})
	}
}

// fail makes every call fail from now on, or with nil none.
func (m *memory) fail(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.err = err
}

// decide sets what becomes of the sends from now on.
func (m *memory) decide(fate func(partition int) fate) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fate = fate
}

// held is how many events the topic holds.
func (m *memory) held() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	held := 0
	for _, records := range m.partitions {
		held += len(records)
	}
	return held
}

// counts returns the events per window and page.
func (m *memory) counts(l schedule.Layout) map[time.Time]map[string]int {
	m.mu.Lock()
	defer m.mu.Unlock()
	counts := map[time.Time]map[string]int{}
	for _, records := range m.partitions {
		for _, record := range records {
			start := l.WindowAt(record.Time).Start
			if counts[start] == nil {
				counts[start] = map[string]int{}
			}
			counts[start][record.Page]++
		}
	}
	return counts
}

// requireExact says that each window from the one of from up to the last that was over at to holds the right counts.
func (m *memory) requireExact(t *testing.T, l schedule.Layout, from, to time.Time) {
	t.Helper()
	counts := m.counts(l)
	for start := l.WindowAt(from).Start; start.Before(l.WindowAt(to).Start); start = start.Add(l.Window) {
		for _, page := range l.Pages {
			require.Equal(t, l.Count(page, start), counts[start][page], "%s in window %v", page, start)
		}
	}
}

// requireEmpty says that no event lies between from and to.
func (m *memory) requireEmpty(t *testing.T, from, to time.Time) {
	t.Helper()
	for _, records := range m.partitions {
		for _, record := range records {
			require.False(t, !record.Time.Before(from) && record.Time.Before(to), "%v", record)
		}
	}
}
