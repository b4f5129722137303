package schedule

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var pages = []string{"/help", "/index", "/shop", "/jobs", "/about", "/news"}

// now is some instant in the middle of a window.
var now = time.Date(2026, 11, 23, 1, 0, 7, 345_000_000, time.UTC)

func layout(change func(*Layout)) Layout {
	l := Layout{Pages: pages, Events: 1000, Window: 15 * time.Second, Partitions: 6}
	if change != nil {
		change(&l)
	}
	return l
}

// layouts are those that every property is checked for.
var layouts = map[string]Layout{
	"the playground's":                       layout(nil),
	"five times its rate":                    layout(func(l *Layout) { l.Events = 5000 }),
	"a window that its events do not divide": layout(func(l *Layout) { l.Events = 7 }),
	"more events than milliseconds":          layout(func(l *Layout) { l.Events, l.Window = 137, 100*time.Millisecond }),
	"one event per window":                   layout(func(l *Layout) { l.Events = 1 }),
	"one page":                               layout(func(l *Layout) { l.Pages = pages[:1] }),
	"fewer pages than partitions":            layout(func(l *Layout) { l.Pages = pages[:4] }),
	"more pages than partitions":             layout(func(l *Layout) { l.Partitions = 4 }),
	"one partition":                          layout(func(l *Layout) { l.Partitions = 1 }),
	"late events":                            layout(func(l *Layout) { l.Skew = 2 * time.Second }),
	"events late by more than a window":      layout(func(l *Layout) { l.Skew = 40 * time.Second }),
	"late events and an odd number in all":   layout(func(l *Layout) { l.Events, l.Skew = 333, time.Second }),
	"the longest window at the highest rate": layout(func(l *Layout) {
		l.Window, l.Pages, l.Events = MaxWindow, pages[:1], 86_400_000_000
	}),
	"a window of which no day is a multiple": layout(func(l *Layout) { l.Window = 7 * time.Second }),
	"a millisecond's window":                 layout(func(l *Layout) { l.Window, l.Events = time.Millisecond, 3 }),
	"gaps, which change numbers of no others": layout(func(l *Layout) {
		l.Gaps = []Gap{{Page: "/help", Every: 2, Missing: 3}}
	}),
}

func TestTimeAndNumberAgree(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for name, l := range layouts {
		t.Run(name, func(t *testing.T) {
			for range 2000 {
				at := now.Add(time.Duration(random.Int64N(int64(3 * l.Window)))).Truncate(time.Millisecond)
				n := l.NumberAt(at)
				require.False(t, l.Time(n).Before(at), "the first event at %v or later is at %v", at, l.Time(n))
				require.True(t, l.Time(n-1).Before(at), "the one before is at %v", l.Time(n-1))
			}
		})
	}
}

func TestEventsAreFifteenMillisecondsApart(t *testing.T) {
	l, start := layout(nil), now.Truncate(15*time.Second)
	for k := range 1000 {
		event, ok := l.Event(l.NumberAt(start)+int64(k*len(pages)), Stretch{})
		require.True(t, ok)
		assert.Equal(t, start.Add(time.Duration(k)*15*time.Millisecond), event.Time)
		assert.Equal(t, "/help", event.Page)
	}
}

func TestAPageIsSpreadEvenlyOverThePartitions(t *testing.T) {
	for name, l := range layouts {
		t.Run(name, func(t *testing.T) {
			ticks := int64(1200)
			counts := map[string]int{}
			for n := l.NumberAt(now); n < l.NumberAt(now)+ticks*int64(len(l.Pages)); n++ {
				counts[fmt.Sprint(l.Pages[l.page(n)], l.Partition(n))]++
			}
			assert.Len(t, counts, len(l.Pages)*l.Partitions)
			for where, count := range counts {
				assert.EqualValues(t, ticks/int64(l.Partitions), count, where)
			}
		})
	}
}

func TestAnInstantIsSpreadOverThePartitions(t *testing.T) {
	l := layout(nil)
	first := l.NumberAt(now)
	for tick := range int64(100) {
		seen := map[int]bool{}
		for page := range int64(6) {
			seen[l.Partition(first+6*tick+page)] = true
		}
		require.Len(t, seen, 6)
	}
}

func TestFingerprintTellsLayoutsApart(t *testing.T) {
	base := layout(nil).Fingerprint()
	for name, change := range map[string]func(*Layout){
		"a page renamed":     func(l *Layout) { l.Pages = append([]string{"/blog"}, pages[1:]...) },
		"pages in new order": func(l *Layout) { l.Pages = append([]string{pages[1], pages[0]}, pages[2:]...) },
		"more events":        func(l *Layout) { l.Events = 5000 },
		"another window":     func(l *Layout) { l.Window = 30 * time.Second },
		"late events":        func(l *Layout) { l.Skew = time.Second },
		"more partitions":    func(l *Layout) { l.Partitions = 8 },
	} {
		assert.NotEqual(t, base, layout(change).Fingerprint(), name)
	}
	gaps := layout(func(l *Layout) { l.Gaps = []Gap{{Page: "/help", Every: 1, Missing: 1}} })
	assert.Equal(t, base, gaps.Fingerprint(), "gaps renumber nothing")
}
