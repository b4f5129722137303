package audit

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestShardOwns(t *testing.T) {
	tests := []struct {
		because string
		key     string
		want    int // of 8
	}{
		{"xxHash64 of the key's text, modulo 8: 0xef46db3751d8e999", "", 1},
		{"0xd24ec4f1a98c6e5b", "a", 3},
		{"0x44bc2cf5ad770999", "abc", 1},
	}
	for _, test := range tests {
		for number := range 8 {
			assert.Equal(t, number == test.want, Shard{8, number}.Owns(test.key), "%q of shard %d: %s", test.key, number,
				test.because)
		}
	}
	assert.True(t, Shard{}.Owns("a"), "who does not share owns all")
	assert.True(t, Shard{1, 0}.Owns("a"), "one shard owns all")
}

func TestShardIsRefused(t *testing.T) {
	tests := []struct {
		because string
		shard   Shard
		whole   bool
		want    string
	}{
		{"the first", Shard{8, 0}, false, ""},
		{"the last", Shard{8, 7}, false, ""},
		{"they are counted from 0", Shard{8, 8}, false, "shard number: 8 of 8 shards: they are numbered from 0 to 7"},
		{"no number below 0", Shard{8, -1}, false, "shard number: -1 of 8 shards: they are numbered from 0 to 7"},
		{"a number alone", Shard{0, 3}, false, "shard number: 3 of no shards: want how many shards there are"},
		{"too many", Shard{1001, 0}, false, "shard of: 1001 is not between 1 and 1000"},
		{"fewer than none", Shard{-1, 0}, false, "shard of: -1 is not between 1 and 1000"},
		{"a report is of all keys", Shard{8, 0}, true, "shard of: 8: a log that is audited as a whole is not split"},
	}
	for _, test := range tests {
		cfg := testConfig
		cfg.Shard, cfg.Whole = test.shard, test.whole
		if err := cfg.Validate(); test.want == "" {
			assert.NoError(t, err, test.because)
		} else {
			assert.EqualError(t, err, test.want, test.because)
		}
	}
}

// shardsOf returns the config of each shard.
func shardsOf(cfg Config, of int) (shards []Config) {
	for number := range of {
		one := cfg
		one.Shard = Shard{of, number}
		shards = append(shards, one)
	}
	return shards
}

// addUp adds what shards know, as rules and dashboards do: one of them has what is of a key, and what is of no key is
// the same in all.
func addUp(t *testing.T, shards []Snapshot) Snapshot {
	all := shards[0]
	all.Totals, all.Changes, all.Rejected = maps.Clone(all.Totals), maps.Clone(all.Changes), maps.Clone(all.Rejected)
	all.Recent, all.Horizon, all.Unjudged = maps.Clone(all.Recent), maps.Clone(all.Horizon), maps.Clone(all.Unjudged)
	all.RecentByKey = map[string]map[Verdict]int64{}
	for n, s := range shards {
		assert.Equal(t, all.Latest, s.Latest, "time is that of all keys")
		assert.Equal(t, all.LastWrite, s.LastWrite)
		assert.Equal(t, all.InputTime, s.InputTime)
		assert.Equal(t, all.InputPartitions, s.InputPartitions)
		for key, recent := range s.RecentByKey {
			_, twice := all.RecentByKey[key]
			assert.False(t, twice, "%s: each key is in one shard", key)
			all.RecentByKey[key] = recent
		}
		if n == 0 {
			continue
		}
		add(all.Totals, s.Totals)
		add(all.Changes, s.Changes)
		add(all.Rejected, s.Rejected)
		add(all.Recent, s.Recent)
		add(all.Horizon, s.Horizon)
		add(all.Unjudged, s.Unjudged)
		all.Late, all.Pending, all.Overdue = all.Late+s.Late, all.Pending+s.Pending, all.Overdue+s.Overdue
		all.Lost, all.Surplus, all.Repeated = all.Lost+s.Lost, all.Surplus+s.Surplus, all.Repeated+s.Repeated
		all.Keys = append(all.Keys, s.Keys...)
	}
	slices.Sort(all.Keys)
	all.Windows, all.Events = nil, Events{}
	return all
}

