package windows

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
	"unicode"

	"flinkwatch/exporter/audit"
)

// meaning says what a verdict means.
type meaning struct{ Verdict, Text string }

var meanings = []meaning{
	{"correct", "the right count, once"},
	{"missing", "no result, although later windows have theirs"},
	{"short", "a count below the right one: events are lost"},
	{"over", "a count above the right one: events are counted twice"},
	{"duplicate", "the right count, written more than once (at-least-once delivery allows it)"},
	{"conflict", "results that disagree"},
	{"unjudged", "part of the evidence is missing or unclear"},
	{"pending", "not due yet; overdue, if its events are in and its result should be there"},
}

// CountsOf shows the counts of a cell, or the sums: 1000, 1000 ×2, 1000, 300, or 640 of 1000; and a dash for none.
func CountsOf(cfg audit.Config, c audit.CellView) string {
	if c.Empty {
		return ""
	}
	var parts []string
	for _, said := range c.Counts {
		part := cfg.Text(said.Count)
		if said.Times > 1 {
			part += " ×" + strconv.Itoa(said.Times)
		}
		parts = append(parts, part)
	}
	text := strings.Join(parts, ", ")
	if text == "" {
		text = "—"
	}
	switch c.Verdict {
	case audit.Missing, audit.Short, audit.Over, audit.Conflict:
		if c.Known {
			text += " of " + cfg.Text(c.Expected)
		}
	}
	return text
}

// writeText is the page for a terminal.
func writeText(w io.Writer, v view) {
	if v.Listed {
		fmt.Fprintf(w, "Audit %s\n", v.Audit)
	}
	fmt.Fprintf(w, "%s in topic %s\n\n", capital(v.Kind), Printable(v.Topic))
	writeShards(w, v.Shards)
	if v.Waiting != "" {
		fmt.Fprintf(w, "Not ready: %s\n", Printable(v.Waiting))
		return
	}
	if v.Problem != "" {
		fmt.Fprintf(w, "%s\n\n", v.Problem)
	}
	writeTable(w, v)
	fmt.Fprintf(w, "\nWithin %s:", v.Horizon)
	for _, t := range v.Totals {
		fmt.Fprintf(w, " %d %s,", t.Windows, t.Verdict)
	}
	fmt.Fprintf(w, " %d pending, %d of these overdue\n", v.Pending, v.Overdue)
	if v.ReadTo != "" {
		fmt.Fprintf(w, "Read to the window that ends at %s", v.ReadTo)
		if v.Written != "" {
			fmt.Fprintf(w, "; last written at %s", v.Written)
		}
		fmt.Fprintln(w)
	}
	fmt.Fprintf(w, "\n%s\n", v.Right)
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, m := range v.Meanings {
		fmt.Fprintf(table, "%s\t%s\n", m.Verdict, m.Text)
	}
	table.Flush()
}

// writeShards says which shard of the audit this is, and where the others are.
func writeShards(w io.Writer, shards []Shard) {
	for _, s := range shards {
		switch {
		case s.IsThis:
			fmt.Fprintf(w, "%s  this shard: only its keys are judged here\n", s.Name)
		case s.URL != "":
			fmt.Fprintf(w, "%s  %s\n", s.Name, s.URL)
		}
	}
	if len(shards) > 0 {
		fmt.Fprintln(w)
	}
}

func writeTable(w io.Writer, v view) {
	if len(v.Rows) == 0 {
		fmt.Fprintln(w, "No window has been written yet.")
		return
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprint(table, "start (UTC)")
	for _, key := range v.Keys {
		fmt.Fprintf(table, "\t%s", Printable(key))
	}
	fmt.Fprintln(table)
	for _, r := range v.Rows {
		fmt.Fprint(table, r.Window)
		for _, c := range r.Cells {
			fmt.Fprintf(table, "\t%s %s", c.Count, c.Verdict)
		}
		fmt.Fprintln(table)
	}
	table.Flush()
}

// Printable keeps control characters of keys and errors from the terminal.
func Printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return '�'
	}, text)
}
