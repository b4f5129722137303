package audit

// Verdict is what the audit says of one window of one key.
type Verdict int

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

// verdictOf judges a window that is due by the counts of its records; each rule goes before the ones below it.
func verdictOf(found []evidence, expected int64) Verdict {
	switch {
	// Nothing was written for the window.
	case len(found) == 0:
		return Missing
	// Records of the window disagree: which one is right cannot be known, whatever is expected.
	case disagree(found):
		return Conflict
	// Events are lost. Repeating a wrong count does not make it another fault.
	case found[0].count < expected:
		return Short
	// Events are counted twice, or do not belong there.
	case found[0].count > expected:
		return Over
	// The right count more than once: what at-least-once delivery allows.
	case len(found) > 1:
		return Duplicate
	default:
		return Correct
	}
}

func disagree(found []evidence) bool {
	for _, e := range found[1:] {
		if e.count != found[0].count {
			return true
		}
	}
	return false
}

// Change is the revision of a verdict.
type Change struct{ From, To Verdict }

// Changes lists the revisions that can happen: a further record can only contradict, repeat, or be the first.
func Changes() []Change {
	return []Change{
		{Missing, Correct},
		{Missing, Short},
		{Missing, Over},
		{Missing, Duplicate},
		{Missing, Conflict},
		{Correct, Duplicate},
		{Correct, Conflict},
		{Duplicate, Conflict},
		{Short, Conflict},
		{Over, Conflict},
	}
}
