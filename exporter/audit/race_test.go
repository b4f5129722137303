//go:build race

package audit

// faultsPerClass is how many seeded faults of each class the ledger is shown, and rounds how many random logs. The race
// detector, which has nothing to find in a ledger, makes them slow; `make test` shows all of them without it as well.
const (
	faultsPerClass = 100
	rounds         = 30
)
