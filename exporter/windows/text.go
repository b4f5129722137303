package windows

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
	"unicode"
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
	{"unjudged", "part of the evidence is gone, or was never there"},
	{"pending", "not due yet"},
}

// countsOf shows the counts of a cell: 1000, 1000 ×2, or 1000, 300; and a dash for none.
func countsOf(counts []int64) string {
	if len(counts) == 0 {
		return "—"
	}
	var parts []string
	for begin := 0; begin < len(counts); {
		end := begin
		for end < len(counts) && counts[end] == counts[begin] {
			end++
		}
		part := strconv.FormatInt(counts[begin], 10)
		if end-begin > 1 {
			part += " ×" + strconv.Itoa(end-begin)
		}
		parts = append(parts, part)
		begin = end
	}
	return strings.Join(parts, ", ")
}

// writeText is the page for a terminal.
func writeText(w io.Writer, v view) {
	fmt.Fprintf(w, "Windows of %s in topic %s\n\n", v.Size, printable(v.Topic))
	if v.Waiting != "" {
		fmt.Fprintf(w, "Not ready: %s\n", printable(v.Waiting))
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
	fmt.Fprintf(w, " %d pending\n", v.Pending)
	if v.ReadTo != "" {
		fmt.Fprintf(w, "Read to the window that ends at %s; last written at %s\n", v.ReadTo, v.Written)
	}
	fmt.Fprintf(w, "\nThe right count is %d.\n", v.Right)
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, m := range v.Meanings {
		fmt.Fprintf(table, "%s\t%s\n", m.Verdict, m.Text)
	}
	table.Flush()
}

func writeTable(w io.Writer, v view) {
	if len(v.Rows) == 0 {
		fmt.Fprintln(w, "No window has been written yet.")
		return
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprint(table, "start (UTC)")
	for _, key := range v.Keys {
		fmt.Fprintf(table, "\t%s", printable(key))
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

// printable keeps control characters of keys and errors from the terminal.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return '�'
	}, text)
}
