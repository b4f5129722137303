package main

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/alecthomas/kingpin/v2"

	"flinkwatch/exporter/audit"
	"flinkwatch/exporter/record"
	"flinkwatch/exporter/stream"
)

// auditFlags say what the results of the job should be.
type auditFlags struct {
	topic, inputTopic string
	expectedTopic     string
	config            audit.Config
	sized             bool // whether a window size is given
	keys              list
	format            formatFlags
	once              onceFlags
}

func (f *auditFlags) on() bool { return f.topic != "" }

// input is the topic whose events are counted; empty if they are not.
func (f *auditFlags) input() string {
	if f.config.Expect != audit.ExpectInput {
		return ""
	}
	return f.inputTopic
}

func (f *auditFlags) audit() audit.Config {
	config, results := f.windows(), f.results()
	config.Offset, config.From = results.WindowOffset(), results.Time.OnClock(config.From)
	if results.Meaning == record.MeansSum {
		config.Sum, config.Decimals, config.Tolerance = true, results.Amounts.Decimals, int64(f.format.tolerated())
	}
	for _, key := range f.keys {
		config.Keys = append(config.Keys, record.KeyOf(key))
	}
	return config
}

// usualSize is that of windows of which nothing is said.
const usualSize = 15 * time.Second

// windows are those that are audited. Sessions have a gap in place of a size.
func (f *auditFlags) windows() audit.Config {
	config := f.config
	switch {
	case f.sized:
	case config.Gap > 0:
		config.Size = config.Gap
	default:
		config.Size = usualSize
	}
	return config
}

func (f *auditFlags) addFlags(app *kingpin.Application) {
	app.Flag("audit.topic", "Topic of the results to audit, or several with commas between them, or a regular "+
		"expression that begins with ^ for their names; empty turns the audit off.").
		Default("output").StringVar(&f.topic)
	app.Flag("audit.window-size", "Size of the job's windows, as in 15s or 1m; 1mo for calendar months, and 3mo for "+
		"quarters. It is "+usualSize.String()+" if there is no --audit.window-gap.").
		PlaceHolder(usualSize.String()).SetValue(windowLength{&f.config, &f.sized})
	app.Flag("audit.window-gap", "Gap of the job's windows if they are sessions, as in 30m, in place of a size. That "+
		"wants --audit.expected=none, and the start and the end of a session in the results. 0s means that they are none.").
		Default("0s").SetValue(duration("audit.window-gap", &f.config.Gap))
	app.Flag("audit.window-slide",
		"Slide of hopping windows, as in 1m for a size of 5m: the size is a multiple of it. 0s means that they tumble.").
		Default("0s").SetValue(duration("audit.window-slide", &f.config.Slide))
	app.Flag("audit.window-step",
		"Step of cumulating windows, as in 1m: the size is a multiple of it, 0s is none. Each step is a window of its own.").
		Default("0s").SetValue(duration("audit.window-step", &f.config.Step))
	f.addExpectations(app)
	app.Flag("audit.grace", "A window is judged after so many later windows of its key.").
		Default("2").SetValue(number("audit.grace", &f.config.Grace))
	app.Flag("audit.key-grace", "A window of a key that stopped is judged after so many later windows of the other keys.").
		Default("8").SetValue(number("audit.key-grace", &f.config.KeyGrace))
	app.Flag("audit.key-patience", "Minimum time that these windows of the other keys must span, as in 1m.").
		Default("1m").SetValue(duration("audit.key-patience", &f.config.KeyPatience))
	app.Flag("audit.horizon",
		"How far back, in event time, both topics are read at the start, and windows are kept, as in 1h.").
		Default("1h").SetValue(duration("audit.horizon", &f.config.Horizon))
	app.Flag("audit.recent", "How long a window is recent after it became due, as in 15m. Alerts look at recent windows.").
		Default("15m").SetValue(duration("audit.recent", &f.config.Recent))
	app.Flag("audit.max-windows", "Limit on the windows held in memory, counted per key, over all keys; the oldest are "+
		"discarded and counted. 0 is no limit.").
		Default("1000000").SetValue(number("audit.max-windows", &f.config.MaxWindows))
	app.Flag("audit.max-keys",
		"Limit on the keys with series of their own; the others are counted together. 0 is no limit.").
		Default("50").SetValue(number("audit.max-keys", &f.config.MaxKeys))
	f.format.addFlags(app)
}

