package audit

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// Which windows hold a moment, by kind; times are minutes after ten o'clock. Each number is one window.
func TestWindowsOfAMoment(t *testing.T) {
	at := func(minute int) time.Time { return time.Date(2026, 11, 26, 10, minute, 0, 0, time.UTC) }
	tumbling := Config{Size: 5 * time.Minute}
	hopping := Config{Size: 5 * time.Minute, Slide: 2*time.Minute + 30*time.Second}
	halves := Config{Size: 4 * time.Minute, Slide: 2 * time.Minute}
	cumulating := Config{Size: 6 * time.Minute, Step: 2 * time.Minute}
	shifted := cumulating
	shifted.Offset = time.Minute
	tests := []struct {
		name   string
		cfg    Config
		moment int
		want   string
		from   string // the first window from which on all start at the moment or later
	}{
		{"one that tumbles", tumbling, 7, "5-10", "10-15"},
		{"at its start", tumbling, 5, "5-10", "5-10"},
		{"two that hop", halves, 5, "2-6 4-8", "6-10"},
		{"two at the start of one", halves, 4, "2-6 4-8", "4-8"},
		{"by half-minutes", hopping, 7, "2.5-7.5 5-10", "7.5-12.5"},
		{"all steps", cumulating, 1, "0-2 0-4 0-6", "6-8"},
		{"all that are left", cumulating, 3, "0-4 0-6", "6-8"},
		{"the last step", cumulating, 5, "0-6", "6-8"},
		{"the first step again", cumulating, 6, "6-8 6-10 6-12", "6-8"},
		{"with an offset", shifted, 6, "1-7", "7-9"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			show := func(w Window) string {
				return fmt.Sprintf("%v-%v", w.Start.Sub(at(0)).Minutes(), w.End.Sub(at(0)).Minutes())
			}
			var got string
			pane := test.cfg.indexOf(at(test.moment))
			for i := pane; i <= test.cfg.last(pane); i++ {
				w := test.cfg.window(i)
				assert.Equal(t, i, test.cfg.number(w))
				assert.False(t, w.Start.After(at(test.moment)), show(w))
				if got += " "; i == pane {
					got = ""
				}
				got += show(w)
			}
			assert.Equal(t, test.want, got)
			assert.Equal(t, test.from, show(test.cfg.window(test.cfg.firstFrom(at(test.moment)))))
		})
	}
}

// A job that begins in the middle of a window that hops lacks events in all that overlap with it: nobody knows whether
// these are lost. Afterwards they are.
func TestAJobThatBeginsInTheMiddle(t *testing.T) {
	cfg := countingConfig()
	cfg.Slide = 5 * time.Second
	b := newInputBench(t, cfg)
	write := func(n int, count int64) {
		w := cfg.window(cfg.indexOf(begin) + index(n))
		b.ledger.Observe(Record{Key: "a", Window: w, Offset: b.offsets[0], Count: count, Written: w.End, Appended: true})
		b.offsets[0]++
	}
	for n := range 20 { // one event in each pane, from the beginning on
		b.event(0, "a", begin.Add(time.Duration(n)*cfg.Slide))
	}
	for n, count := range []int64{4: 1, 2, 3, 3, 2, 3, 3, 3, 3} {
		if count > 0 {
			write(n, count)
		}
	}
	b.advance()
	var got string
	for n := 4; n <= 10; n++ {
		got += string(verdictSigns[b.ledger.keys["a"].find(cfg.indexOf(begin)+index(n)).verdict])
	}
	assert.Equal(t, "??==-==", got)
}

// An event costs as much as where windows tumble, however many it is of.
func BenchmarkObserveInput(b *testing.B) {
	for name, slide := range map[string]time.Duration{"tumbling": 0, "hopping": time.Minute} {
		b.Run(name, func(b *testing.B) {
			cfg := countingConfig()
			cfg.Size, cfg.Slide, cfg.Horizon = 5*time.Minute, slide, time.Hour
			keys := make([]string, 100)
			for n := range keys {
				keys[n] = fmt.Sprint("key ", n)
			}
			l := NewLedger(cfg)
			for n := range b.N { // a thousand events a minute for each key
				at := begin.Add(time.Duration(n) * time.Minute / time.Duration(1000*len(keys)))
				l.ObserveInput(Event{Offset: int64(n), Key: keys[n%len(keys)], Time: at})
			}
		})
	}
}
