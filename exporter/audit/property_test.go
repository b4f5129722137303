package audit

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// worlds are what the properties are tried on, by what the audit expects.
func worlds() map[string]Config {
	given, learned, presence, input := testConfig, testConfig, testConfig, testConfig
	given.Keys = worldKeys
	learned.Keys, learned.KeyForget = nil, 5*time.Minute
	presence.Keys, presence.KeyForget, presence.Expect, presence.Updates = nil, 5*time.Minute, ExpectNone, UpdatesLast
	input.Keys, input.Expect, input.Lateness = nil, ExpectInput, 5*time.Second
	parts, hop, cumulate, learnedHop := input, input, input, learned
	parts.Updates = UpdatesSum
	for _, cfg := range []*Config{&hop, &cumulate, &learnedHop} { // as many windows in the horizon as where they tumble
		cfg.Horizon, cfg.KeyForget, cfg.Recent = cfg.Horizon/3, cfg.KeyForget/3, cfg.Recent/3
	}
	sums, sumsOfHops, sumsOfParts := input, hop, parts
	sums.Sum, sums.Tolerance, sumsOfHops.Sum, sumsOfParts.Sum = true, 1, true, true
	sumsOfHops.Slide = 5 * time.Second
	hop.Slide, learnedHop.Slide, cumulate.Step = 5*time.Second, 5*time.Second, 5*time.Second
	session := sessionConfig
	session.Horizon = testConfig.Horizon
	lastSession, largestSession := session, session
	lastSession.Updates, largestSession.Updates = UpdatesLast, UpdatesMax
	return map[string]Config{
		"sessions": session, "sessions, last result": lastSession, "sessions, largest result": largestSession,
		"given keys": given, "learned keys": learned, "no count, last result": presence, "input": input,
		"input, parts": parts, "input, hopping": hop, "input, cumulating": cumulate, "learned keys, hopping": learnedHop,
		"sums": sums, "sums, hopping": sumsOfHops, "sums of parts": sumsOfParts,
	}
}

// roundsOf is how many random logs are tried: less where windows overlap, or are sessions, as most of what can go wrong
// is the same.
func roundsOf(cfg Config) uint64 {
	if cfg.overlap() || cfg.Gap > 0 {
		return rounds / 5
	}
	return rounds
}

func forEachWorld(t *testing.T, test func(t *testing.T, seed uint64, cfg Config)) {
	for name, cfg := range worlds() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for seed := range roundsOf(cfg) {
				test(t, seed, cfg)
			}
		})
	}
}

// Whatever order the partitions are read in, however often parts of them are read again, and wherever the reading
// points are: the same log gets the same verdicts, and the same gauges.
func TestVerdictsDependOnTheLogAlone(t *testing.T) {
	forEachWorld(t, func(t *testing.T, seed uint64, cfg Config) {
		w := newWorld(rand.New(rand.NewPCG(seed, 1)), cfg, 80, true)
		random := rand.New(rand.NewPCG(seed, 2))
		straight := w.reader(random)
		want := straight.finish()

		crooked := w.reader(random)
		for crooked.read < len(w.entries) {
			crooked.readTo(min(len(w.entries), crooked.read+1+random.IntN(80)))
			crooked.advance(Point{})
		}
		got := crooked.finish()
		requireSame(t, seed, pictureOf(want, w.now), pictureOf(got, w.now))
	})
}

// An exporter that starts at any moment, and reads all at once, ends with the verdicts of one that ran all the while.
func TestReadingAtOnceChangesNothing(t *testing.T) {
	forEachWorld(t, func(t *testing.T, seed uint64, cfg Config) {
		w := newWorld(rand.New(rand.NewPCG(seed, 3)), cfg, 60, true)
		random := rand.New(rand.NewPCG(seed, 4))
		lived := w.reader(random)
		for lived.read < len(w.entries) {
			lived.readTo(min(len(w.entries), lived.read+1+random.IntN(80)))
			lived.advance(Point{})
		}
		want := pictureOf(lived.finish(), w.now)

		restarted := w.reader(random)
		restarted.readTo(random.IntN(len(w.entries)))
		restarted.advance(Point{History: true})
		restarted.advance(Point{History: true})
		requireSame(t, seed, want, pictureOf(restarted.finish(), w.now))
	})
}

