package main

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"flinkwatch/e2e/measured"
)

const preface = `# Benchmarks

<!-- Written by ` + "`make bench`" + `. Do not edit. -->

What the exporter and the generator take, beside programs that do less or do it in another way. Figures are
medians of all rounds; within a round the programs take turns. Each program is a process of its own. CPU is the user and
system time of that process alone, without the broker's: on a shared machine it says more than the clock.

`

// writePages writes all pages of the results that there are.
func writePages(results, docs string) error {
	return errors.Join(writePage(results, filepath.Join(docs, "benchmarks.md")),
		writeScale(results, filepath.Join(docs, "scale.md")))
}

// writePage writes docs/benchmarks.md.
func writePage(folder, path string) error {
	results, err := measured.Read[result](folder, questionNames())
	if err != nil {
		return err
	}
	var page strings.Builder
	page.WriteString(preface)
	page.WriteString(summary(results))
	page.WriteString(sections(results, ""))
	page.WriteString(machines(results, ""))
	return os.WriteFile(path, []byte(page.String()), 0o644)
}

// sections are the answers to the questions of a page.
func sections(results map[string]result, page string) (text string) {
	for _, q := range questions {
		if r, known := results[q.name]; known && q.page == page {
			text += q.section(r)
		}
	}
	return text
}

// summary has all goals, and whether they are met.
func summary(results map[string]result) string {
	text := "## Goals\n\n| goal | measured | met |\n|---|---|---|\n"
	why := ""
	for _, q := range questions {
		for _, g := range q.goals {
			value, known := results[q.name].figure(g.what, g.who, g.figure)
			if !known {
				continue
			}
			verdict := g.verdict(value, results[q.name].Circumstances)
			text += fmt.Sprintf("| %s | %s | %s |\n", g.text, digits(value, g.digits), verdict)
			if verdict == missed {
				why += wrap(fmt.Sprintf("- *%s*: %s", g.text, g.why)) + "\n"
			}
		}
	}
	if why != "" {
		text += "\nWhy not:\n\n" + why
	}
	return text
}

const missed = "**no**"

// verdict says whether the goal is met, if that can be told.
func (g goal) verdict(value float64, c circumstances) string {
	switch {
	case g.clock && c.busy():
		return fmt.Sprintf("not known: a load of %.0f on %d cores", c.Load, c.Cores)
	case g.met(value):
		return "yes"
	default:
		return missed
	}
}

// figure is that of a row, if it was measured.
func (r result) figure(what, who, name string) (value float64, known bool) {
	for _, row := range r.Rows {
		if row.What == what && row.Who == who {
			value, known = row.Figures[name]
		}
	}
	return value, known
}

func (q question) section(r result) string {
	text := fmt.Sprintf("\n## %s\n\n%s\n\n%s", q.asks, wrap(q.how), q.table(r))
	if q.notes != "" {
		text += "\n" + wrap(q.notes) + "\n"
	}
	return text
}

// columnsOfText are those of the lines of a page.
const columnsOfText = 120

// wrap breaks a paragraph into lines.
func wrap(text string) string {
	lines := ""
	at := 0
	for word := range strings.FieldsSeq(text) {
		switch n := len([]rune(word)); {
		case at == 0:
			lines, at = word, n
		case at+1+n > columnsOfText:
			lines, at = lines+"\n"+word, n
		default:
			lines, at = lines+" "+word, at+1+n
		}
	}
	return lines
}

func (q question) table(r result) string {
	heads := slices.DeleteFunc([]string{q.what, q.who}, func(head string) bool { return head == "" })
	lines := strings.Repeat("---|", len(heads))
	for _, c := range q.columns {
		heads, lines = append(heads, c.head), lines+"--:|"
	}
	text := "| " + strings.Join(heads, " | ") + " |\n|" + lines + "\n"
	for _, row := range r.Rows {
		text += "| " + strings.Join(q.cells(row), " | ") + " |\n"
	}
	return text
}

func (q question) cells(r row) (cells []string) {
	if q.what != "" {
		cells = append(cells, r.What)
	}
	if q.who != "" {
		cells = append(cells, r.Who)
	}
	for _, c := range q.columns {
		cell := "–" // not measured is not zero
		if value, known := r.Figures[c.figure]; known {
			cell = digits(value*cmp.Or(c.times, 1), c.digits)
		}
		cells = append(cells, cell)
	}
	return cells
}

// digits writes a number with so many behind the point, and with commas between thousands.
func digits(value float64, behind int) string {
	text := strconv.FormatFloat(value, 'f', behind, 64)
	whole, rest, fraction := strings.Cut(text, ".")
	for n := len(whole) - 3; n > 0 && whole[n-1] != '-'; n -= 3 {
		whole = whole[:n] + "," + whole[n:]
	}
	if !fraction {
		return whole
	}
	return whole + "." + rest
}

// machines say when each question was answered, and where.
func machines(results map[string]result, page string) string {
	text := "\n## When and where\n\n" + wrap("`make bench` measures all of it, `make bench QUESTIONS=\"…\"` some. The "+
		"results are kept in [e2e/bench/results](../e2e/bench/results). *load* is how many programs wanted a processor, on "+
		"average over the minute before the measurement or the last minute of it, whichever is more: where it is more than "+
		"the cores, all took longer by the clock than they would have alone.") + "\n\n" +
		"| question | date (UTC) | rounds | machine | cores | load | versions |\n|---|---|--:|---|--:|--:|---|\n"
	for _, q := range questions {
		r, known := results[q.name]
		if !known || q.page != page {
			continue
		}
		c := r.Circumstances
		var versions []string
		for _, name := range slices.Sorted(maps.Keys(c.Versions)) {
			versions = append(versions, name+" "+c.Versions[name])
		}
		text += fmt.Sprintf("| `%s` | %s | %d | %s | %d | %.0f | %s |\n", q.name, c.Measured.Format(time.DateTime), c.Rounds,
			c.Machine, c.Cores, c.Load, strings.Join(versions, ", "))
	}
	return text
}
