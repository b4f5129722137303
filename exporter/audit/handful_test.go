package audit

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// A handful of results makes no more work than a handful, wherever in time they are and whichever is read first: no
// cell for every window between them.
func TestAHandfulOfResults(t *testing.T) {
	const hour, year = 3600, 365 * 24 * 3600
	type result struct{ partition, at int } // seconds
	logs := map[string][]result{
		"three windows now":                    {{0, 0}, {0, 1}, {0, 2}},
		"an old one alone, read first":         {{1, -3 * year}, {0, 0}, {0, 1}, {0, 2}},
		"an old one alone, read last":          {{0, 0}, {0, 1}, {0, 2}, {1, -3 * year}},
		"one of 1970":                          {{1, -56 * year}, {0, 0}, {0, 1}, {0, 2}, {0, 3}},
		"some after a pause of two hours":      {{0, 0}, {0, 1}, {0, 2}, {0, 2 * hour}, {0, 2*hour + 1}, {0, 2*hour + 2}},
		"some after that in another partition": {{0, 0}, {0, 1}, {0, 2}, {1, 2 * hour}, {1, 2*hour + 1}, {1, 2*hour + 2}},
		"one of the next century among others": {{0, 0}, {0, 1}, {1, 80 * year}, {0, 2}, {0, 3}},
		"one of the next century for each other": {
			{0, 0}, {1, 80 * year}, {0, 1}, {1, 80*year + 1}, {0, 2}, {1, 80*year + 2},
		},
	}
	for name, log := range logs {
		for _, expect := range []Expectation{ExpectConstant, ExpectNone, ExpectInput} {
			for _, whole := range []bool{false, true} {
				t.Run(fmt.Sprint(name, expect, whole), func(t *testing.T) {
					l := NewLedger(Config{
						Size: time.Second, Expect: expect, Expected: 1, Grace: 2, KeyGrace: 4, Horizon: year * time.Second,
						KeyForget: year * time.Second,
						Recent:    time.Hour, Lateness: time.Minute, Whole: whole,
					})
					for n, r := range log {
						at, key := begin.Add(time.Duration(r.at)*time.Second), fmt.Sprint(n%3)
						l.Observe(Record{
							Partition: r.partition, Offset: int64(n), Key: key, Window: WindowOf(at, time.Second), Count: 1, Written: begin,
						})
						if expect == ExpectInput {
							l.ObserveInput(Event{Partition: r.partition, Offset: int64(n), Key: key, Time: at})
						}
						l.Advance(Point{})
					}
					for range 3 {
						l.Advance(Point{})
					}
					assert.LessOrEqual(t, l.held, 2*len(log))
					l.Advance(Point{Final: true})
					assert.LessOrEqual(t, len(l.Faults()), len(log))
				})
			}
		}
	}
}
