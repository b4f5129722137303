package feed

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/generator/schedule"
	"flinkwatch/generator/topic"
)

// small is a layout of few events, which keeps hours of simulated time short.
var small = schedule.Layout{Pages: []string{"/help", "/index", "/shop"}, Events: 100, Window: 15 * time.Second}

const quietTime = 5 * time.Second

// generator is a Feed that runs beside the test.
type generator struct {
	stop context.CancelFunc
	done chan error
	log  *bytes.Buffer // to be read when it has stopped
}

func start(m Topic, l schedule.Layout) *generator {
	ctx, cancel := context.WithCancel(context.Background())
	g := &generator{stop: cancel, done: make(chan error, 1), log: &bytes.Buffer{}}
	config := Config{Layout: l, MaxCatchUp: 10 * time.Minute, Quiet: quietTime}
	f := New(config, m, slog.New(slog.NewTextHandler(g.log, nil)))
	go func() { g.done <- f.Run(ctx) }()
	return g
}

// halt stops it. A send of which it will not hear may be written later all the same, as after SIGKILL.
func (g *generator) halt(t *testing.T) {
	g.stop()
	require.NoError(t, <-g.done)
}

// lines is how many lines of its log hold the text.
func (g *generator) lines(text string) int { return strings.Count(g.log.String(), text) }

func TestAFirstStartFillsTheCurrentWindowFromItsBeginning(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(7 * time.Second) // into the window
		m, began := newMemory(6), time.Now()
		g := start(m, small)
		time.Sleep(time.Second)
		assert.Positive(t, m.held(), "it has begun without waiting for the end to stand still")
		time.Sleep(time.Minute)
		g.halt(t)
		m.requireExact(t, small, began, time.Now())
		m.requireEmpty(t, time.Time{}, small.WindowAt(began).Start)
		assert.Equal(t, 1, g.lines("filling the current window"))
	})
}

func TestItKeepsToTheScheduleForAnHour(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, began := newMemory(6), time.Now()
		m.fate = func(int) fate { return fate{takes: time.Duration(rand.Int64N(int64(60 * time.Millisecond)))} }
		g := start(m, small)
		for range 60 {
			time.Sleep(time.Minute)
			synctest.Wait()
			last := time.Time{}
			m.mu.Lock()
			for _, records := range m.partitions {
				if at := records[len(records)-1].Time; at.After(last) {
					last = at
				}
			}
			m.mu.Unlock()
			require.WithinDuration(t, time.Now(), last, 300*time.Millisecond, "events are 150 ms apart")
		}
		g.halt(t)
		m.requireExact(t, small, began, time.Now())
		assert.Equal(t, 59, g.lines("msg=sending"), "a line a minute")
		assert.Equal(t, 59+2, strings.Count(g.log.String(), "\n"), "and else the first and the last: %s", g.log)
	})
}

// TestWhateverBecomesOfSends lets sends fail in every way: not written, written without an answer, written in part,
// written later; and the generator be killed and started again.
func TestWhateverBecomesOfSends(t *testing.T) {
	for name, l := range map[string]schedule.Layout{
		"in order": small,
		"skewed":   {Pages: small.Pages, Events: 100, Window: 15 * time.Second, Skew: 4 * time.Second},
	} {
		for seed := range uint64(6) {
			t.Run(fmt.Sprintf("%s, seed %d", name, seed), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					random := rand.New(rand.NewPCG(seed, 7))
					m, began := newMemory(6), time.Now()
					m.fate = func(int) fate {
						return fate{
							takes:   time.Duration(random.Int64N(int64(20 * time.Millisecond))),
							lost:    random.IntN(300) == 0,
							written: random.IntN(101),
							lands:   time.Duration(random.Int64N(2)) * time.Duration(random.Int64N(int64(quietTime-time.Second))),
						}
					}
					for i := range 12 {
						g := start(m, l)
						time.Sleep(time.Duration(i*i%13) * 4321 * time.Millisecond)
						g.halt(t)
						time.Sleep(time.Duration(i%4) * 789 * time.Millisecond)
					}
					m.decide(nil)
					g := start(m, l)
					time.Sleep(2 * time.Minute)
					g.halt(t)
					m.requireExact(t, l, began, time.Now().Add(-l.Skew-time.Second))
				})
			})
		}
	}
}

// TestAKillAfterAnySend dies after each one of the first sends, whichever of the partitions they were to.
func TestAKillAfterAnySend(t *testing.T) {
	for sends := range 60 {
		synctest.Test(t, func(t *testing.T) {
			time.Sleep(3 * time.Second)
			m, began := newMemory(6), time.Now()
			left := sends
			m.fate = func(int) fate {
				left--
				return fate{lost: left < 0}
			}
			g := start(m, small)
			time.Sleep(5 * time.Second)
			g.halt(t)
			m.decide(nil)
			g = start(m, small)
			time.Sleep(time.Minute)
			g.halt(t)
			m.requireExact(t, small, began, time.Now())
		})
	}
}

