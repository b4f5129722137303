package stream

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTheRoomForAnAnswer(t *testing.T) {
	const least, large = 1000, 9000
	tests := []struct {
		because string
		small   int // answers after a large one
		then    int64
		want    int64
	}{
		{"it grows with a large answer", 0, large, large},
		{"it remains while there are large ones now and then", manySmall - 1, large, large},
		{"it shrinks when all are small", manySmall, 1, large / 2},
		{"it shrinks on", 2 * manySmall, 1, large / 4},
		{"it is never less than at the beginning", 10 * manySmall, 1, least},
	}
	for _, test := range tests {
		t.Run(test.because, func(t *testing.T) {
			r := newRoom(least)
			r.fits(large)
			for range test.small {
				r.fits(10)
			}
			r.fits(test.then)
			assert.Equal(t, test.want, r.bytes())
		})
	}
}

// After a single large batch, as many partitions are read at once as before.
func TestOneLargeBatchDoesNotTakeTheRoomForGood(t *testing.T) {
	s := newShelves(4, 0)
	s.most = 1
	for p := range 4 {
		for w := range 200 {
			s.result(p, "a", windowNo(w).Start, 0, begin)
		}
	}
	cfg := testAudit
	cfg.Whole = true
	a := newAuditor(AuditorConfig{Topic: topic, Audit: cfg}, s)
	least := a.results.room.bytes()
	a.results.room.fits(8 * least)
	_, err := a.poll(t.Context(), begin)
	require.NoError(t, err)
	assert.Equal(t, least, a.results.room.bytes())
}