func add[K comparable](to, from map[K]int64) {
	for key, n := range from {
		to[key] += n
	}
}

// Whatever is in the log, and however many shards there are: each key has the verdicts that one ledger gives it, and
// what is counted adds up.
func TestShardsAddUp(t *testing.T) {
	forEachWorld(t, func(t *testing.T, seed uint64, cfg Config) {
		w := newWorld(rand.New(rand.NewPCG(seed, 20)), cfg, 80, true)
		random := rand.New(rand.NewPCG(seed, 21))
		var points []int
		for n := 0; n < len(w.entries); points = append(points, n) {
			n = min(len(w.entries), n+1+random.IntN(80))
		}
		read := func(cfg Config) *Ledger {
			r := w.reader(random)
			r.ledger = NewLedger(cfg)
			for _, n := range points {
				r.readTo(n)
				r.advance(Point{})
			}
			return r.finish()
		}
		one := read(cfg)
		var shards []*Ledger
		for _, shard := range shardsOf(cfg, 1+random.IntN(5)) {
			shards = append(shards, read(shard))
		}
		requireSum(t, seed, one, shards, w.now)
	})
}

// Keys of other shards may be far behind in their partition: they write what they missed, and time has not jumped back.
func TestKeysOfOtherShardsAreFollowed(t *testing.T) {
	for _, shard := range append(shardsOf(testConfig, 4), testConfig) {
		l := NewLedger(shard)
		offset := int64(0)
		write := func(key string, window int) {
			at := begin.Add(time.Duration(offset) * time.Second)
			l.Observe(Record{Offset: offset, Key: key, Window: windowNo(window), Count: 1000, Written: at, Appended: true})
			offset++
		}
		for n := range 2 * horizon {
			write("a", n)
			if n < 5 {
				write("b", n)
				write("c", n)
			}
			if n == 5 {
				l.Advance(Point{})
			}
		}
		for n := range 10 { // back from an outage that was longer than the horizon, and a was faster
			write("b", 5+n)
			write("c", 5+n)
		}
		_, over := l.StartsOver()
		assert.False(t, over, "shard %d of %d", shard.Shard.Number, shard.Shard.Of)
	}
}

// The same holds where another process counts the input.
func TestShardsOfExpectedCountsAddUp(t *testing.T) {
	forEachWorld(t, func(t *testing.T, seed uint64, cfg Config) {
		if cfg.Expect != ExpectInput || seed%2 == 1 { // each has several ledgers
			return
		}
		w := newWorld(rand.New(rand.NewPCG(seed, 22)), cfg, 60, false)
		read := func(cfg Config) *Ledger {
			told := w.expectedReader(rand.New(rand.NewPCG(seed, 23)))
			told.ledger = NewLedger(cfg)
			for told.read < len(w.entries) {
				told.readTo(min(len(w.entries), told.read+40))
				told.ledger.Advance(Point{})
			}
			for range 3 {
				told.ledger.Advance(Point{})
			}
			return told.ledger
		}
		var shards []*Ledger
		for _, shard := range shardsOf(cfg, 3) {
			shards = append(shards, read(shard))
		}
		requireSum(t, seed, read(cfg), shards, w.now)
	})
}

// requireSum compares one ledger with those that share its keys.
func requireSum(t *testing.T, seed uint64, one *Ledger, shards []*Ledger, now time.Time) {
	t.Helper()
	var lines []string
	var snapshots []Snapshot
	for _, l := range shards {
		lines = append(lines, pictureOf(l, now).Lines...)
		snapshots = append(snapshots, l.Snapshot(now))
	}
	slices.Sort(lines)
	want, got := one.Snapshot(now), addUp(t, snapshots)
	slices.Sort(want.Keys)
	want.Windows, want.Events = nil, Events{}
	message := fmt.Sprintf("seed %d, %d shards", seed, len(shards))
	require.Equal(t, pictureOf(one, now).Lines, lines, message)
	require.Equal(t, want, got, message)
}