// An exporter that was killed reads no more than it needs: what is older than the horizon, and as much as a key may be
// behind. It ends with the verdicts of one that never was.
func TestARestartChangesNothing(t *testing.T) {
	forEachWorld(t, func(t *testing.T, seed uint64, cfg Config) {
		w := writeWorld(rand.New(rand.NewPCG(seed, 10)), cfg, 100, false, false)
		random := rand.New(rand.NewPCG(seed, 11))
		lived := w.reader(random)
		for lived.read < len(w.entries) {
			lived.readTo(min(len(w.entries), lived.read+1+random.IntN(80)))
			lived.advance(Point{})
		}
		want := pictureOf(lived.finish(), w.now)

		restarted := w.reader(random)
		restarted.startAt(len(w.entries)*4/5 + random.IntN(len(w.entries)/5))
		requireSame(t, seed, want, pictureOf(restarted.finish(), w.now))
	})
}

// With the same reading points, the first verdicts and their revisions are the same in whatever order partitions are
// read.
func TestCountersDoNotDependOnTheOrderOfPartitions(t *testing.T) {
	forEachWorld(t, func(t *testing.T, seed uint64, cfg Config) {
		w := newWorld(rand.New(rand.NewPCG(seed, 5)), cfg, 60, false)
		points := []int{}
		for n, random := 0, rand.New(rand.NewPCG(seed, 6)); n < len(w.entries); {
			n = min(len(w.entries), n+1+random.IntN(80))
			points = append(points, n)
		}
		var want Snapshot
		for order := range uint64(3) {
			r := w.reader(rand.New(rand.NewPCG(seed, 7+order)))
			for _, n := range points {
				r.readTo(n)
				r.advance(Point{})
			}
			got := r.finish().Snapshot(w.now)
			if order == 0 {
				want = got
				continue
			}
			message := fmt.Sprint("seed ", seed)
			require.Equal(t, want.Totals, got.Totals, message)
			require.Equal(t, want.Changes, got.Changes, message)
			require.Equal(t, want.Events, got.Events, message)
			require.Equal(t, want.Late, got.Late, message)
			require.Equal(t, want.Rejected, got.Rejected, message)
		}
	})
}

// Where Kafka has the producer's time, a result was written when it was read: then its window becomes due, however old
// its event time is. An exporter that starts reads all of its history at once, and takes it for recent: it may repeat
// what was told before, and loses nothing of it.
func TestNothingRecentIsLostByARestart(t *testing.T) {
	forEachWorld(t, func(t *testing.T, seed uint64, cfg Config) {
		w := newWorld(rand.New(rand.NewPCG(seed, 8)), cfg, 60, false)
		random := rand.New(rand.NewPCG(seed, 9))
		var points []int // of both, so that both read a result at the same moment
		for n := 0; n < len(w.entries); points = append(points, n) {
			n = min(len(w.entries), n+1+random.IntN(30))
		}
		readFrom := func(first int) Snapshot {
			r := w.reader(random)
			r.producers = true
			for _, n := range points[first:] {
				r.readTo(n)
				r.advance(Point{History: n == points[first]})
			}
			return r.finish().Snapshot(w.now)
		}
		lived, restarted := readFrom(0), readFrom(len(points)/2+random.IntN(len(points)/4))
		for verdict, n := range lived.Recent {
			told := restarted.Recent[verdict] + restarted.Pending // the others have to write for a while after the start
			require.GreaterOrEqual(t, told, n, "seed %d: %s", seed, verdict)
		}
	})
}
