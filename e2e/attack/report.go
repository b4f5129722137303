package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
)

// report is the worst of each attack, by suite.
type report struct {
	rounds int
	order  []string
	rows   map[string][]row
}

func newReport() *report { return &report{rows: map[string][]row{}} }

func (r *report) add(suite string, rows []row) {
	if !slices.Contains(r.order, suite) {
		r.order = append(r.order, suite)
		r.rows[suite] = rows
		return
	}
	for i := range rows {
		r.rows[suite][i] = rows[i].worse(r.rows[suite][i])
	}
}

// problems are what was not withstood.
func (r *report) problems() error {
	var all []error
	for _, suite := range r.order {
		for _, row := range r.rows[suite] {
			if row.problem != "" {
				all = append(all, fmt.Errorf("%s: %s", row.name, row.problem))
			}
		}
	}
	return errors.Join(all...)
}

const preface = `# What was done to the exporter

<!-- Written by ` + "`make attack`" + `. Do not edit. -->

Each line is one attack on the real program, in its worst round. Rounds: %d. A scrape has %.0f seconds. An attack
is withstood if the exporter lives, every scrape is answered in time, memory stays below %d MB and the log of the attack
below %d kB, and all collectors work again afterwards.
`

const head = `| attack | seconds | answer | up | failed collectors | log lines (bytes) | peak MB | page kB | withstood |
|---|---|---|---|---|---|---|---|---|
`

// write writes the tables.
func (r *report) write(path string) error {
	var page strings.Builder
	fmt.Fprintf(&page, preface, r.rounds, scrapeTimeout.Seconds(), mostMemory, mostLog)
	for _, suite := range r.order {
		fmt.Fprintf(&page, "\n## %s\n\n%s", suite, head)
		for _, row := range r.rows[suite] {
			page.WriteString(row.String())
		}
	}
	return os.WriteFile(path, []byte(page.String()), 0o644)
}

// String is the row of the table.
func (r row) String() string {
	name, withstood := r.name, "yes"
	if r.note != "" {
		name += " (" + r.note + ")"
	}
	if r.problem != "" {
		withstood = "no: " + r.problem
	}
	return fmt.Sprintf("| %s | %.1f | %s | %s | %s | %d (%d) | %d | %d | %s |\n", name, r.seconds, r.status, r.up,
		r.failed, r.lines, r.log, r.peak, r.page, withstood)
}
