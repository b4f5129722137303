package audit

// Verdict is what the audit says of one window of one key.
type Verdict int8

// The verdicts, in the order of their precedence. Pending is none yet.
const (
	Pending Verdict = iota
	Conflict
	Short
	Over
	Duplicate
	Correct
	Missing
	Unjudged
)

var verdictNames = [...]string{
	"pending", "conflict", "short", "over", "duplicate", "correct", "missing", "unjudged",
}

// String is the value of the label verdict.
func (v Verdict) String() string { return verdictNames[v] }

// Verdicts lists every verdict that a window can end with.
func Verdicts() []Verdict {
	return []Verdict{Conflict, Short, Over, Duplicate, Correct, Missing, Unjudged}
}

// Change is the revision of a verdict.
type Change struct{ From, To Verdict }

// Changes lists the revisions that can happen: from any verdict to any other, because results can be added and taken
// back.
func Changes() []Change {
	var changes []Change
	for _, from := range Verdicts() {
		for _, to := range Verdicts() {
			if from != to {
				changes = append(changes, Change{from, to})
			}
		}
	}
	return changes
}
