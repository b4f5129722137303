package recognise

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"flinkwatch/exporter/record"
)

const (
	// mostSums is how many fields of the results, and of the events, are tried for sums.
	mostSums = 4
	// decimals are those that an audit holds of an amount by itself.
	decimals = 6
)

var sumName = regexp.MustCompile(`(?i)sum|total|revenue|amount|value|price|paid|volume|bytes`)

// isAmount reports whether all values are numbers, or texts of such with a name that says so.
func (c *column) isAmount() bool {
	return c.share() >= most && (!c.isText() || sumName.MatchString(last(c.path))) &&
		c.all(func(float64) bool { return true })
}

// likelySums has those first whose name is one of a sum.
func likelySums(columns []*column) {
	slices.SortStableFunc(columns, func(a, b *column) int {
		return points(sumName.MatchString(last(b.path))) - points(sumName.MatchString(last(a.path)))
	})
}

// bestSum tries which field of the events adds up to which one of the results.
func (a *Audit) bestSum(t *table, w windows, f fields, e *table, events Sample) (best proof) {
	seen := map[record.EventFormat]counted{}
	for _, key := range distinctKeys(f) {
		for _, column := range f.sums[:min(mostSums, len(f.sums))] {
			as := *a
			as.Results.Key, as.Results.Count, as.Results.Meaning = key, column.path, record.MeansSum
			as.Results.Amounts = record.Amounts{Decimals: decimals, Rounded: column.isFine()}
			results := as.resultsOf(t)
			for _, format := range as.summedFormats(e) {
				p := as.prove(format, results, w, events, seen)
				p.fine = column.isFine()
				best = best.or(p)
			}
		}
	}
	return best
}

// summedFormats are the ways in which events may be read whose amounts are added up.
func (a *Audit) summedFormats(e *table) (formats []record.EventFormat) {
	amounts := slices.DeleteFunc(slices.Clone(e.columns), func(c *column) bool { return !c.isAmount() })
	likelySums(amounts)
	for _, format := range a.eventFormats(e) {
		for _, amount := range amounts[:min(mostSums, len(amounts))] {
			if amount.path != format.At && amount.path != format.Key {
				format.Sum, format.Amounts = amount.path, a.Results.Amounts
				formats = append(formats, format)
			}
		}
	}
	return formats
}

// summed says that the results are sums, and why.
func (a *Audit) summed(p proof) (why string) {
	why = fmt.Sprintf("in %d of %d windows that could be compared, %s of the events adds up to %s",
		p.right, p.compared, p.Sum, p.resultCount)
	a.Results.Meaning, a.Results.Amounts = record.MeansSum, p.Amounts
	a.add("audit.result", record.MeansSum.String(), true, why)
	a.settle(p, "audit.input-sum-field", why, func(p proof) string { return p.Sum })
	if p.fine {
		a.add("audit.tolerance", "0.000001", false, "sums have more than six decimals, as those of floating-point numbers "+
			"do; by how much they may be off is a guess")
	}
	return why
}

// isFine reports whether values have more decimals than an audit holds.
func (c *column) isFine() bool {
	return slices.ContainsFunc(c.values, func(v any) bool {
		_, fraction, _ := strings.Cut(text(v), ".")
		return len(fraction) > decimals || strings.ContainsAny(fraction, "eE")
	})
}
