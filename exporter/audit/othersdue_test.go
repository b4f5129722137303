package audit

import (
	"math/rand/v2"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

// What is looked up once for all keys is what each key finds by its own look through the rows.
func TestOneLookMakesAllKeysDue(t *testing.T) {
	var told atomic.Int64
	t.Cleanup(func() { require.Positive(t, told.Load(), "keys that need no look of their own") })
	forEachWorld(t, func(t *testing.T, seed uint64, cfg Config) {
		w := newWorld(rand.New(rand.NewPCG(seed, 20)), cfg, 80, true)
		random := rand.New(rand.NewPCG(seed, 21))
		r := w.reader(random)
		for r.read < len(w.entries) {
			r.readTo(min(len(w.entries), r.read+1+random.IntN(80)))
			r.advance(Point{})
			told.Add(requireSameDue(t, seed, r.ledger, random))
		}
	})
}

// requireSameDue compares both looks for each key, and returns of how many keys the common one knew.
func requireSameDue(t *testing.T, seed uint64, l *Ledger, random *rand.Rand) (told int64) {
	t.Helper()
	others := l.othersDue(Point{})
	for name, k := range l.keys {
		last := max(k.next, l.latest-index(random.IntN(30)))
		due, ok := others.due(l, k, last)
		if !ok {
			continue
		}
		told++
		require.Equal(t, l.dueByRows(k, false, last), due, "seed %d, key %s, after %d", seed, name, last)
	}
	return told
}
