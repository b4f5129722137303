// Measure breaks a playground of its own in every way that the alerts are there for, and writes down what Prometheus
// raised and when: docs/alerts-measured.md. A second job runs beside the one that is broken, and should stay quiet. It
// takes more than four hours; `make measure FAULTS="generator kafka"` takes some of the faults only, and keeps what
// was measured of the others. Several run side by side with a PORT_OFFSET for each.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/alecthomas/kingpin/v2"

	"flinkwatch/playground/settings"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintf(os.Stderr, "measure: %v\n", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	app := kingpin.New("measure", "Measures what the alerts do on a playground that is broken on purpose.")
	names := app.Arg("fault", "Which faults; all of them where none is named.").Strings()
	write := app.Flag("write", "Measure nothing, and write the page of what was measured.").Bool()
	if _, err := app.Parse(args); err != nil {
		return err
	}
	chosen, err := choose(*names)
	if err != nil {
		return err
	}
	stack, err := newStack()
	if err != nil {
		return err
	}
	results := filepath.Join(stack.settings.Repo, "alerts", "measure", "results")
	page := filepath.Join(stack.settings.Repo, "docs", "alerts-measured.md")
	if *write {
		return report(results, page)
	}
	defer stack.end()
	var failed error
	for _, fault := range chosen {
		if err := stack.record(ctx, fault, results, page); err != nil {
			slog.Error("not measured", "fault", fault.name, "err", err)
			stack.end()
			failed = errors.Join(failed, fmt.Errorf("%s: %w", fault.name, err))
		}
	}
	return failed
}

// record measures a fault, and writes the page with what came of it.
func (s *stack) record(ctx context.Context, f fault, results, page string) error {
	slog.Info("measuring", "fault", f.name)
	result, err := s.measure(ctx, f)
	if err != nil {
		return err
	}
	if err := result.save(results); err != nil {
		return err
	}
	return report(results, page)
}

// measure breaks a stack in which nothing fires, waits for what should be raised, repairs it, and waits until all that
// was raised is gone.
func (s *stack) measure(ctx context.Context, f fault) (result, error) {
	if err := s.prepare(ctx, f); err != nil {
		return result{}, err
	}
	watch := newWatch(s, f)
	if err := watch.until(ctx, 20*time.Minute, "no alert is pending", watch.calm); err != nil {
		return result{}, err
	}
	watch.begin()
	if err := f.inject(ctx, s); err != nil {
		return result{}, err
	}
	if err := watch.during(ctx, f); err != nil {
		return result{}, err
	}
	repaired := time.Now()
	if f.repair != nil {
		if err := f.repair(ctx, s); err != nil {
			return result{}, err
		}
	}
	if f.leaves != "" {
		if err := watch.raises(ctx, f.leaves); err != nil {
			return result{}, err
		}
	}
	if f.name != quiet {
		if err := watch.until(ctx, 30*time.Minute, "all alerts are gone", watch.quiet); err != nil {
			return result{}, err
		}
	}
	return watch.result(f, repaired), nil
}

func newStack() (*stack, error) {
	dir, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	repo, err := settings.FindRepo(dir)
	if err != nil {
		return nil, err
	}
	offset := or("PORT_OFFSET", "20000")
	env := []string{
		"PORT_OFFSET=" + offset,
		"PLAYGROUND_STATE=.state-measure/stack-" + offset, // never a user's: it is forgotten for each fault
	}
	s, err := settings.Load(repo, append(os.Environ(), env...))
	if err != nil {
		return nil, err
	}
	return &stack{settings: s, env: env, closeShop: func() {}, stopProbing: func() {}}, nil
}

func or(variable, otherwise string) string {
	if value := os.Getenv(variable); value != "" {
		return value
	}
	return otherwise
}
