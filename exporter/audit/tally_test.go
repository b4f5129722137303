package audit

import (
	"cmp"
	"encoding/json"
	"flag"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the tallies that the job Expected Counts is tested with")

// tallies are what the job Expected Counts has to make of some inputs: its own test reads the same file.
const tallies = "../../flink-job/src/test/resources/expectedcounts/tallies.json"

// tallied is an input, and what it comes to. Times are in nanoseconds.
type tallied struct {
	Name, Window      string
	Lateness, Horizon string
	Sum               bool
	Events            []talliedEvent
	Cells             []talliedCell
	Partitions        []talliedPartition
}

type talliedEvent struct {
	Partition  int
	Offset     int64
	Time       int64
	Key        string
	Amount     int64
	Unknown    bool
	Unreadable bool
	Filtered   bool
}

type talliedCell struct {
	Key            string
	Pane           index
	Events, Amount int64
	Unclear        bool
	Late, Again    Left
	LateAt         *int64
	Lost           int64
}

type talliedPartition struct {
	Partition    int
	Offset       int64
	Time, Begins int64
	Late         int64
	HasGap       bool
	GapFrom      *int64
	Lost         [][2]*int64
}

// The job Expected Counts and the ledger have the same rules of time and lateness.
func TestTallies(t *testing.T) {
	var all []tallied
	for name, cfg := range map[string]Config{
		"tumbling":   {Size: 15 * time.Second},
		"hopping":    {Size: 15 * time.Second, Slide: 5 * time.Second, Sum: true},
		"cumulating": {Size: 15 * time.Second, Step: 5 * time.Second},
	} {
		cfg.Lateness, cfg.Horizon = 5*time.Second, 2*time.Minute
		all = append(all, tallyOf(name, cfg, rand.New(rand.NewPCG(uint64(len(name)), 30))))
	}
	slices.SortFunc(all, func(a, b tallied) int { return cmp.Compare(a.Name, b.Name) })
	text, err := json.Marshal(all)
	require.NoError(t, err)
	if *update {
		require.NoError(t, os.WriteFile(tallies, append(text, '\n'), 0o644))
	}
	want, err := os.ReadFile(tallies)
	require.NoError(t, err)
	assert.JSONEq(t, string(want), string(text),
		"go test ./exporter/audit -run TestTallies -update writes it, and the job has to follow")
}

func tallyOf(name string, cfg Config, random *rand.Rand) tallied {
	c := newCounter(&cfg, 1)
	d := tallied{Name: name, Lateness: cfg.Lateness.String(), Horizon: cfg.Horizon.String(), Sum: cfg.Sum}
	d.Window = "{size: " + cfg.Size.String() + ", slide: " + cfg.Slide.String() + ", step: " + cfg.Step.String() + "}"
	at, offsets := [2]time.Time{begin, begin}, [2]int64{}
	for range 600 {
		p := random.IntN(2)
		e := talliedEvent{Partition: p, Offset: offsets[p], Key: worldKeys[random.IntN(2)], Amount: random.Int64N(9) - 3}
		offsets[p] += 1 + random.Int64N(2)
		at[p] = at[p].Add(time.Duration(random.IntN(2000)) * time.Millisecond)
		e.Time = at[p].Add(stray(random)).UnixNano()
		e.Unknown, e.Unreadable, e.Filtered = random.IntN(50) == 0, random.IntN(60) == 0, random.IntN(8) == 0
		d.Events = append(d.Events, e)
		if random.IntN(150) == 0 {
			at[p] = at[p].Add(time.Duration(random.IntN(2)*2-1) * 5 * time.Minute) // for good
		}
		if e.Unreadable {
			c.unreadable(p, e.Offset)
			continue
		}
		c.event(Event{
			Partition: p, Offset: e.Offset, Key: e.Key, Time: time.Unix(0, e.Time).UTC(), Amount: e.Amount, Unknown: e.Unknown,
			Filtered: e.Filtered,
		})
	}
	d.take(c)
	return d
}

// stray is how far an event is off where its partition is.
func stray(random *rand.Rand) time.Duration {
	switch random.IntN(20) {
	case 0:
		return -time.Duration(random.IntN(100)) * time.Second
	case 1:
		return time.Hour
	case 2:
		return -time.Hour
	}
	return 0
}

// take takes what the events come to.
func (d *tallied) take(c *counter) {
	for name, x := range c.cells {
		cell := talliedCell{name.key, name.index, x.Events, x.Amount, x.Unclear, x.Late, x.Again, nil, x.Lost}
		cell.LateAt = nanos(x.LateAt)
		d.Cells = append(d.Cells, cell)
	}
	slices.SortFunc(d.Cells,
		func(a, b talliedCell) int { return cmp.Or(cmp.Compare(a.Key, b.Key), cmp.Compare(a.Pane, b.Pane)) })
	for number := range 2 {
		p := c.input[number]
		one := talliedPartition{
			Partition: number, Offset: p.offset, Time: p.time.UnixNano(), Begins: p.told.Begins.UnixNano(), Late: p.told.Late,
			HasGap: p.told.HasGap, GapFrom: nanos(p.told.Gap),
		}
		for _, s := range p.told.Lost {
			one.Lost = append(one.Lost, [2]*int64{nanos(s.From), nanos(s.To)})
		}
		d.Partitions = append(d.Partitions, one)
	}
}

func nanos(t time.Time) *int64 {
	if t.IsZero() {
		return nil
	}
	n := t.UnixNano()
	return &n
}
