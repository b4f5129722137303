package main

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"flinkwatch/e2e/measured"
)

// result is what a fault raised. Times are in seconds: since the fault, and of clearing since the repair (or since the
// fault, where nothing was repaired).
type result struct {
	Fault    string
	Measured time.Time `json:",omitzero"` // not known of those that were kept without it
	Alerts   []raised
	Cleared  float64
	Alone    bool // no other job ran
	Cores    int  `json:",omitzero"`
	// Load is that of the machine in the last minute when the fault was over; 0 is not known.
	Load float64 `json:",omitzero"`
}

type raised struct {
	Name, Severity string
	After          float64
	Silenced       bool
	Other          bool // of the other job
}

func (w *watch) result(f fault, repaired time.Time) result {
	r := result{Fault: f.name, Measured: w.began.UTC().Round(time.Minute), Cores: runtime.NumCPU(), Load: measured.Load()}
	for key, at := range w.first {
		r.Alerts = append(r.Alerts, raised{
			Name: key.name, Severity: w.severity[key.name], After: at.Sub(w.began).Seconds(),
			Silenced: !w.notified[key], Other: key.other,
		})
		r.Cleared = max(r.Cleared, w.last[key].Sub(repaired).Seconds())
	}
	slices.SortFunc(r.Alerts, func(a, b raised) int { return cmp.Compare(a.After, b.After) })
	return r
}

func (r result) save(folder string) error { return measured.Save(folder, r.Fault, r) }

const preface = `# What the alerts do, measured

<!-- Written by ` + "`make measure`" + `. Do not edit. -->

Each fault was done to a playground in which nothing fired; Prometheus was asked for its alerts every second. Two jobs
ran: *Click Event Count*, which was broken, and beside it [the job of another team](../e2e/other-job), with topics and
an audit of its own in the same Kafka, Flink and exporter. The last column has the alerts of that other job. Where
*both* is written, what was broken is shared by both jobs, and its alerts are right; everywhere else it should be quiet.

Seconds to fire are since the fault, seconds to clear are from the repair until the last alert was gone. Alerts in
brackets fired and were silenced by Alertmanager, because their cause was known; those in italics are
` + "`info`" + ` and notify nobody. The Watchdog fires all the while and is left out. What was wrong counted as recent
for three minutes (` + "`judge.recent`" + `), rather than for fifteen. Where the other job ` + alone + `, the row is
of an earlier measurement, with fifteen.

| fault | first alert | after | other alerts, after | repair | all clear after | the other job |
|---|---|---|---|---|---|---|
`

// report writes the table of all results that there are.
func report(folder, path string) error {
	results, err := resultsIn(folder)
	if err != nil {
		return err
	}
	var text strings.Builder
	text.WriteString(preface)
	for _, fault := range faults {
		if r, known := results[fault.name]; known {
			text.WriteString(r.row(fault))
		}
	}
	text.WriteString(unraisedTable(results))
	text.WriteString(circumstances(results))
	return os.WriteFile(path, []byte(text.String()), 0o644)
}

// circumstances say when it was measured, and on what machine: on a busy one, starts and recoveries take longer.
func circumstances(results map[string]result) string {
	all := slices.SortedFunc(maps.Values(results), func(a, b result) int { return a.Measured.Compare(b.Measured) })
	undated := slices.IndexFunc(all, func(r result) bool { return !r.Measured.IsZero() })
	if undated < 0 {
		return ""
	}
	all = all[undated:]
	first, last := all[0], all[len(all)-1]
	busiest := slices.MaxFunc(all, func(a, b result) int { return cmp.Compare(a.Load, b.Load) })
	text := fmt.Sprintf("\nMeasured between %s and %s UTC, on a machine with %d cores and a load of up to %.0f.",
		first.Measured.Format(time.DateTime), last.Measured.Format(time.DateTime), last.Cores, busiest.Load)
	if undated > 0 {
		text += fmt.Sprintf(" The time of %d rows was not kept; they are older.", undated)
	}
	return text + "\n"
}

// resultsIn are those that there are, by fault.
func resultsIn(folder string) (map[string]result, error) {
	var names []string
	for _, fault := range faults {
		names = append(names, fault.name)
	}
	return measured.Read[result](folder, names)
}

func (r result) row(f fault) string {
	own, theirs := r.ours(), r.others(f)
	if len(own) == 0 {
		return fmt.Sprintf("| %s, for %.0f minutes | none | | | | | %s |\n", f.cell(), f.hold.Minutes(), theirs)
	}
	return fmt.Sprintf("| %s | %s | %.0f s | %s | %s | %.0f s | %s |\n",
		f.cell(), own[0], own[0].After, list(own[1:]), f.repairs(), r.Cleared, theirs)
}

// cell says what was done.
func (f fault) cell() string {
	if f.before != "" {
		return f.does + " (" + f.before + " fires all the while)"
	}
	return f.does
}

// ours are the alerts that are not of the other job.
func (r result) ours() (own []raised) {
	for _, alert := range r.Alerts {
		if !alert.Other {
			own = append(own, alert)
		}
	}
	return own
}

// others says what was raised of the other job.
func (r result) others(f fault) string {
	var theirs []raised
	for _, alert := range r.Alerts {
		if alert.Other {
			theirs = append(theirs, alert)
		}
	}
	switch {
	case r.Alone:
		return alone
	case len(theirs) == 0:
		return "quiet"
	case f.shared:
		return "both: " + list(theirs)
	}
	return list(theirs)
}

// alone is what stands for the other job where none ran.
const alone = "did not run"

func list(alerts []raised) string {
	var each []string
	for _, alert := range alerts {
		each = append(each, fmt.Sprintf("%s %.0f s", alert, alert.After))
	}
	return strings.Join(each, ", ")
}

// repairs says how the fault was repaired, and when.
func (f fault) repairs() string {
	repair := cmp.Or(f.fixed, "none")
	if f.hold > 0 {
		repair += fmt.Sprintf(", after %.0f minutes", f.hold.Minutes())
	}
	return repair
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
