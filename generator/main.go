// Command generator writes click events into a Kafka topic: exactly so many per page and window, whatever happens to
// it or to Kafka in between.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/alecthomas/kingpin/v2"
	"github.com/prometheus/common/promslog"
	promslogflag "github.com/prometheus/common/promslog/flag"
	"github.com/prometheus/common/version"

	"flinkwatch/generator/feed"
	"flinkwatch/generator/topic"
	_ "flinkwatch/release" // fills in the version
)

const name = "flinkwatch-generator"

// quiet is for how long the end of the topic must not change before its last records are believed. A batch that a
// frozen broker had already received comes into the log well within it, once the broker answers again.
const quiet = 5 * time.Second

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintf(os.Stderr, "%s: error: %v\n", name, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	app := kingpin.New(name, "Writes click events into a Kafka topic, exactly so many per page and window.")
	app.Version(version.Print(name))
	app.HelpFlag.Short('h')
	app.DefaultEnvars()
	flags := addFlags(app)
	logConfig := &promslog.Config{}
	promslogflag.AddFlags(app, logConfig)
	if _, err := app.Parse(args); err != nil {
		return err
	}
	settings, err := flags.settings()
	if err != nil {
		return err
	}
	log := promslog.New(logConfig)
	log.Info("starting", "version", version.Info(), "topic", settings.topic, "brokers", settings.brokers,
		"pages", settings.layout.Pages, "events_per_window", settings.layout.Events, "window", settings.layout.Window)
	input := topic.New(settings.brokers, settings.topic)
	defer input.Close()
	config := feed.Config{Layout: settings.layout, MaxCatchUp: settings.maxCatchUp, Quiet: quiet}
	return feed.New(config, input, log).Run(ctx)
}
