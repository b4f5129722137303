package record

import (
	"math"

	"flinkwatch/exporter/audit"
)

// Meaning is what a result says of its window.
type Meaning int

// How many events there are in it, what a field of theirs adds up to, or no more than that it came out.
const (
	MeansCount Meaning = iota
	MeansSum
	MeansPresence
)

// String returns the value of the setting.
func (m Meaning) String() string { return [...]string{"count", "sum", "presence"}[m] }

// Amounts is how amounts are read: in units of the last of so many decimals.
type Amounts struct {
	Decimals int
	// Rounded reports whether an amount that has more decimals is rounded, and not refused.
	Rounded bool
}

// read reads an amount, as a number or as the text of one.
func (a Amounts) read(name string, p *part) (int64, error) {
	if err := notNumber(name, p); err != nil {
		return 0, err
	}
	n, exact, ok := scaled(p.text, a.Decimals)
	switch {
	case !ok || n == math.MinInt64:
		return 0, reject(audit.BadCount, "%s is %.40s, which with %d decimals does not fit into 64 bits", name, p.text,
			a.Decimals)
	case exact:
		return n, nil
	case a.Rounded:
		return a.round(p.text, n), nil
	}
	return 0, reject(audit.BadCount, "%s is %.40s, which has more than %d decimals", name, p.text, a.Decimals)
}

// round returns the amount that is nearest to a number, of which n is what is left with the further decimals cut off.
func (a Amounts) round(text []byte, n int64) int64 {
	finer, _, ok := scaled(text, a.Decimals+1)
	switch digit := finer - 10*n; {
	case !ok: // so large that the last decimal means nothing
	case digit >= 5:
		return n + 1
	case digit <= -5:
		return n - 1
	}
	return n
}
