package main

import (
	"errors"
	"io"
	"time"

	"github.com/alecthomas/kingpin/v2"
	"github.com/prometheus/common/promslog"
	promslogflag "github.com/prometheus/common/promslog/flag"
	"github.com/prometheus/common/version"
	"github.com/prometheus/exporter-toolkit/web"
	"github.com/prometheus/exporter-toolkit/web/kingpinflag"

	"flinkwatch/exporter/collector"
	"flinkwatch/exporter/config"
)

// options is what the flags say. Every flag is an environment variable, too: --flink.url is FLINKWATCH_FLINK_URL.
type options struct {
	web           *web.FlagConfig
	telemetryPath string
	log           *promslog.Config

	configFile string
	config     *config.File // nil without --config.file
	written    []byte       // the file that says the same

	lifecycle bool
	maxSeries int

	flinkOptions
	probe probeOptions

	// audited is what the flags say of the one audit that they are for.
	audited
	// audits are those that are on: that one, or those of the file.
	audits []*audited
}

// flinkOptions say how a Flink cluster is scraped.
type flinkOptions struct {
	flinkURL     string
	flinkTimeout time.Duration
	flinkHTTP    flinkHTTP
	flinkJobs    collector.FlinkConfig
}

func (o *flinkOptions) flinkOn() bool { return o.flinkURL != "" }

// parse reads the arguments. It returns nil options where help or the version was asked for and has been written.
func parse(args []string, out io.Writer) (*options, error) {
	app := kingpin.New("flinkwatch",
		"Prometheus exporter for Apache Flink that also audits the job's results in Kafka.\n\n"+commandsHelp+exitCodes)
	done := false
	app.Terminate(func(int) { done = true })
	app.UsageWriter(out)
	app.Version(version.Print("flinkwatch")).VersionFlag.NoEnvar()
	app.HelpFlag.Short('h').NoEnvar()
	app.DefaultEnvars()

	o := &options{log: &promslog.Config{}}
	promslogflag.AddFlags(app, o.log)
	o.web = kingpinflag.AddFlags(app, ":9200")
	o.addFlags(app)
	_, err := app.Parse(args)
	switch {
	case done:
		return nil, nil
	case err != nil:
		return nil, err
	}
	return o, o.complete(app, args)
}

// complete adds what the configuration file says.
func (o *options) complete(app *kingpin.Application, args []string) error {
	given, err := givenFlags(app, args)
	if err != nil {
		return err
	}
	if o.configFile != "" {
		return o.readConfig(app, given)
	}
	if o.written, err = writeConfig(app, given); err != nil {
		return err
	}
	if o.on() {
		o.audits = []*audited{&o.audited}
	}
	return errors.Join(o.validate(), o.audited.validate())
}

func (o *options) addFlags(app *kingpin.Application) {
	app.Flag("config.file",
		"Configuration file, instead of the flags of flink, kafka, audit and backlog. See docs/configuration.md.").
		PlaceHolder("FILE").StringVar(&o.configFile)
	app.Flag("web.telemetry-path", "Path under which the metrics are served.").
		Default("/metrics").StringVar(&o.telemetryPath)

	app.Flag("web.enable-lifecycle", "Reload the configuration file on POST /-/reload, as on SIGHUP.").
		BoolVar(&o.lifecycle)

	app.Flag("flink.url", "Address of Flink's REST API, with its path prefix if it has one; empty leaves Flink out.").
		Default("http://localhost:8081").StringVar(&o.flinkURL)
	o.flinkOptions.addFlags(app)
	o.probe.addFlags(app)
	app.Flag("scrape.max-series",
		"How many series a scrape may export; 0 is no limit. See flink_exporter_series_dropped.").
		Default("50000").SetValue(number("scrape.max-series", &o.maxSeries))

	o.audit.once.addFlags(app)
	o.audited.addFlags(app)
}

// addFlags adds those that say how a cluster is asked; where it is, is said beside them.
func (o *flinkOptions) addFlags(app *kingpin.Application) {
	app.Flag("flink.timeout", "Longest time for one request to Flink, as in 5s; the scrape's own timeout may be shorter.").
		Default(usualTimeout.String()).SetValue(duration("flink.timeout", &o.flinkTimeout))

	o.flinkHTTP.addFlags(app)
	app.Flag("flink.jobs.include", "Jobs to export: a regular expression that the whole name has to match.").
		PlaceHolder("REGEX").SetValue(pattern("flink.jobs.include", &o.flinkJobs.Include))
	app.Flag("flink.jobs.exclude", "Jobs to leave out, likewise.").
		PlaceHolder("REGEX").SetValue(pattern("flink.jobs.exclude", &o.flinkJobs.Exclude))
	app.Flag("flink.subtasks", "Export single subtasks as well, for one more request per vertex.").
		BoolVar(&o.flinkJobs.Subtasks)
}
