package flink

import (
	"fmt"

	"flinkwatch/exporter/label"
)

// longestID is longer than any id of Flink's, and of those that users give to TaskManagers.
const longestID = 256

// distinct returns the entries of a list whose ids are those of no entry before them. If there are others, the error is
// ErrLeftOut; it is ErrMalformed where an id cannot be one.
func distinct[T any](path string, list []T, id func(T) string) ([]T, error) {
	seen, kept := make(map[string]bool, len(list)), list[:0]
	var first string
	for _, entry := range list {
		switch id := id(entry); {
		case len(id) > longestID:
			return nil, fmt.Errorf("GET %s: %w: an id of %d bytes", path, ErrMalformed, len(id))
		case !seen[id]:
			seen[id] = true
			kept = append(kept, entry)
		case first == "":
			first = id
		}
	}
	if left := len(list) - len(kept); left > 0 {
		return kept, fmt.Errorf("GET %s: %w: %d entries with an id that another has, such as %q",
			path, ErrLeftOut, left, label.Of(first))
	}
	return kept, nil
}
