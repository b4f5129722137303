package main

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// value is a flag whose complaint about a text names the flag and says what it accepts; kingpin's own does neither.
type value[T any] struct {
	flag, want string
	parse      func(string) (T, error)
	target     *T
}

func (v value[T]) Set(text string) error {
	parsed, err := v.parse(text)
	if err != nil {
		return fmt.Errorf("--%s: %q: want %s", v.flag, text, v.want)
	}
	*v.target = parsed
	return nil
}

func (v value[T]) String() string { return fmt.Sprint(*v.target) }

func duration(flag string, target *time.Duration) value[time.Duration] {
	return value[time.Duration]{flag, "a time with its unit, such as 15s or 1m", time.ParseDuration, target}
}

// moment is a point in time; an empty one is none.
func moment(flag string, target *time.Time) value[time.Time] {
	return value[time.Time]{flag, "a time such as 2026-11-23T01:00:00Z", func(text string) (time.Time, error) {
		if text == "" {
			return time.Time{}, nil
		}
		return time.Parse(time.RFC3339, text)
	}, target}
}

func number[T int | int64](flag string, target *T) value[T] {
	return value[T]{flag, "a whole number", func(text string) (T, error) {
		n, err := strconv.Atoi(text)
		return T(n), err
	}, target}
}

// pattern is an anchored regular expression; an empty one is none.
func pattern(flag string, target **regexp.Regexp) value[*regexp.Regexp] {
	const want = "a regular expression, such as (orders|clicks)-.*"
	return value[*regexp.Regexp]{flag, want, func(text string) (*regexp.Regexp, error) {
		if text == "" {
			return nil, nil
		}
		return regexp.Compile("^(?s:" + text + ")$")
	}, target}
}

// choice is a flag that takes one of a few values by their names.
func choice[T fmt.Stringer](flag string, target *T, values ...T) value[T] {
	var names []string
	for _, v := range values {
		names = append(names, v.String())
	}
	return value[T]{flag, strings.Join(names, " or "), func(text string) (T, error) {
		n := slices.Index(names, text)
		if n < 0 {
			return *target, errors.New("unknown")
		}
		return values[n], nil
	}, target}
}

// yes is a flag that is set by the second of two words.
func yes(flag string, target *bool, no, yes string) value[bool] {
	return value[bool]{flag, no + " or " + yes, func(text string) (bool, error) {
		if text != no && text != yes {
			return false, errors.New("unknown")
		}
		return text == yes, nil
	}, target}
}

// list is a flag of values that are separated by commas.
type list []string

func (l *list) String() string { return strings.Join(*l, ",") }

func (l *list) Set(text string) error {
	*l = nil
	for value := range strings.SplitSeq(text, ",") {
		if value = strings.TrimSpace(value); value != "" {
			*l = append(*l, value)
		}
	}
	return nil
}
