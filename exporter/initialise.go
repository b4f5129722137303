package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kingpin/v2"

	"flinkwatch/exporter/recognise"
	"flinkwatch/exporter/stream"
)

// How many records of each topic init looks at: enough for some windows of a busy topic.
const (
	resultsSeen = 5_000
	eventsSeen  = 50_000
)

const initHelp = "Looks at the topics, and at the job if --flink.url is given, and writes a configuration file for " +
	"an audit of them. A comment above each setting says what the records show, and what is not sure."

// initOptions are the flags of init.
type initOptions struct {
	kafka         kafkaAccess
	flink         flinkOptions
	schemas       initSchemas
	topic, input  string
	name, jobName string
	given         map[string]string // as texts
	inputs        []string          // from which the input is chosen
	findings      []recognise.Finding
}

func (o *initOptions) addFlags(app *kingpin.Application) {
	app.Flag("topic", "Topic of the results.").Required().StringVar(&o.topic)
	app.Flag("input-topic", "Topic of the events; if empty, those that the job reads are tried.").StringVar(&o.input)
	app.Flag("name", "Name of the audit; made of the topic's if it is empty.").StringVar(&o.name)
	app.Flag("job", "Name of the Flink job that writes the results, if the cluster has several.").StringVar(&o.jobName)
	app.Flag("flink.url", "Address of Flink's REST API; empty leaves Flink out.").StringVar(&o.flink.flinkURL)
	app.Flag("flink.timeout", "Longest time for one request to Flink.").Default("5s").
		SetValue(duration("flink.timeout", &o.flink.flinkTimeout))
	o.kafka.addFlags(app)
	o.schemas.addSchemas(app)
	o.flink.flinkHTTP.addFlags(app)
}

// parseInit returns nil where help was asked for.
func parseInit(args []string, out io.Writer) (*initOptions, error) {
	app := kingpin.New("flinkwatch init", initHelp)
	done := false
	app.Terminate(func(int) { done = true })
	app.UsageWriter(out)
	app.HelpFlag.Short('h')
	o := &initOptions{}
	o.addFlags(app)
	_, err := app.Parse(args)
	if done {
		return nil, nil
	}
	if err == nil {
		o.given, err = givenFlags(app, args)
	}
	if err != nil {
		return nil, err
	}
	for _, flag := range []string{"topic", "input-topic", "name", "job", "help"} { // they are no settings
		delete(o.given, flag)
	}
	return o, errors.Join(o.kafka.validate(), o.schemas.registry.validate(), o.flink.validateFlink())
}

// initialise looks at the topics and writes the file.
func initialise(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	o, err := parseInit(args, stdout)
	switch {
	case err != nil:
		return exitError{badUsage, err}
	case o == nil:
		return nil
	}
	connection, err := o.kafka.connection()
	if err != nil {
		return exitError{badUsage, err}
	}
	looked, err := o.look(ctx, connection.Share())
	if err != nil {
		return fmt.Errorf("init: %w", err)
	}
	text, err := o.write(looked)
	if err != nil {
		return fmt.Errorf("init: %w", err)
	}
	fmt.Fprintln(stderr, o.summary())
	_, err = stdout.Write(text)
	return err
}

// look asks Flink and Kafka. It returns what it has looked at, in a sentence.
func (o *initOptions) look(ctx context.Context, connection stream.Connection) (looked string, err error) {
	if err := o.lookAtJob(ctx); err != nil {
		return "", err
	}
	results, err := stream.TakeSample(ctx, connection, o.topic, resultsSeen)
	if err != nil {
		return "", err
	}
	looked = fmt.Sprintf("%d results of %s", len(results.Records), o.topic)
	found, events, err := o.tryInputs(ctx, connection, results)
	if err == nil && results.Compacted() {
		err = ofCompacted(&found, results)
	}
	if err != nil {
		return "", fmt.Errorf("topic %s: %w", o.topic, err)
	}
	o.findings = append(o.findings, found.Findings...)
	if o.input == "" {
		return looked, nil
	}
	if found.Counted {
		o.find("audit.input-topic", o.input, true, "its events are those that the results count")
	}
	return fmt.Sprintf("%s and %d events of %s", looked, events, o.input), o.lookForGroup(ctx, connection)
}

// tryInputs takes the input whose events the results count, or the first one.
func (o *initOptions) tryInputs(
	ctx context.Context, connection stream.Connection, results stream.Sample,
) (best recognise.Audit, events int, err error) {
	inputs := o.inputs
	if o.input != "" {
		inputs = []string{o.input}
	}
	plain, ofResults, err := o.schemas.plain(results, o.schemas.schema)
	if err != nil {
		return best, 0, err
	}
	if len(inputs) == 0 {
		best, err = recognise.Look(plain, recognise.Sample{})
		tell(&best, ofResults, ofResults)
		return best, 0, err
	}
	for n, input := range inputs {
		sample, err := stream.TakeSample(ctx, connection, input, eventsSeen)
		if err != nil && (o.input != "" || !errors.Is(err, stream.ErrNoTopic)) {
			return best, 0, err
		}
		plainEvents, ofEvents, err := o.schemas.plain(sample, o.schemas.inputSchema)
		if err != nil {
			return best, 0, fmt.Errorf("topic %s: %w", input, err)
		}
		a, err := recognise.Look(plain, plainEvents)
		if err != nil {
			return a, 0, err
		}
		tell(&a, ofResults, ofEvents)
		if n == 0 || a.Counted && !best.Counted {
			best, events, o.input = a, len(sample.Records), input
		}
	}
	return best, events, nil
}

func sampleOf(s stream.Sample) recognise.Sample {
	records := make([]recognise.Record, 0, len(s.Records))
	for _, r := range s.Records {
		records = append(records, recognise.Record{Message: r.Message, Partition: r.Partition})
	}
	return recognise.Sample{Records: records, Cut: s.Cut}
}

func (o *initOptions) find(flag, value string, sure bool, why string) {
	o.findings = append(o.findings, recognise.Finding{Flag: flag, Value: value, Sure: sure, Why: why})
}

// lookForGroup finds the consumer group that commits offsets of the input.
func (o *initOptions) lookForGroup(ctx context.Context, connection stream.Connection) error {
	groups, err := stream.GroupsOf(ctx, connection, o.input)
	if len(groups) == 0 {
		return nil //nolint:nilerr // without the permission to see groups there is no backlog, and an audit all the same
	}
	why := "the only group that has committed offsets of the topic"
	if len(groups) > 1 {
		why = "one of the groups that have committed offsets of the topic: " + strings.Join(groups, ", ")
	}
	o.find("backlog.topic", o.input, true, "the topic whose events are counted, or which the job reads")
	o.find("backlog.group", groups[0], len(groups) == 1 && err == nil, why)
	return nil
}