func TestARestartWaitsUntilTheEndStandsStill(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory(6)
		g := start(m, small)
		time.Sleep(20 * time.Second)
		g.halt(t)
		held := m.held()
		g = start(m, small)
		time.Sleep(quietTime - time.Millisecond)
		assert.Equal(t, held, m.held())
		time.Sleep(time.Second)
		assert.Greater(t, m.held(), held)
		g.halt(t)
	})
}

func TestItStandsByWhileAnotherGeneratorWrites(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, began := newMemory(6), time.Now()
		first := start(m, small)
		time.Sleep(20 * time.Second)
		second := start(m, small)
		time.Sleep(time.Minute)
		first.halt(t)
		time.Sleep(time.Minute)
		second.halt(t)
		m.requireExact(t, small, began, time.Now())
		assert.Equal(t, 1, second.lines("is another generator running"))
	})
}

func TestItNoticesThatSomebodyElseWrites(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory(6)
		g := start(m, small)
		time.Sleep(20 * time.Second)
		m.mu.Lock()
		last := m.partitions[2][len(m.partitions[2])-1]
		m.partitions[2] = append(m.partitions[2], last)
		m.mu.Unlock()
		time.Sleep(20 * time.Second)
		g.halt(t)
		assert.Equal(t, 1, g.lines("partition 2 ends at offset"))
	})
}

func TestOtherFlagsBeginAtTheNextWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, began := newMemory(6), time.Now()
		g := start(m, small)
		time.Sleep(20 * time.Second)
		g.halt(t)
		faster := small
		faster.Events = 500
		back := time.Now().Add(quietTime)
		g = start(m, faster)
		time.Sleep(time.Minute)
		g.halt(t)
		m.requireExact(t, small, began, small.WindowAt(began).End)
		m.requireExact(t, faster, small.WindowAt(back).End, time.Now())
		assert.Equal(t, 1, g.lines("other flags"))
	})
}

func TestItWaitsAndSaysSoOnce(t *testing.T) {
	for name, row := range map[string]struct {
		err  error
		line string
	}{
		"Kafka is down":             {err: errDown, line: `msg=waiting for=Kafka err="connection refused"`},
		"the topic is not made yet": {err: topic.ErrMissing, line: `msg=waiting for="the topic to be created"`},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := newMemory(6)
				m.fail(row.err)
				g := start(m, small)
				time.Sleep(10 * time.Minute)
				m.fail(nil)
				began := time.Now()
				time.Sleep(time.Minute)
				m.fail(row.err)
				time.Sleep(5 * time.Minute)
				m.fail(nil)
				time.Sleep(time.Minute)
				g.halt(t)
				m.requireExact(t, small, began, time.Now())
				assert.Equal(t, 2, g.lines(row.line), "%s", g.log)
				assert.Equal(t, 2, g.lines("no longer waiting"))
			})
		})
	}
}

// foreign is a topic whose last record somebody else wrote.
type foreign struct{ *memory }

func (foreign) Last(context.Context, int, int64) (*schedule.Last, error) {
	return nil, &topic.ForeignError{Topic: "input", Partition: 3, Offset: 41, Reason: errLost}
}

func TestATopicThatIsNotItsOwnIsAnError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory(6)
		m.partitions[3] = make([]record, 42)
		g := start(foreign{m}, small)
		assert.ErrorContains(t, <-g.done, "topic input, partition 3, offset 41")
	})
}

func TestItStopsAtOnce(t *testing.T) {
	for name, prepare := range map[string]func(*memory){
		"asleep":                  func(*memory) {},
		"waiting for Kafka":       func(m *memory) { m.err = errDown },
		"with a batch on its way": func(m *memory) { m.fate = func(int) fate { return fate{takes: time.Hour} } },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := newMemory(6)
				prepare(m)
				g := start(m, small)
				time.Sleep(10 * time.Second)
				told := time.Now()
				g.halt(t)
				assert.Less(t, time.Since(told), 2*time.Second)
			})
		})
	}
}

func TestItFinishesTheBatchInFlightBeforeItStops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory(6)
		m.fate = func(int) fate { return fate{takes: 500 * time.Millisecond} }
		g := start(m, small)
		time.Sleep(10 * time.Second)
		g.halt(t)
		assert.Zero(t, g.lines("unknown"))
	})
}
