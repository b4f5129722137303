package flink

import (
	"net/url"
	"strings"
)

// lineLimit is what Flink accepts as the first line of a request, method and protocol included; to a longer one it
// answers 404. A kilobyte is left for a path prefix and for a proxy that adds one.
const lineLimit = 3072

// getQuery asks for metrics by name. Commas stay as they are, which saves two bytes each.
func getQuery(names []string) string {
	escaped := make([]string, len(names))
	for i, name := range names {
		escaped[i] = url.QueryEscape(name)
	}
	return "?get=" + strings.Join(escaped, ",")
}

// batches splits names so that no query is longer than limit.
func batches(names []string, limit int) [][]string {
	var all [][]string
	begin, length := 0, 0
	for i, name := range names {
		size := len(url.QueryEscape(name)) + 1
		if i > begin && length+size > limit {
			all = append(all, names[begin:i])
			begin, length = i, 0
		}
		length += size
	}
	if begin < len(names) {
		all = append(all, names[begin:])
	}
	return all
}
