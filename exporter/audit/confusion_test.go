package audit

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fault is one thing that can go wrong with one result, and what the ledger should say of its window then.
type fault struct {
	name string
	want Verdict
	// parts is what it should say where results are added up; Pending where that depends on the counts.
	parts Verdict
	// do returns what is written instead of the right record, and what is written later windows afterwards.
	do func(random *rand.Rand, r Record) (now, later []Record)
}

var faults = []fault{
	{"none", Correct, Correct, func(_ *rand.Rand, r Record) (_, _ []Record) { return []Record{r}, nil }},
	{"dropped", Missing, Missing, func(*rand.Rand, Record) (_, _ []Record) { return nil, nil }},
	{"delayed", Correct, Correct, func(_ *rand.Rand, r Record) (_, _ []Record) { return nil, []Record{r} }},
	{"repeated", Duplicate, Over, func(_ *rand.Rand, r Record) (_, _ []Record) { return []Record{r, r}, nil }},
	{"repeated late", Duplicate, Over, func(_ *rand.Rand, r Record) (_, _ []Record) { return []Record{r}, []Record{r} }},
	{"short", Short, Short, func(random *rand.Rand, r Record) (_, _ []Record) { return []Record{fewer(random, r)}, nil }},
	{"short and repeated", Short, Pending, func(random *rand.Rand, r Record) (_, _ []Record) {
		short := fewer(random, r)
		return []Record{short}, []Record{short}
	}},
	{"over", Over, Over, func(random *rand.Rand, r Record) (_, _ []Record) {
		r.Count += 1 + random.Int64N(1000)
		return []Record{r}, nil
	}},
	{
		"contradicted", Conflict, Pending,
		func(random *rand.Rand, r Record) (_, _ []Record) { return []Record{r, fewer(random, r)}, nil },
	},
	{"contradicted late", Conflict, Pending, func(random *rand.Rand, r Record) (_, _ []Record) {
		return []Record{fewer(random, r)}, []Record{r}
	}},
	{
		"taken back", Missing, Unjudged,
		func(_ *rand.Rand, r Record) (_, _ []Record) { return []Record{r, retraction(r)}, nil },
	},
	{
		"taken back late", Missing, Unjudged,
		func(_ *rand.Rand, r Record) (_, _ []Record) { return []Record{r}, []Record{retraction(r)} },
	},
	{"replaced", Correct, Unjudged, func(random *rand.Rand, r Record) (_, _ []Record) {
		return []Record{fewer(random, r), retraction(r), r}, nil
	}},
	{"replaced by too few", Short, Unjudged, func(random *rand.Rand, r Record) (_, _ []Record) {
		return []Record{r, retraction(r), fewer(random, r)}, nil
	}},
	{
		"uncountable", Unjudged, Unjudged,
		func(_ *rand.Rand, r Record) (_, _ []Record) { return []Record{uncountable(r)}, nil },
	},
	{"uncountable late", Unjudged, Unjudged, func(_ *rand.Rand, r Record) (_, _ []Record) {
		return []Record{r}, []Record{uncountable(r)}
	}},
	{"a stray of long ago", Correct, Correct, func(_ *rand.Rand, r Record) (_, _ []Record) {
		return []Record{strayed(r, -1_000_000), r}, nil
	}},
	{"a stray of the future", Correct, Correct, func(_ *rand.Rand, r Record) (_, _ []Record) {
		return []Record{strayed(r, 1_000_000), r}, nil
	}},
}

func retraction(r Record) Record {
	r.Retracts = true
	return r
}

func uncountable(r Record) Record {
	r.Doubt = BadCount
	return r
}

// strayed moves a result by some windows.
func strayed(r Record, windows int) Record {
	by := time.Duration(windows) * testConfig.Size
	r.Window = Window{Start: r.Window.Start.Add(by), End: r.Window.End.Add(by)}
	return r
}

func fewer(random *rand.Rand, r Record) Record {
	r.Count -= 1 + random.Int64N(max(1, r.Count)) // sums may be negative
	return r
}

// Seeded faults of each class, over random schedules of events and of reading: every one is found for what it is, and
// no other window is touched. The matrix is printed: what was done, and what was said.
func TestConfusionMatrix(t *testing.T) {
	constant, input := testConfig, testConfig
	input.Expect, input.Lateness = ExpectInput, 5*time.Second
	hop, cumulate, parts := input, input, input
	parts.Updates = UpdatesSum
	hop.Slide, cumulate.Step = 5*time.Second, 5*time.Second
	sums, sumsOfHops, sumsOfParts := input, hop, parts
	sums.Sum, sumsOfHops.Sum, sumsOfParts.Sum = true, true, true
	for name, cfg := range map[string]Config{
		"constant": constant, "input": input, "parts": parts, "hopping": hop, "cumulating": cumulate,
		"sums": sums, "sums of parts": sumsOfParts, "sums, hopping": sumsOfHops,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			matrix := map[string]map[Verdict]int{}
			for n, f := range faultsOf(cfg) {
				matrix[f.name] = map[Verdict]int{}
				for seed := range faultsPerClass {
					random := rand.New(rand.NewPCG(uint64(seed), uint64(n)))
					said, others := seededFault(random, cfg, f)
					matrix[f.name][said]++
					require.Equal(t, map[Verdict]int64{Correct: others[Correct]}, others, "%s, seed %d: other windows", f.name, seed)
				}
				assert.Equal(t, map[Verdict]int{f.want: faultsPerClass}, matrix[f.name], f.name)
			}
			t.Log("\n" + table(matrix))
		})
	}
}

