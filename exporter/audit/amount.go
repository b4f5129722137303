package audit

import (
	"math"
	"strconv"
	"strings"
)

// An amount is what events come to: how many they are, or the sum of one of their fields. It is a whole number of
// units: with two decimals, 1250 is 12.50. So the sum of decimals is exact, in whatever order they come.

// maxAmount is the largest amount, and -maxAmount the smallest: an amount has a negative.
const maxAmount = math.MaxInt64

// maxDecimals is how many digits of an amount can be behind the point.
const maxDecimals = 18

// capped adds amounts, and stops at the largest and the smallest.
func capped(a, b int64) int64 {
	switch {
	case b > 0 && a > maxAmount-b:
		return maxAmount
	case b < 0 && a < -maxAmount-b:
		return -maxAmount
	}
	return a + b
}

// plus adds amounts, and reports whether that is the sum.
func plus(a, b int64) (sum int64, ok bool) {
	sum = capped(a, b)
	return sum, sum == a+b
}

// part is some of the events of a cell, and how much less or more its amount is without them.
type part struct {
	events     uint32
	less, more int64
}

func (p *part) add(amount int64) {
	p.events = oneMore(p.events)
	if amount > 0 {
		p.less = capped(p.less, amount)
	} else {
		p.more = capped(p.more, -amount)
	}
}

// oneMore counts, and stops at the largest number.
func oneMore(n uint32) uint32 {
	if n == math.MaxUint32 {
		return n
	}
	return n + 1
}

// Text writes an amount as a decimal number.
func (c Config) Text(amount int64) string {
	text := strconv.FormatInt(amount, 10)
	if c.Decimals == 0 {
		return text
	}
	digits, negative := strings.CutPrefix(text, "-")
	digits = strings.Repeat("0", max(0, c.Decimals+1-len(digits))) + digits
	point := len(digits) - c.Decimals
	text = strings.TrimSuffix(strings.TrimRight(digits[:point]+"."+digits[point:], "0"), ".")
	if negative {
		return "-" + text
	}
	return text
}

// Value returns an amount as a number.
func (c Config) Value(amount float64) float64 { return amount / math.Pow10(c.Decimals) }

// eventsOf returns a number of events as it is held: it stops at the largest.
func eventsOf(n int64) uint32 { return uint32(min(max(0, n), math.MaxUint32)) }

// amountOf returns a number as an amount, of which each has a negative.
func amountOf(n int64) int64 { return max(-maxAmount, n) }
