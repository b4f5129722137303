package audit

// Why is the reason why a window is unjudged, and then the value of the label reason; or more of another verdict.
type Why uint8

// The reasons why a window is unjudged, in the order of their precedence.
const (
	Judged Why = iota
	// BeforeStart is a window that began before the evidence did: before what is read, before the job's first result, or
	// before Config.From.
	BeforeStart
	// EvidenceLost is a window whose records or events may have been deleted, corrupt or not understood.
	EvidenceLost
	// LateOnly is a window of which all events were late, so that the job may have dropped them all.
	LateOnly
	// KeysDiffer is a window where no key of the results is a key of the events: they are not of the same key.
	KeysDiffer
	// ManyResults is a window of a key of which every window has several results that differ: they are not of one key.
	ManyResults
	// Unordered is a window with several results of which nobody can tell which is the last one.
	Unordered
	// Uncountable is a window with a result whose count cannot be used, or with an event whose amount cannot.
	Uncountable
	// OverLimit is a window that was discarded because more than Config.MaxWindows were held.
	OverLimit
)

// More of other verdicts.
const (
	// Overlaps is a session in conflict with another one of its key: they have some time in common.
	Overlaps Why = OverLimit + 1 + iota
	// TakenIn is a session that is right, and gone: a later result is of a longer one that has all of its time.
	TakenIn
)

var whyNames = [...]string{
	"", "before_start", "evidence_lost", "late_only", "keys_differ", "many_results", "order", "count", "limit", "overlaps",
	"taken_in",
}

// String is the value of the label reason.
func (w Why) String() string { return whyNames[w] }

// Whys lists every reason why a window is unjudged.
func Whys() []Why {
	return []Why{BeforeStart, EvidenceLost, LateOnly, KeysDiffer, ManyResults, Unordered, Uncountable, OverLimit}
}
