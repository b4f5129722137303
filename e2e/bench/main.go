// Bench measures what the programs take, beside programs that do less or do it in another way, and writes
// docs/benchmarks.md. `make bench QUESTIONS="rate growth"` answers some questions only, and keeps the answers to the
// others.
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

	"github.com/alecthomas/kingpin/v2"

	"flinkwatch/e2e/measured"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintf(os.Stderr, "bench: %v\n", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	app := kingpin.New("bench", "Measures what the programs take, and writes docs/benchmarks.md.")
	command := map[string]func() error{}
	addPeers(ctx, app, command)
	measure := app.Command("measure", "Answer questions, and write the page.").Default()
	names := measure.Arg("question", "Which questions; all of them where none is named.").Strings()
	write := measure.Flag("write", "Measure nothing, and write the page of what was measured.").Bool()
	keep := measure.Flag("keep", "Leave Kafka running with its topics, for the next run.").Bool()
	rounds := measure.Flag("rounds", "How often each thing is measured; the medians are shown.").Default("3").Int()
	command[measure.FullCommand()] = func() error { return answer(ctx, *names, *rounds, *keep, *write) }
	chosen, err := app.Parse(args)
	if err != nil {
		return err
	}
	return command[chosen]()
}

// answer measures what the questions ask for, and writes the page after each.
func answer(ctx context.Context, names []string, rounds int, keep, write bool) error {
	chosen, err := choose(names)
	if err != nil {
		return err
	}
	s, err := newStack(rounds)
	if err != nil {
		return err
	}
	results := filepath.Join(s.settings.Repo, "e2e", "bench", "results")
	docs := filepath.Join(s.settings.Repo, "docs")
	if write {
		return writePages(results, docs)
	}
	defer s.end(keep)
	var failed error
	for _, q := range chosen {
		slog.Info("measuring", "question", q.name)
		if err := s.record(ctx, q, results, docs); err != nil {
			slog.Error("not measured", "question", q.name, "err", err)
			failed = errors.Join(failed, fmt.Errorf("%s: %w", q.name, err))
		}
	}
	return failed
}

// record answers a question, and writes the page with it.
func (s *stack) record(ctx context.Context, q question, results, docs string) error {
	begin := s.circumstances()
	rows, err := q.measure(ctx, s)
	if err != nil {
		return err
	}
	begin.Load = max(begin.Load, measured.Load())
	if err := measured.Save(results, q.name, result{Circumstances: begin, Rows: rows}); err != nil {
		return err
	}
	return writePages(results, docs)
}

// choose returns the questions of these names, or all.
func choose(names []string) (chosen []question, err error) {
	if len(names) == 0 {
		return questions, nil
	}
	for _, name := range names {
		q, known := questionNamed(name)
		if !known {
			return nil, fmt.Errorf("no question is called %q; there are %v", name, questionNames())
		}
		chosen = append(chosen, q)
	}
	return chosen, nil
}
