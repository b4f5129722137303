// Mutate changes one number of one rule at a time, and tells the stories of the alerts again: a number that can be
// another one, and no story notices, is one that nobody has tested. It prints what it finds when a rule is done. It
// takes long; `make mutate-alerts ALERT=KafkaUnreachable` takes one alert.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/alecthomas/kingpin/v2"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintf(os.Stderr, "mutate: %v\n", err)
		os.Exit(1)
	}
}

var errSurvivors = errors.New("changes that no story notices")

func run(ctx context.Context, args []string) error {
	app := kingpin.New("mutate", "Changes the numbers of the rules, and tells the stories of the alerts again.")
	folder := app.Flag("stories", "Folder of the stories, as `go test ./alerts -stories=FOLDER` writes them.").Required().
		ExistingDir()
	rules := app.Flag("rules", "Folder of the rules.").Default("alerts/rules").ExistingDir()
	known := app.Flag("explained", "File of the changes that no story needs to notice, each with the reason.").
		Default("alerts/mutate/explained.txt").ExistingFile()
	promtool := app.Flag("promtool", "Program that tells the stories.").Default("promtool").String()
	names := app.Arg("rule", "Which alerts or recording rules; all where none is named.").Strings()
	if _, err := app.Parse(args); err != nil {
		return err
	}
	files, err := readRules(*rules)
	if err != nil {
		return err
	}
	stories, err := readStories(*folder)
	if err != nil {
		return err
	}
	explained, err := readExplained(*known)
	if err != nil {
		return err
	}
	survivors, err := mutateAll(ctx, files.named(*names), files, stories, *promtool)
	if err != nil {
		return err
	}
	return report(survivors, explained, len(*names) == 0)
}

// mutateAll returns the changes that no story notices. Each core has rules of its own.
func mutateAll(
	ctx context.Context, chosen []*rule, files ruleFiles, stories []story, promtool string,
) ([]string, error) {
	var (
		mu        sync.Mutex
		survivors []string
		failed    error
		wait      sync.WaitGroup
		work      = make(chan *rule)
	)
	for range runtime.NumCPU() {
		wait.Go(func() {
			for r := range work {
				found, err := mutate(ctx, r, files, stories, promtool)
				mu.Lock()
				survivors, failed = append(survivors, found...), errors.Join(failed, err)
				mu.Unlock()
			}
		})
	}
	for _, r := range chosen {
		work <- r
	}
	close(work)
	wait.Wait()
	slices.Sort(survivors)
	return survivors, failed
}

// mutate tells the stories of one rule with each of its changes, and returns those that none notices.
func mutate(ctx context.Context, r *rule, files ruleFiles, stories []story, promtool string) ([]string, error) {
	bench, err := newBench(r, files, promtool)
	if err != nil {
		return nil, err
	}
	defer bench.close()
	changes := r.changes()
	left := changes
	for _, s := range stories {
		if left, err = bench.survivors(ctx, s, left); err != nil {
			return nil, fmt.Errorf("%s: %w", r.name(), err)
		}
	}
	var survivors []string
	for _, c := range left {
		survivors = append(survivors, c.String())
	}
	fmt.Printf("%s: %d changes, %d survive\n%s", r.name(), len(changes), len(left), indented(survivors))
	return survivors, nil
}

func indented(lines []string) (text string) {
	for _, line := range lines {
		text += "  " + line + "\n"
	}
	return text
}

// readExplained reads a change in each line, and behind " # " why no story has to notice it.
func readExplained(path string) (map[string]bool, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	explained := map[string]bool{}
	for n, line := range strings.Split(string(text), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		change, reason, found := strings.Cut(line, " # ")
		if !found || reason == "" {
			return nil, fmt.Errorf("%s:%d: want a change, #, and why no story has to notice it", path, n+1)
		}
		explained[strings.TrimSpace(change)] = true
	}
	return explained, nil
}

// report fails if a change survives that is not explained, or, where all have been tried, if one is explained that does
// not.
func report(survivors []string, explained map[string]bool, all bool) error {
	wrong := 0
	for _, s := range survivors {
		if !explained[s] {
			fmt.Println("survives: " + s)
			wrong++
		}
	}
	for e := range explained {
		if all && !slices.Contains(survivors, e) {
			fmt.Println("explained, and does not survive: " + e)
			wrong++
		}
	}
	if wrong > 0 {
		return fmt.Errorf("%w: %d", errSurvivors, wrong)
	}
	return nil
}
