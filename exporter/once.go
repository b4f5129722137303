package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/schollz/progressbar/v3"

	"flinkwatch/exporter/audit"
	"flinkwatch/exporter/stream"
	"flinkwatch/exporter/windows"
)

// shownFaults is how many wrong windows are printed one by one.
const shownFaults = 100

var errWrong = errors.New("results are wrong")

// once audits the topics from end to end and prints what became of the windows. The error is errWrong if any is wrong.
func once(ctx context.Context, o *options, stdout, stderr io.Writer, logger *slog.Logger) error {
	connection, err := o.kafka.connection()
	if err != nil {
		return err
	}
	bar := &progress{out: stderr}
	result, err := stream.Once(ctx, o.auditor(connection, logger), bar.left)
	bar.end()
	if err != nil {
		return err
	}
	writeAudit(stdout, result)
	if read := result.Pending + judged(result); read == 0 && len(result.DecodeErrors) > 0 {
		return fmt.Errorf("topic %s: no result could be read: see docs/records.md for the flags that tell what they are like", o.audit.topic)
	}
	if n := wrong(result); n > 0 {
		return fmt.Errorf("topic %s: %w: %d windows", o.audit.topic, errWrong, n)
	}
	return nil
}

// judged is how many windows were.
func judged(a stream.Audit) (n int64) {
	for _, windows := range a.Horizon {
		n += windows
	}
	return n
}

// wrong is how many windows are.
func wrong(a stream.Audit) (n int64) {
	for verdict, windows := range a.Horizon {
		if verdict.Wrong() {
			n += windows
		}
	}
	return n
}

// progress is a bar over the records that are left to read.
type progress struct {
	out   io.Writer
	bar   *progressbar.ProgressBar
	total int64
}

func (p *progress) left(left int64) {
	if p.bar == nil {
		p.total = left
		p.bar = progressbar.NewOptions64(max(1, left), progressbar.OptionSetWriter(p.out),
			progressbar.OptionSetDescription("reading"), progressbar.OptionShowIts(), progressbar.OptionSetItsString("records"),
			progressbar.OptionShowCount(), progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionSetWidth(30))
	}
	_ = p.bar.Set64(max(0, p.total-left)) // a bar that cannot be drawn is no reason to stop
}

func (p *progress) end() {
	if p.bar != nil {
		_ = p.bar.Exit()
		fmt.Fprintln(p.out)
	}
}

// writeAudit prints windows by verdict, the balance of events, and the wrong windows.
func writeAudit(out io.Writer, a stream.Audit) {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "verdict\twindows")
	for _, verdict := range audit.Verdicts() {
		fmt.Fprintf(table, "%s\t%d\n", verdict, a.Horizon[verdict])
	}
	fmt.Fprintf(table, "%s\t%d\n", audit.Pending, a.Pending)
	table.Flush()
	if a.Config.Counts() {
		fmt.Fprintf(out, "\n%d events lost, %d surplus\n", a.Lost, a.Surplus)
	}
	for kind, n := range a.DecodeErrors {
		fmt.Fprintf(out, "%d records of topic %s cannot be judged: %s\n", n, kind.Topic, strings.ReplaceAll(string(kind.Reason), "_", " "))
	}
	writeFaults(out, a.Faults, wrong(a))
}

// writeFaults prints the first of the wrong windows, and how many there are beside them.
func writeFaults(out io.Writer, faults []audit.Fault, wrong int64) {
	if len(faults) == 0 {
		return
	}
	fmt.Fprintln(out)
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "start (UTC)\tkey\tverdict\tcount")
	for _, fault := range faults[:min(len(faults), shownFaults)] {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", fault.Window.Start.Format(time.DateTime), windows.Printable(fault.Key),
			fault.Verdict, windows.CountsOf(fault.CellView))
	}
	table.Flush()
	if more := wrong - int64(min(len(faults), shownFaults)); more > 0 {
		fmt.Fprintf(out, "and %d more\n", more)
	}
}
