package cases

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"flinkwatch/exporter/audit"
)

// Said is what an audit said.
type Said struct {
	Verdicts Verdicts
	Unjudged map[audit.Why]int64
	Refused  map[audit.Reason]int64 // records of the output
}

// wrong are the verdicts that none of the other cases may have.
var wrong = []audit.Verdict{audit.Conflict, audit.Short, audit.Over, audit.Missing}

var verdictLine = regexp.MustCompile(`(?m)^(\w+) +(\d+)$`)

// Given returns what is wanted of an audit that ends with an exit code.
func (w Want) Given(exit int) Want {
	if w.OrRefused && exit == 2 {
		return Want{Exit: 2}
	}
	return w
}

// CompareRun returns how what is wanted differs from what a program printed that audited the topics from end to end,
// and from its exit code.
func (w Want) CompareRun(printed string, exit int) (differences []string) {
	if exit != w.Exit {
		differences = append(differences, fmt.Sprintf("exit code: want %d, got %d", w.Exit, exit))
	}
	said := Verdicts{}
	for _, match := range verdictLine.FindAllStringSubmatch(printed, -1) {
		for _, verdict := range audit.Verdicts() {
			if verdict.String() == match[1] {
				said[verdict], _ = strconv.ParseInt(match[2], 10, 64)
			}
		}
	}
	differences = append(differences, w.Verdicts.compare(said, exactly)...)
	for _, text := range w.texts() {
		if !regexp.MustCompile(text).MatchString(printed) {
			differences = append(differences, fmt.Sprintf("want a line with %q", text))
		}
	}
	return differences
}

// texts are regular expressions for what must be printed.
func (w Want) texts() (all []string) {
	if w.Exit == 2 {
		all = append(all, `(?m)^flinkwatch: .+`)
	}
	if w.Says != "" {
		all = append(all, "(?i)"+w.Says)
	}
	for _, reason := range w.Refused {
		all = append(all, strings.ReplaceAll(string(reason), "_", "[ _]"))
	}
	return all
}

// CompareWhole returns how what is wanted differs from an audit from end to end.
func (w Want) CompareWhole(said Said) (differences []string) {
	differences = w.Verdicts.compare(said.Verdicts, exactly)
	if w.Unjudged != nil && !maps.Equal(w.Unjudged, said.Unjudged) {
		differences = append(differences, fmt.Sprintf("unjudged: want %v, got %v", w.Unjudged, said.Unjudged))
	}
	if got := slices.Sorted(maps.Keys(said.Refused)); w.Refused != nil && !slices.Equal(w.Refused, got) {
		differences = append(differences, fmt.Sprintf("refused: want %v, got %v", w.Refused, got))
	}
	return differences
}

// CompareLive returns how what is wanted contradicts what an exporter says that waits for more: the end may be
// pending, but not most of it, unless the case says so.
func (w Want) CompareLive(said Said) (differences []string) {
	differences = w.Verdicts.compare(said.Verdicts, atMost)
	if want, got := w.Verdicts[audit.Correct], said.Verdicts[audit.Correct]; !w.Waits && got < want/2 {
		differences = append(differences, fmt.Sprintf("correct: want most of %d, got %d", want, got))
	}
	for why, n := range said.Unjudged {
		if w.Unjudged != nil && n > w.Unjudged[why] {
			differences = append(differences, fmt.Sprintf("unjudged, %s: want at most %d, got %d", why, w.Unjudged[why], n))
		}
	}
	return differences
}

func exactly(want, got int64) bool { return got == want }

func atMost(want, got int64) bool { return got <= want }

// compare compares the verdicts that are named, and the wrong ones.
func (v Verdicts) compare(said Verdicts, agree func(want, got int64) bool) (differences []string) {
	for _, verdict := range audit.Verdicts() {
		want, named := v[verdict]
		if (named || slices.Contains(wrong, verdict)) && !agree(want, said[verdict]) {
			differences = append(differences, fmt.Sprintf("%s: want %d, got %d", verdict, want, said[verdict]))
		}
	}
	return differences
}
