package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// result is what a fault raised. Times are in seconds: since the fault, and of clearing since the repair (or since the
// fault, where nothing was repaired).
type result struct {
	Fault    string
	Measured time.Time
	Alerts   []raised
	Cleared  float64
}

type raised struct {
	Name, Severity string
	After          float64
	Silenced       bool
}

func (w *watch) result(f fault, repaired time.Time) result {
	r := result{Fault: f.name, Measured: w.began.UTC().Round(time.Minute)}
	for name, at := range w.first {
		r.Alerts = append(r.Alerts, raised{
			Name: name, Severity: w.severity[name], After: at.Sub(w.began).Seconds(), Silenced: !w.notified[name],
		})
		r.Cleared = max(r.Cleared, w.last[name].Sub(repaired).Seconds())
	}
	slices.SortFunc(r.Alerts, func(a, b raised) int { return cmp.Compare(a.After, b.After) })
	return r
}

func (r result) save(folder string) error {
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, r.Fault+".json"), text, 0o644)
}

const preface = `# What the alerts do, measured

<!-- Written by ` + "`make measure`" + `. Do not edit. -->

Each fault was done to a playground that had just been started and in which nothing fired; Prometheus was asked for its
alerts every second. Seconds to fire are since the fault, seconds to clear are from the repair until the last alert was
gone. Alerts in brackets fired and were silenced by Alertmanager, because their cause was known; those in italics are
` + "`info`" + ` and notify nobody. The Watchdog fires all the while and is left out.

| fault | first alert | after | other alerts, after | repair | all clear after |
|---|---|---|---|---|---|
`

// report writes the table of all results that there are.
func report(folder, path string) error {
	var text strings.Builder
	text.WriteString(preface)
	var first, last time.Time
	for _, fault := range faults {
		raw, err := os.ReadFile(filepath.Join(folder, fault.name+".json"))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		var r result
		if err := json.Unmarshal(raw, &r); err != nil {
			return fmt.Errorf("%s: %w", fault.name, err)
		}
		text.WriteString(r.row(fault))
		if first.IsZero() || r.Measured.Before(first) {
			first = r.Measured
		}
		if r.Measured.After(last) {
			last = r.Measured
		}
	}
	fmt.Fprintf(&text, "\nMeasured between %s and %s UTC, on a machine with %d cores.\n",
		first.Format(time.DateTime), last.Format(time.DateTime), runtime.NumCPU())
	return os.WriteFile(path, []byte(text.String()), 0o644)
}

func (r result) row(f fault) string {
	if len(r.Alerts) == 0 {
		return fmt.Sprintf("| %s, for %.0f minutes | none | | | | |\n", f.does, f.hold.Minutes())
	}
	first, others := r.Alerts[0], []string{}
	for _, alert := range r.Alerts[1:] {
		others = append(others, fmt.Sprintf("%s %.0f s", alert, alert.After))
	}
	repair := "none"
	if f.fixed != "" {
		repair = f.fixed
	}
	if f.hold > 0 {
		repair += fmt.Sprintf(", after %.0f minutes", f.hold.Minutes())
	}
	return fmt.Sprintf("| %s | %s | %.0f s | %s | %s | %.0f s |\n",
		f.does, first, first.After, strings.Join(others, ", "), repair, r.Cleared)
}

func (r raised) String() string {
	switch {
	case r.Severity == "info":
		return "*" + r.Name + "*"
	case r.Silenced:
		return "(" + r.Name + ")"
	}
	return r.Name
}
