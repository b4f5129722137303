package recognise

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// fields are the key and the count of the results.
type fields struct {
	key, count       string
	keySure          bool
	countSure        bool
	keyWhy, countWhy string
	keys             []string  // all that may be the key, likewise
	counts           []*column // all that may be the count, the likeliest first
	sums             []*column // all that may be a sum, likewise
	repeated         bool      // windows have several results
}

var countName = regexp.MustCompile(
	`(?i)^(count|cnt|n|num|number|total|clicks|events|records|orders|hits|views)$|(count|cnt)$`,
)

// fields finds the key and the count.
func (t *table) fields(w windows) (fields, error) {
	var keys []*column
	f := fields{}
	for _, c := range t.columns {
		_, isTime := c.moments()
		if c != w.start.column && c != w.end.column && c.isAmount() && !isTime {
			f.sums = append(f.sums, c)
		}
		switch {
		case c == w.start.column || c == w.end.column || c.share() < most:
		case c.isCount():
			f.counts = append(f.counts, c)
			if !countName.MatchString(last(c.path)) {
				keys = append(keys, c)
			}
		case !isTime && !c.isFraction():
			keys = append(keys, c)
		}
	}
	if err := f.chooseCount(); err != nil {
		return f, err
	}
	keys = slices.DeleteFunc(keys, func(c *column) bool { return c.path == f.count })
	return f, f.chooseKey(t, w, keys)
}

func last(path string) string { return path[strings.LastIndex(path, ".")+1:] }

// isCount reports whether all values are whole numbers from zero on, or texts of such with a name that says so.
func (c *column) isCount() bool {
	return (!c.isText() || countName.MatchString(last(c.path))) &&
		c.all(func(n float64) bool { return n >= 0 && n == float64(int64(n)) })
}

// isFraction reports whether all values are numbers, and some of them no whole ones.
func (c *column) isFraction() bool {
	return !c.isText() && !c.isCount() && c.all(func(float64) bool { return true })
}

func (c *column) all(holds func(n float64) bool) bool {
	for _, value := range c.values {
		if _, isBool := value.(bool); isBool {
			return false
		}
		if n, err := strconv.ParseFloat(text(value), 64); value != nil && (err != nil || !holds(n)) {
			return false
		}
	}
	return true
}

var errNoCount = Refusal{
	"no field of the results is a whole number, so that none can be the count",
	"let the job write COUNT(*) with its results",
}

func (f *fields) chooseCount() error {
	named := func(c *column) bool { return countName.MatchString(last(c.path)) }
	slices.SortStableFunc(f.counts, func(a, b *column) int { return points(named(b)) - points(named(a)) })
	likelySums(f.sums)
	switch {
	case len(f.counts) > 0:
	case len(f.sums) == 0:
		return errNoCount
	default:
		f.count, f.countWhy = f.sums[0].path, "no field of the results is a whole number"
		return nil
	}
	f.count = f.counts[0].path
	switch {
	case len(f.counts) == 1:
		f.countSure, f.countWhy = true, "the only field of whole numbers"
	case named(f.counts[0]) && !named(f.counts[1]):
		f.countSure, f.countWhy = true, "the only field of whole numbers with such a name"
	default:
		f.countWhy = fmt.Sprintf("one of %d fields of whole numbers", len(f.counts))
	}
	return nil
}

func (c *column) isText() bool { _, ok := c.first().(string); return ok }

func (t *table) countOf(path string) *column {
	return t.columns[slices.IndexFunc(t.columns, func(c *column) bool { return c.path == path })]
}
