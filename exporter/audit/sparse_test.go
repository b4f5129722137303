package audit

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// Of keys that come and go, as those that are given or those that are learned, no window is missing or overdue; what is
// written of them is judged as ever.
func TestKeysThatComeAndGo(t *testing.T) {
	given := testConfig
	given.Sparse = true
	none, learned := given, given
	none.Expect = ExpectNone
	learned.Keys, learned.Expect = nil, ExpectNone
	for name, test := range map[string]struct {
		cfg  Config
		want string // on the second key
	}{
		"given, with one right count": {given, "=.2x-...+="},
		"given":                       {none, "=.2x=...=="},
		"learned":                     {learned, "=.2x=...=="},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			b.ledger = NewLedger(test.cfg)
			all := "=========="
			b.writeAll(0, all, "= 2x-   +=", all)
			b.right(10, 30)
			b.advance()
			b.wants(0, all, test.want, all)
			s := b.ledger.Snapshot(b.now().Add(time.Hour))
			assert.Zero(t, s.Horizon[Missing])
			assert.Zero(t, s.Overdue)
			assert.LessOrEqual(t, s.Pending, int64(6), "those that are written, and not due")
		})
	}
}

// What is taken back of such a key is gone.
func TestTakenBackOfAKeyThatComesAndGoes(t *testing.T) {
	cfg := testConfig
	cfg.Sparse, cfg.Expect = true, ExpectNone
	b := newBench(t)
	b.ledger = NewLedger(cfg)
	b.right(0, 2)
	r := b.write("b", 2, 5)
	r.Retracts, r.Offset = true, b.offsets[1]
	b.offsets[1]++
	b.ledger.Observe(r)
	b.right(3, 20)
	b.advance()
	b.wantsNoFault()
	assert.Equal(t, "=", line(b.ledger, "b", 2, 1))
}
