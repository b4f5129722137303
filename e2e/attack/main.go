// Command attack sets everything that is known to break an exporter on the real program, one after the other, and
// writes what came of it. It fails if the exporter dies, leaves a scrape without an answer, takes too much memory, or
// does not recover.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"time"
)

// suite is a group of attacks. Each gets what it breaks itself, and an exporter that watches it.
type suite struct {
	name string
	run  func(ctx context.Context, program string) ([]row, error)
}

// suites are all of them, in the order of the report.
var suites = []suite{
	{"What Flink may answer", attackByFlink},
	{"What clients may do", attackByClients},
	{"What a Flink may answer that is probed", attackByProbed},
	{"What clients may do with probes", attackByProbes},
	{"What may be at the address of a broker", attackByBrokers},
	{"What may be written to the topic of results", attackByTopics},
}

func main() {
	program := flag.String("exporter", ".cache/bin/flinkwatch", "program to attack")
	minutes := flag.Float64("minutes", 5, "how long to repeat the attacks; all are tried once in any case")
	only := flag.String("suite", "", "words of the name of the only suite to run")
	path := flag.String("report", "docs/attack.md", "file for the report")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := attack(ctx, *program, time.Duration(*minutes*float64(time.Minute)), *only, *path); err != nil {
		fmt.Fprintln(os.Stderr, "attack:", err)
		os.Exit(1)
	}
}

// attack repeats all suites until the time is up, and reports the worst of each attack.
func attack(ctx context.Context, program string, long time.Duration, only, path string) error {
	found := newReport()
	for begin := time.Now(); found.rounds == 0 || time.Since(begin) < long; found.rounds++ {
		for _, s := range suites {
			if !strings.Contains(s.name, only) {
				continue
			}
			rows, err := s.run(ctx, program)
			if err != nil {
				return fmt.Errorf("%s: %w", s.name, err)
			}
			found.add(s.name, rows)
		}
	}
	return errors.Join(found.write(path), found.problems())
}
