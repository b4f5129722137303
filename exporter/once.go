package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"github.com/alecthomas/kingpin/v2"

	"flinkwatch/exporter/report"
	"flinkwatch/exporter/stream"
)

// onceFlags are about the audit from end to end.
type onceFlags struct {
	on         bool
	format     report.Format
	maxRefused int64
}

func (f *onceFlags) addFlags(app *kingpin.Application) {
	app.Flag("audit.once", "Read the topics from end to end, report what became of the windows, and exit: with 0 if all "+
		"judged windows are right, 1 if any is wrong, 2 if that cannot be told.").
		BoolVar(&f.on)
	app.Flag("audit.output", "Format of the report of --audit.once: text, json or junit.").
		Default(report.Text.String()).
		SetValue(choice("audit.output", &f.format, report.Text, report.JSON, report.JUnit))
	app.Flag("audit.max-refused", "With --audit.once, number of records of both topics that may be refused; with more, "+
		"the exit code is 2.").
		Default("0").SetValue(number("audit.max-refused", &f.maxRefused))
}

func (f *onceFlags) validate() error {
	if !f.on && f.format != report.Text {
		return errors.New("--audit.output: only with --audit.once")
	}
	if f.maxRefused < 0 {
		return fmt.Errorf("--audit.max-refused: %d: want 0 or more", f.maxRefused)
	}
	return nil
}

// once audits the topics from end to end and writes the report to stdout. The error has the exit code of the outcome,
// and its reasons.
func once(ctx context.Context, o *options, stdout, stderr io.Writer, logger *slog.Logger) error {
	found := auditOnce(ctx, o.audits[0], o.audit.once.maxRefused, stderr, logger)
	err := found.Write(stdout, o.audit.once.format)
	outcome := found.Outcome()
	switch {
	case outcome != report.Right:
		return exitError{int(outcome), errors.New(found.Conclusion())}
	case err != nil:
		return exitError{cannotTell, fmt.Errorf("write the report: %w", err)}
	}
	return nil
}

func auditOnce(ctx context.Context, a *audited, most int64, stderr io.Writer, logger *slog.Logger) report.Report {
	connection, err := a.kafka.connection()
	if err != nil {
		return report.Failed(a.audit.topic, err)
	}
	bar := newProgress(stderr)
	cfg := a.auditor(ctx, connection, logger)
	cfg.Expected = "" // the whole input is there to be read, and what is counted of it may be behind
	result, err := stream.Once(ctx, cfg, bar.left)
	bar.end()
	if err != nil {
		return report.Failed(a.audit.topic, err)
	}
	return report.New(result, most)
}
