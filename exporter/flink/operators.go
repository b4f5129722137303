package flink

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"
)

const (
	// longestOperator is how many UTF-16 units of an operator's name are left in the names of its metrics.
	longestOperator = 80
	// longestChain is how many bytes of a vertex' name are searched for operators.
	longestChain = 64 << 10
)

// operatorBegins is what stands in a vertex' name before the name of an operator, as in "A -> (B, C -> D)".
var operatorBegins = regexp.MustCompile(`^(\[vertex-\d+\])?| -> \(?|, |\(`)

// inMetrics is how Flink writes an operator's name in the names of its metrics.
var inMetrics = strings.NewReplacer(" ", "_", ".", "_", ":", "_", ",", "_")

// hidden reports whether the metrics of an operator are not available. Either Flink has cut its name within a
// character, and does not find the metrics again by the name that it gives; or there are two operators of the name, and
// Flink gives the metrics of the one that it finds last.
func (v Vertex) hidden(operator string) bool {
	return Cut(operator) && (strings.HasSuffix(operator, "?") || strings.HasSuffix(operator, "\uFFFD")) ||
		v.repeats(operator)
}

// Cut reports whether a metric's name, or the operator's in it, is of an operator the name of which Flink may have cut.
func Cut(name string) bool {
	operator, _, _ := strings.Cut(name, ".")
	return len(utf16.Encode([]rune(operator))) >= longestOperator
}

func (v Vertex) repeats(operator string) bool {
	chain := v.operators[:min(len(v.operators), longestChain)]
	found := 0
	for _, before := range operatorBegins.FindAllStringIndex(chain, -1) {
		if beginsWith(chain[before[1]:], operator) {
			found++
		}
	}
	return found > 1
}

// beginsWith reports whether the first operator of a chain has that name in its metrics.
func beginsWith(chain, operator string) bool {
	name, rest := chain[:min(len(chain), len(operator))], chain[min(len(chain), len(operator)):]
	if inMetrics.Replace(name) != operator {
		return false
	}
	ends := rest == "" || rest[0] == ')' || strings.HasPrefix(rest, " -> ") || strings.HasPrefix(rest, ", ")
	return ends || Cut(operator)
}

// WithoutCut leaves out metrics of operators the names of which Flink may have cut.
func WithoutCut(names []string) []string { return certain(names, Cut) }

// certain leaves out metrics that are not known of all operators of the vertex which have one of the kind: a sum over
// the others is none.
func certain(names []string, hidden func(operator string) bool) []string {
	kinds := map[string]bool{}
	known := map[string]bool{}
	for _, name := range names {
		operator, kind, qualified := strings.Cut(name, ".")
		if !qualified || slices.Contains(plainNames, name) {
			continue
		}
		if _, asked := known[operator]; !asked {
			known[operator] = hidden(operator)
		}
		kinds[kind] = kinds[kind] || known[operator]
	}
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		_, kind, qualified := strings.Cut(name, ".")
		return qualified && kinds[kind] && !slices.Contains(plainNames, name)
	})
}
