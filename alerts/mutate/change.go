package main

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/prometheus/common/model"
)

// change is another value for a number of a rule.
type change struct {
	rule *rule // with the change
	of   *rule
	what string // expr, for or keep_firing_for
	n    int    // which number of the expression, from 1 on
	from string
	to   string
}

func (c change) String() string {
	at := c.what
	if c.what == "expr" {
		at += " " + strconv.Itoa(c.n)
	}
	return fmt.Sprintf("%s: %s: %s -> %s", c.of.name(), at, c.from, c.to)
}

// changes are all that are tried: each number and each time doubled, halved, one more and one less, and how long an
// alert waits left out.
func (r *rule) changes() (all []change) {
	for n, number := range numbers(r.Expr) {
		from := r.Expr[number.begin:number.end]
		for _, to := range others(from) {
			changed := *r
			changed.Expr = r.Expr[:number.begin] + to + r.Expr[number.end:]
			all = append(all, change{&changed, r, "expr", n + 1, from, to})
		}
	}
	for _, to := range othersOrNone(r.For) {
		changed := *r
		changed.For = to
		all = append(all, change{&changed, r, "for", 0, r.For, to})
	}
	for _, to := range othersOrNone(r.KeepFiringFor) {
		changed := *r
		changed.KeepFiringFor = to
		all = append(all, change{&changed, r, "keep_firing_for", 0, r.KeepFiringFor, to})
	}
	return all
}

func othersOrNone(wait string) []string {
	if wait == "" {
		return nil
	}
	return append(others(wait), "0s")
}

// others are the values that are tried instead of a number or a time.
func others(from string) []string {
	if d, err := model.ParseDuration(from); err == nil && d > 0 {
		half := time.Duration(d / 2).Round(time.Millisecond)
		return []string{(2 * d).String(), model.Duration(half).String()}
	}
	value, err := strconv.ParseFloat(from, 64)
	if err != nil {
		return nil
	}
	write := func(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
	to := map[string]bool{write(2 * value): true, write(value / 2): true}
	if value == float64(int64(value)) {
		to[write(value+1)], to[write(value-1)] = true, true
	}
	delete(to, write(value))
	return slices.Sorted(maps.Keys(to))
}

type span struct{ begin, end int }

// numbers are where an expression has numbers and times: not in texts, and not in names.
func numbers(expr string) (found []span) {
	within := func(i int, of func(rune) bool) int {
		end := strings.IndexFunc(expr[i:], func(c rune) bool { return !of(c) })
		if end < 0 {
			return len(expr)
		}
		return i + end
	}
	for i := 0; i < len(expr); {
		switch c := rune(expr[i]); {
		case c == '"' || c == '\'':
			i += 1 + closing(expr[i+1:], byte(c))
		case c == '#':
			i = within(i, func(c rune) bool { return c != '\n' })
		case unicode.IsLetter(c) || c == '_' || c == ':':
			i = within(i, func(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) || c == '_' || c == ':' })
		case unicode.IsDigit(c):
			end := within(i, func(c rune) bool { return unicode.IsDigit(c) || unicode.IsLetter(c) || c == '.' })
			found = append(found, span{i, end})
			i = end
		default:
			i++
		}
	}
	return found
}

// closing is how many bytes a text has, its last quotation mark included.
func closing(text string, mark byte) int {
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case mark:
			return i + 1
		}
	}
	return len(text)
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
