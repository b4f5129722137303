package audit

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

// Amounts are shown as the decimal numbers that they are.
func TestTheTextOfAnAmount(t *testing.T) {
	for _, test := range []struct {
		decimals int
		amount   int64
		want     string
	}{
		{0, 1000, "1000"},
		{0, -7, "-7"},
		{2, 1250, "12.5"},
		{2, 1200, "12"},
		{2, 5, "0.05"},
		{2, -5, "-0.05"},
		{2, 0, "0"},
		{18, 1, "0.000000000000000001"},
		{18, math.MaxInt64, "9.223372036854775807"},
	} {
		assert.Equal(t, test.want, Config{Decimals: test.decimals}.Text(test.amount))
	}
	assert.InDelta(t, -12.5, Config{Decimals: 2}.Value(-1250), 0)
}

// A sum that is too large does not wrap around.
func TestCapped(t *testing.T) {
	for _, test := range []struct{ a, b, want int64 }{
		{2, 3, 5},
		{2, -3, -1},
		{math.MaxInt64, 1, math.MaxInt64},
		{1, math.MaxInt64, math.MaxInt64},
		{math.MaxInt64, -math.MaxInt64, 0},
		{-math.MaxInt64, -1, -math.MaxInt64},
		{-2, -math.MaxInt64, -math.MaxInt64},
	} {
		assert.Equal(t, test.want, capped(test.a, test.b), "%d + %d", test.a, test.b)
	}
}