// faultsOf are those that can be told, with what is to be said of them.
func faultsOf(cfg Config) (all []fault) {
	if cfg.Updates != UpdatesSum {
		return faults
	}
	for _, f := range faults {
		if f.want = f.parts; f.want != Pending {
			all = append(all, f)
		}
	}
	return all
}

// right is what is written of a window that has no fault: its parts, where these are added up.
func right(cfg Config, r Record) []Record {
	if cfg.Updates != UpdatesSum {
		return []Record{r}
	}
	part, rest := r, r
	part.Count, rest.Count = r.Count/2, r.Count-r.Count/2
	return []Record{part, rest}
}

// table prints the matrix.
func table(matrix map[string]map[Verdict]int) string {
	var text strings.Builder
	fmt.Fprintf(&text, "%-20s", "fault \\ verdict")
	for _, v := range Verdicts() {
		fmt.Fprintf(&text, "%10s", v)
	}
	for _, f := range faults {
		fmt.Fprintf(&text, "\n%-20s", f.name)
		for _, v := range Verdicts() {
			fmt.Fprintf(&text, "%10d", matrix[f.name][v])
		}
	}
	return text.String()
}

// seededFault lets a ledger read a job's topics with one fault, and returns what it says of that window, and of all
// others that it has decided.
func seededFault(random *rand.Rand, cfg Config, f fault) (said Verdict, others map[Verdict]int64) {
	const windows = 24
	// The first windows of a job may lack events.
	key, window := random.IntN(len(cfg.Keys)), 1+random.IntN(windows-12)
	for index(window) <= cfg.last(cfg.indexOf(begin))-cfg.indexOf(begin) {
		window++
	}
	job := &job{random: random, cfg: cfg, ledger: NewLedger(cfg)}
	for w := range windows {
		job.run(w, func(k int, r Record) []Record {
			switch {
			case k == key && w == window:
				now, _ := f.do(rand.New(rand.NewPCG(7, uint64(window))), r)
				return now
			case k == key && w == window+4: // later than its grace
				whole := r
				whole.Window, whole.Count = job.windowNo(window), job.counted(key, window)
				_, later := f.do(rand.New(rand.NewPCG(7, uint64(window))), whole)
				return append(later, right(cfg, r)...)
			default:
				return right(cfg, r)
			}
		})
	}
	job.ledger.Advance(Point{})
	job.ledger.Advance(Point{})

	others = maps.Clone(job.ledger.Snapshot(begin).Horizon)
	said = job.ledger.keys[cfg.Keys[key]].find(cfg.number(job.windowNo(window))).verdict
	if others[said]--; others[said] == 0 {
		delete(others, said)
	}
	return said, others
}

type spot struct{ key, window int }

// job writes events and results window by window, and lets a ledger read them in random portions.
type job struct {
	random  *rand.Rand
	cfg     Config
	ledger  *Ledger
	counts  map[spot]int64
	offsets [4]int64
	input   [2]int64
}

func (j *job) run(w int, write func(k int, r Record) []Record) {
	if j.counts == nil {
		j.counts = map[spot]int64{}
	}
	order := j.random.Perm(len(j.cfg.Keys))
	for _, k := range order {
		n := int64(1000)
		if j.cfg.Expect == ExpectInput {
			n = 1 + j.random.Int64N(5)
			events := n
			for range events {
				before, amount := time.Duration(j.random.Int64N(int64(j.cfg.pane()))), j.amount()
				j.event(j.cfg.Keys[k], j.windowNo(w).End.Add(-1-before), amount)
				if j.cfg.Sum {
					n += amount - 1
				}
			}
		}
		j.counts[spot{k, w}] = n
	}
	for partition := range j.input {
		j.ledger.ObserveInput(Event{
			Partition: partition, Offset: j.input[partition], Key: "another", Time: j.windowNo(w).End,
		})
		j.input[partition]++
	}
	for _, k := range order {
		right := Record{
			Key: j.cfg.Keys[k], Window: j.windowNo(w), Count: j.counted(k, w),
			Written: j.windowNo(w).End.Add(time.Duration(j.random.IntN(900)) * time.Millisecond),
		}
		for _, r := range write(k, right) {
			r.Partition, r.Offset, r.Written = k, j.offsets[k], right.Written
			j.offsets[k] += 1 + j.random.Int64N(2)
			j.ledger.Observe(r)
		}
		if j.random.IntN(4) == 0 {
			j.ledger.Advance(Point{})
		}
	}
}

// windowNo is the window that ends with pane n, and counted how many events a key has in it.
func (j *job) windowNo(n int) Window { return j.cfg.window(j.cfg.indexOf(begin) + index(n)) }

func (j *job) counted(key, n int) (count int64) {
	if j.cfg.Expect != ExpectInput {
		return j.counts[spot{key, n}]
	}
	last := j.cfg.indexOf(begin) + index(n)
	for pane := j.cfg.first(last); pane <= last; pane++ {
		count += j.counts[spot{key, int(pane - j.cfg.indexOf(begin))}]
	}
	return count
}

// amount is that of an event where sums are audited. Where parts are added up, one that appears twice is too much.
func (j *job) amount() int64 {
	switch {
	case !j.cfg.Sum:
		return 0
	case j.cfg.Updates == UpdatesSum:
		return 1 + j.random.Int64N(1000)
	}
	return j.random.Int64N(2000) - 1000
}

func (j *job) event(key string, at time.Time, amount int64) {
	partition := j.random.IntN(len(j.input))
	j.ledger.ObserveInput(Event{Partition: partition, Offset: j.input[partition], Key: key, Time: at, Amount: amount})
	j.input[partition]++
}
