// Command flinkwatch serves metrics of a Flink cluster, of the results of its job, and of the job's backlog.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	versioncollector "github.com/prometheus/client_golang/prometheus/collectors/version"
	"github.com/prometheus/common/promslog"
	"github.com/prometheus/common/version"
	"github.com/prometheus/exporter-toolkit/web"
	"golang.org/x/sync/errgroup"

	"flinkwatch/exporter/logline"
	_ "flinkwatch/release" // fills in the version
)

// gcPercent lets the heap grow by half of what lives in it between two collections, and not by all of it: what an
// exporter holds are windows, and they live long.
const gcPercent = 50

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	if err != nil {
		fmt.Fprintln(os.Stderr, "flinkwatch:", oneLine(err))
	}
	os.Exit(exitCode(err))
}

// run is the exporter, from its arguments until ctx ends. exitCode tells the exit code of its error.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	command, args, err := command(args)
	if err != nil {
		return exitError{badUsage, err}
	}
	if command == "init" {
		return initialise(ctx, args, stdout, stderr)
	}
	options, err := parse(args, stdout)
	if err != nil {
		return exitError{badUsage, err}
	}
	if options == nil {
		return nil
	}
	if command == "connect" {
		return options.connect(ctx, stdout)
	}
	if command != "serve" {
		return options.say(command, stdout)
	}
	options.log.Writer = stderr
	logger := logline.Bounded(promslog.New(options.log))
	if options.audit.once.on {
		return once(ctx, options, stdout, stderr, logger)
	}
	logger.Info("starting", "version", version.Info(), "flink", options.flinkURL)

	e := newExporter(logger)
	config := &configuration{args: args, apply: e.apply, logger: logger}
	if err := config.load(options, time.Now()); err != nil {
		return err
	}
	handler, err := e.pages(config).handler()
	if err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return e.auditing.run(ctx) })
	group.Go(func() error { return serve(ctx, handler, options.web, logger) })
	if options.configFile != "" {
		group.Go(func() error { return config.onSignal(ctx) })
	}
	return group.Wait()
}

// stopTimeout is how long requests that are under way may take when the exporter stops.
const stopTimeout = 1500 * time.Millisecond

// serve serves until ctx ends.
func serve(ctx context.Context, handler http.Handler, flags *web.FlagConfig, logger *slog.Logger) error {
	server := newServer(handler)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		err := web.ListenAndServe(server, flags, logger)
		if errors.Is(err, http.ErrServerClosed) {
			return nil
		}
		return fmt.Errorf("web: %w", err)
	})
	group.Go(func() error {
		<-ctx.Done()
		logger.Info("stopping")
		stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
		defer cancel()
		if err := server.Shutdown(stop); err != nil {
			return server.Close()
		}
		return nil
	})
	return group.Wait()
}

// processMetrics are those of the exporter as a process.
func processMetrics() *prometheus.Registry {
	registry := prometheus.NewRegistry()
	registry.MustRegister(
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		versioncollector.NewCollector("flinkwatch"),
	)
	return registry
}
