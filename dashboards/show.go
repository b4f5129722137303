package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/alecthomas/kingpin/v2"

	"flinkwatch/dashboards/board"
)

// showFlags say what is shown.
type showFlags struct {
	name, prometheus, to string
	span                 time.Duration
}

func (f *showFlags) register(command *kingpin.CmdClause) {
	command.Arg("dashboard", "overview, recovery, windows, backpressure or internals.").Required().StringVar(&f.name)
	command.Flag("prometheus.url", "Address of Prometheus; the playground's, if not given.").
		Envar("PROMETHEUS_URL").StringVar(&f.prometheus)
	command.Flag("span", "How far back to look.").Default("10m").DurationVar(&f.span)
	command.Flag("to", "When the time range ends, as in 2026-11-23T01:00:00Z; now, if not given.").StringVar(&f.to)
}

func show(ctx context.Context, f showFlags) error {
	text, err := committed.ReadFile("out/flinkwatch-" + f.name + ".json")
	if err != nil {
		return fmt.Errorf("there is no dashboard %q", f.name)
	}
	b, err := board.Read(text)
	if err != nil {
		return err
	}
	to := time.Now()
	if f.to != "" {
		if to, err = time.Parse(time.RFC3339, f.to); err != nil {
			return fmt.Errorf("--to: %w", err)
		}
	}
	if f.prometheus == "" {
		s, err := playground()
		if err != nil {
			return fmt.Errorf("which Prometheus? give --prometheus.url: %w", err)
		}
		f.prometheus = "http://" + s.Port("PROMETHEUS_PORT").Address()
	}
	span := board.Span{From: to.Add(-f.span), To: to}
	return board.Show(ctx, os.Stdout, b, board.Prometheus{URL: f.prometheus}, span)
}
