package report

import (
	"fmt"
	"io"
	"text/tabwriter"

	"flinkwatch/exporter/audit"
	"flinkwatch/exporter/label"
	"flinkwatch/exporter/windows"
)

// shown is how many wrong windows are written one by one.
const shown = 100

// writeText writes the windows by verdict, what is known beside that, the wrong windows, and the conclusion.
func (r Report) writeText(out io.Writer) {
	if r.audit.Ready {
		r.writeVerdicts(out)
		r.writeDetails(out)
		r.writeFaults(out)
		fmt.Fprintln(out)
	}
	fmt.Fprintln(out, r.Conclusion())
}

func (r Report) writeVerdicts(out io.Writer) {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "verdict\twindows")
	for _, verdict := range audit.Verdicts() {
		fmt.Fprintf(table, "%s\t%d\n", verdict, r.audit.Horizon[verdict])
	}
	fmt.Fprintf(table, "%s\t%d\n", audit.Pending, r.audit.Pending)
	if r.audit.Config.Expect == audit.ExpectInput {
		fmt.Fprintf(table, "overdue\t%d\n", overdue(r.audit))
	}
	table.Flush()
}

func (r Report) writeDetails(out io.Writer) {
	fmt.Fprintln(out)
	if r.audit.Config.Counts() {
		fmt.Fprintln(out, lostAndSurplus(r.audit))
	}
	for _, why := range audit.Whys() {
		if n := r.audit.Unjudged[why]; n > 0 {
			fmt.Fprintf(out, "%s unjudged: %s\n", are(n, "window"), words(why.String()))
		}
	}
	refused := refusals(r.audit)
	for _, kind := range refused {
		fmt.Fprintf(out, "%s refused in topic %s: %s\n",
			were(kind.n, "record"), windows.Printable(kind.Topic), words(string(kind.Reason)))
	}
	if len(refused) > 0 {
		fmt.Fprintln(out, "docs/records.md has the reasons, and the flags that describe records")
	} else {
		fmt.Fprintln(out, "0 records were refused")
	}
	fmt.Fprintf(out, "%s discarded undecided\n", were(overLimit(r.audit), "window"))
}

// writeFaults writes the first of the wrong windows, and how many there are beside them.
func (r Report) writeFaults(out io.Writer) {
	faults := r.faults(shown)
	if len(faults) == 0 {
		return
	}
	fmt.Fprintln(out)
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "start (UTC)\tkey\tverdict\tcount")
	for _, fault := range faults {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", r.window(fault), name(fault),
			windows.VerdictOf(fault.CellView), windows.CountsOf(r.audit.Config, fault.CellView))
	}
	table.Flush()
	if more := r.more(len(faults)); more > 0 {
		fmt.Fprintf(out, "and %d more\n", more)
	}
}

// faults returns up to n of the wrong windows, by window and key.
func (r Report) faults(n int) []audit.Fault { return r.audit.Faults[:min(n, len(r.audit.Faults))] }

// more returns how many windows are wrong beside the first n.
func (r Report) more(n int) int64 { return max(0, wrong(r.audit)-int64(n)) }

// name returns the key as it is shown to people.
func name(f audit.Fault) string { return windows.Printable(label.Of(f.Key)) }

// window returns the window as it is shown to people.
func (r Report) window(f audit.Fault) string { return windows.NameOf(f.Window, r.audit.Config) }
