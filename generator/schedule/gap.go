package schedule

import (
	"fmt"
	"strconv"
	"strings"
)

// Gap leaves events out on purpose, to prove that the audit finds it.
type Gap struct {
	Page    string
	Every   int64 // which windows: those whose start, in window sizes since the Unix epoch, it divides
	Missing int   // how many events such a window lacks, at least 1
}

// ParseGap reads PAGE@EVERY or PAGE@EVERY:MISSING, as in /help@10 (each tenth window of /help lacks one event) and
// /help@10:1000 (it lacks a thousand).
func ParseGap(text string) (Gap, error) {
	at := strings.LastIndex(text, "@")
	if at <= 0 {
		return Gap{}, fmt.Errorf("%q is not of the form PAGE@EVERY or PAGE@EVERY:MISSING, such as /help@10", text)
	}
	gap := Gap{Page: text[:at], Missing: 1}
	every, missing, found := strings.Cut(text[at+1:], ":")
	var err error
	if gap.Every, err = strconv.ParseInt(every, 10, 64); err != nil || gap.Every < 1 {
		return Gap{}, fmt.Errorf("%q: %q is no number of windows of at least 1", text, every)
	}
	if found {
		if gap.Missing, err = strconv.Atoi(missing); err != nil || gap.Missing < 1 {
			return Gap{}, fmt.Errorf("%q: %q is no number of events of at least 1", text, missing)
		}
	}
	return gap, nil
}
