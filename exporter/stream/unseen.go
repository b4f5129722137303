package stream

import (
	"maps"
	"slices"
)

// unseen is the error for those partitions of a topic that could not be looked at.
type unseen struct {
	topic string
	of    map[int]error
}

// orNil is nil if there are no such partitions.
func (u *unseen) orNil() error {
	if len(u.of) == 0 {
		return nil
	}
	return u
}

// Error is that of the first partition.
func (u *unseen) Error() string { return u.of[slices.Min(slices.Collect(maps.Keys(u.of)))].Error() }

// Unwrap returns the errors of all of them.
func (u *unseen) Unwrap() []error { return slices.Collect(maps.Values(u.of)) }

// mark notes the errors in the ends of the topic, and reports whether anything is left that can be looked at.
func (u *unseen) mark(ends map[int]bounds) (left bool) {
	for partition, err := range u.of {
		b := ends[partition]
		b.err = err
		ends[partition] = b
	}
	return len(visible(ends)) > 0
}

// visible are the ends that are known.
func visible(ends map[int]bounds) map[int]bounds {
	known := maps.Clone(ends)
	maps.DeleteFunc(known, func(_ int, b bounds) bool { return b.err != nil })
	return known
}
