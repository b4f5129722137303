package feed

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"flinkwatch/generator/schedule"
)

// watched notes how far apart the partitions are.
type watched struct {
	*memory
	apart time.Duration
}

func (w *watched) Append(
	ctx context.Context, partition int, in schedule.Stretch, events []schedule.Event,
) (int64, error) {
	next, err := w.memory.Append(ctx, partition, in, events)
	w.mu.Lock()
	defer w.mu.Unlock()
	oldest := time.Now()
	for _, records := range w.partitions {
		if len(records) == 0 {
			return next, err
		}
		if at := records[len(records)-1].Time; at.Before(oldest) {
			oldest = at
		}
	}
	w.apart = max(w.apart, events[len(events)-1].Time.Sub(oldest))
	return next, err
}

func TestCatchingUpIsInterleaved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := schedule.Layout{Pages: []string{"/a", "/b", "/c", "/d", "/e", "/f"}, Events: 1000, Window: 15 * time.Second}
		w := &watched{memory: newMemory(6)}
		began := time.Now()
		g := start(w, l)
		time.Sleep(20 * time.Second)
		g.halt(t)
		time.Sleep(2 * time.Minute)
		w.fate = func(partition int) fate { return fate{takes: time.Duration(partition) * time.Millisecond} }
		g = start(w, l)
		time.Sleep(30 * time.Second)
		g.halt(t)
		w.requireExact(t, l, began, time.Now())
		assert.Equal(t, 1, g.lines("caught up"))
		assert.Positive(t, w.apart)
		assert.LessOrEqual(t, w.apart, 100*time.Millisecond)
	})
}

func TestAfterALongPauseWholeWindowsAreLeftEmpty(t *testing.T) {
	for name, pause := range map[string]func(*testing.T, *memory, *generator) *generator{
		"the generator was away": func(t *testing.T, m *memory, g *generator) *generator {
			g.halt(t)
			time.Sleep(8 * time.Hour)
			return start(m, small)
		},
		"Kafka was away": func(t *testing.T, m *memory, g *generator) *generator {
			m.fail(errDown)
			time.Sleep(8 * time.Hour)
			m.fail(nil)
			return g
		},
		"a send took all night": func(t *testing.T, m *memory, g *generator) *generator {
			once := true
			m.decide(func(int) fate {
				if once {
					once = false
					return fate{takes: 8 * time.Hour}
				}
				return fate{}
			})
			time.Sleep(8 * time.Hour)
			return g
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m, began := newMemory(6), time.Now()
				g := start(m, small)
				time.Sleep(20 * time.Second) // into the second window
				stopped := time.Now()
				g = pause(t, m, g)
				back := time.Now()
				time.Sleep(time.Minute)
				g.halt(t)
				finished := small.WindowAt(stopped).End
				resumed := small.WindowAt(back.Add(quietTime)).End
				m.requireExact(t, small, began, finished)
				m.requireEmpty(t, finished, resumed)
				m.requireExact(t, small, resumed, time.Now())
				assert.Equal(t, 1, g.lines("too far behind to catch up"))
			})
		})
	}
}

func TestAShortPauseIsCaughtUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, began := newMemory(6), time.Now()
		g := start(m, small)
		time.Sleep(20 * time.Second)
		g.halt(t)
		time.Sleep(9 * time.Minute)
		g = start(m, small)
		time.Sleep(time.Minute)
		g.halt(t)
		m.requireExact(t, small, began, time.Now())
	})
}

func TestALongWindowIsFilledFromItsBeginningHoweverFarBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := small
		l.Window = time.Hour
		time.Sleep(50 * time.Minute) // more than is caught up otherwise
		m, began := newMemory(6), time.Now()
		g := start(m, l)
		time.Sleep(time.Hour)
		g.halt(t)
		m.requireExact(t, l, began, time.Now())
	})
}