func (f *auditFlags) addExpectations(app *kingpin.Application) {
	app.Flag("audit.expected", "Right count of each window of each key: input counts the events in --audit.input-topic; "+
		"a number is the same for all windows; none judges only whether results are there and agree.").
		Default("input").
		SetValue(value[struct{}]{"audit.expected", "a number of events, input or none", f.setExpected, &struct{}{}})
	app.Flag("audit.input-topic",
		"Topic of the events that the job counts, or several, likewise, for --audit.expected=input.").
		Default("input").StringVar(&f.inputTopic)
	app.Flag("audit.expected-topic", "Topic in which the job Expected Counts tells what --audit.input-topic holds, "+
		"which is not read then. See docs/expected-counts.md.").
		PlaceHolder("TOPIC").StringVar(&f.expectedTopic)
	app.Flag("audit.keys", "Keys that must have a result in every window, separated by commas; others are refused. If "+
		"empty, the keys come from the input, or are learned from the results.").
		PlaceHolder("/help,/index,…").SetValue(&f.keys)
	app.Flag("audit.presence", "Whether each window of each key must have a result: off is for keys that come and go, "+
		"of which only results that disagree, repeat or have the wrong count are found. Not with --audit.expected=input.").
		Default("on").SetValue(yes("audit.presence", &f.config.Sparse, "on", "off"))
	app.Flag("audit.key-forget", "How long a learned key is expected after its last window, in event time.").
		Default("1h").SetValue(duration("audit.key-forget", &f.config.KeyForget))
	app.Flag("audit.time", "Time of the job's windows: event or processing. With processing time, missing windows and "+
		"single counts are not judged.").
		Default("event").SetValue(choice("audit.time", &f.config.Clock, audit.EventTime, audit.ProcessingTime))
	app.Flag("audit.from", "Windows that start before this time, in RFC 3339, are not judged.").
		PlaceHolder("TIME").SetValue(moment("audit.from", &f.config.From))
	app.Flag("audit.lateness", "How far the input's time must pass the end of a window to close it: at least a second "+
		"more than the job's out-of-orderness.").
		Default("5s").SetValue(duration("audit.lateness", &f.config.Lateness))
	app.Flag("audit.input-idle", "How far a partition of the input may be behind the others before the audit no longer "+
		"waits for it, as in 10m. 0s means --audit.horizon.").
		Default("0s").SetValue(duration("audit.input-idle", &f.config.InputIdle))
	app.Flag("audit.late", "Late events, which come after their window was closed: strict counts them as lost if the job "+
		"drops them, tolerate accepts the drop.").
		Default("strict").SetValue(yes("audit.late", &f.config.TolerateLate, "strict", "tolerate"))
	app.Flag("audit.updates", "Which result of a window counts if there are several: all must agree; last is for "+
		"triggers that fire early or late; max is the highest, for counts that only grow; sum adds them up, for results "+
		"that each count some of the events.").
		Default("all").SetValue(choice("audit.updates", &f.config.Updates,
		audit.UpdatesAll, audit.UpdatesLast, audit.UpdatesMax, audit.UpdatesSum))
}

func (f *auditFlags) setExpected(text string) (struct{}, error) {
	switch text {
	case audit.ExpectInput.String():
		f.config.Expect = audit.ExpectInput
	case audit.ExpectNone.String():
		f.config.Expect = audit.ExpectNone
	default:
		n, err := strconv.ParseInt(text, 10, 64)
		f.config.Expect, f.config.Expected = audit.ExpectConstant, n
		return struct{}{}, err
	}
	return struct{}{}, nil
}

// validate leaves the rules to the audit, whose errors begin with the name of the flag.
func (f *auditFlags) validate() error {
	if f.config.Expect == audit.ExpectInput && f.inputTopic == "" {
		return errors.New("--audit.input-topic: want the topic whose events are counted, or another --audit.expected")
	}
	if f.once.on && !f.on() {
		return errors.New("--audit.topic: want the topic of the results to audit")
	}
	if err := cmp.Or(f.validateTopics(), f.validateExpectedTopic()); err != nil {
		return err
	}
	if err := f.validateSums(); err != nil {
		return err
	}
	if err := f.audit().Validate(); err != nil {
		return named(err)
	}
	return errors.Join(f.once.validate(), f.validateFormats())
}

// validateTopics refuses lists of topics that cannot be, and a topic of both results and events.
func (f *auditFlags) validateTopics() error {
	results, events := stream.Topics(f.topic), stream.Topics(f.input())
	for _, topic := range events {
		if topic != "" && slices.Contains(results, topic) {
			return fmt.Errorf("--audit.input-topic: %q is the topic of the results", topic)
		}
	}
	return cmp.Or(validTopics("audit.topic", results), validTopics("audit.input-topic", events))
}

// validateExpectedTopic refuses a topic of counts that says nothing of what is audited.
func (f *auditFlags) validateExpectedTopic() error {
	switch results, events := stream.Topics(f.topic), stream.Topics(f.input()); {
	case f.expectedTopic == "":
		return nil
	case f.config.Expect != audit.ExpectInput || f.config.Clock != audit.EventTime:
		return errors.New("--audit.expected-topic: only with --audit.expected=input and --audit.time=event")
	case f.config.Months > 0:
		return errors.New("--audit.expected-topic: not for windows of months")
	case stream.IsPattern(f.inputTopic):
		return errors.New("--audit.expected-topic: want the names of the input topics in --audit.input-topic, and no pattern")
	case slices.Contains(results, f.expectedTopic), slices.Contains(events, f.expectedTopic):
		return fmt.Errorf("--audit.expected-topic: %q is a topic of the results, or of the events", f.expectedTopic)
	case stream.IsPattern(f.expectedTopic) || strings.Contains(f.expectedTopic, ","):
		return fmt.Errorf("--audit.expected-topic: %q: want the name of one topic", f.expectedTopic)
	}
	return nil
}

func validTopics(flag string, topics []string) error {
	if len(topics) > stream.MaxTopics {
		return fmt.Errorf("--%s: want at most %d topics", flag, stream.MaxTopics)
	}
	if _, err := stream.Compile(topics[0]); err != nil && stream.IsPattern(topics[0]) {
		return fmt.Errorf("--%s: %w", flag, err)
	}
	for n, topic := range topics {
		switch several := len(topics) > 1; {
		case several && (topic == "" || topic != strings.TrimSpace(topic)):
			return fmt.Errorf("--%s: want names separated by commas", flag)
		case slices.Contains(topics[:n], topic):
			return fmt.Errorf("--%s: %q is there twice", flag, topic)
		}
	}
	return nil
}
