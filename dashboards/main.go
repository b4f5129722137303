// Dashboards makes the Grafana dashboards: it writes them as JSON, which is committed and provisioned from out/, and it
// talks to a Grafana that runs.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"time"

	"github.com/alecthomas/kingpin/v2"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"

	"flinkwatch/dashboards/grafana"
)

// all lists the dashboards.
var all = []func() (dashboard.Dashboard, error){
	overview, recovery, windows, backpressure, internals,
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintf(os.Stderr, "dashboards: %v\n", err)
		os.Exit(1)
	}
}

// commandWithin bounds each command that talks to Grafana, whatever Grafana does.
const commandWithin = 30 * time.Second

// run parses the command line and runs its command.
func run(ctx context.Context, args []string) error {
	app := kingpin.New("dashboards", "The Grafana dashboards: written as JSON, and on a Grafana that runs.")
	app.HelpFlag.Short('h')
	command := map[string]func() error{}

	writing := app.Command("write", "Write the dashboards as JSON.").Default()
	out := writing.Flag("out", "Folder to write to.").Default("dashboards/out").String()
	writing.Flag("runbooks", "Address of the folder alerts/runbooks, where people can read it: alerts then lead there.").
		Envar("RUNBOOK_BASE").StringVar(&runbooks)
	command[writing.FullCommand()] = func() error { return write(*out) }

	var access accessFlags
	talking := func(name, help string, do func(context.Context, *grafana.Grafana) error) *kingpin.CmdClause {
		clause := app.Command(name, help)
		access.register(clause)
		command[name] = func() error { return talk(ctx, access, do) }
		return clause
	}
	var prometheus grafana.Prometheus
	var text string
	pushing := talking("push", "Put the dashboards into a Grafana that is not provisioned with them.",
		func(ctx context.Context, g *grafana.Grafana) error { return push(ctx, g, prometheus) })
	pushing.Flag("prometheus.url", "Address at which Grafana reaches Prometheus, where it has no such datasource yet.").
		StringVar(&prometheus.URL)
	pushing.Flag("prometheus.scrape-interval", "How often that Prometheus scrapes the exporter.").
		Default("5s").DurationVar(&prometheus.ScrapeInterval)
	talking("verify", "Compare the dashboards of a Grafana with those that are committed.", verify)
	talking("mark", "Leave a mark on the dashboards: what was done, now.",
		func(ctx context.Context, g *grafana.Grafana) error { return g.Mark(ctx, text, time.Now()) }).
		Arg("text", "What was done.").Required().StringVar(&text)

	showing := app.Command("show", "Print what the panels of a dashboard show, where there is no Grafana.")
	asked := showFlags{}
	asked.register(showing)
	command[showing.FullCommand()] = func() error { return show(ctx, asked) }

	picturing := app.Command("pictures", "Take pictures of all dashboards, and find what nobody can read on them.")
	pictured := pictureFlags{}
	pictured.register(picturing)
	command[picturing.FullCommand()] = func() error { return pictures(ctx, pictured) }

	name, err := app.Parse(args)
	if err != nil {
		return err
	}
	return command[name]()
}

func talk(ctx context.Context, flags accessFlags, do func(context.Context, *grafana.Grafana) error) error {
	access, err := flags.access()
	if err != nil {
		return err
	}
	g, err := grafana.At(access)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, commandWithin)
	defer cancel()
	return do(ctx, g)
}

func write(folder string) error {
	files, err := generate()
	if err != nil {
		return err
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(folder, name), text, 0o644); err != nil {
			return fmt.Errorf("write dashboard: %w", err)
		}
	}
	return nil
}

// generate builds all dashboards: names of files, and what is in them.
func generate() (map[string][]byte, error) {
	files := make(map[string][]byte, len(all))
	for _, build := range all {
		built, err := build()
		if err != nil {
			return nil, fmt.Errorf("build dashboard: %w", err)
		}
		name := *built.Uid + ".json"
		if _, taken := files[name]; taken {
			return nil, fmt.Errorf("build dashboard: two have the uid %s", *built.Uid)
		}
		if files[name], err = encode(built); err != nil {
			return nil, err
		}
	}
	return files, nil
}
