package stack

import (
	"os"
	"path/filepath"
	"time"
)

// The generator catches up what it has missed, but not a whole night: longer absences leave windows without any event.

func (st *Stack) absenceFile() string { return filepath.Join(st.settings.State, "down-since") }

// noteDown remembers when the stack was stopped.
func (st *Stack) noteDown(now time.Time) {
	_ = os.WriteFile(st.absenceFile(), []byte(now.UTC().Format(time.RFC3339)), 0o644) // only a warning depends on it
}

// warnOfAbsence says, before the audit calls them missing, that there will be empty windows.
func (st *Stack) warnOfAbsence(now time.Time) {
	text, err := os.ReadFile(st.absenceFile())
	if err != nil {
		return
	}
	_ = os.Remove(st.absenceFile())
	since, err := time.Parse(time.RFC3339, string(text))
	if err != nil || now.Sub(since) < st.settings.MaxCatchUp() {
		return
	}
	st.progress.Say("! the stack was down for %s, and the generator catches up no more than %s (MAX_CATCH_UP):\n"+
		"  the windows in between have no events, and will be called missing", now.Sub(since).Round(time.Minute),
		st.settings.Get("MAX_CATCH_UP"))
}
