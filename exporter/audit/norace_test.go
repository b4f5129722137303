//go:build !race

package audit

const (
	faultsPerClass = 1000
	// rounds is how many random logs each property is tried on, with each of the expectations.
	rounds = 500
)
