package main

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/alecthomas/kingpin/v2"

	"flinkwatch/exporter/audit"
)

// auditFlags say what the results of the job should be.
type auditFlags struct {
	topic, inputTopic string
	config            audit.Config
	keys              list
	format            formatFlags
	once              bool
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
	config := f.config
	config.Keys, config.Offset = f.keys, f.format.of.Offset
	return config
}

func (f *auditFlags) addFlags(app *kingpin.Application) {
	app.Flag("audit.topic", "Topic of the results that are audited; empty turns the audit off.").
		Default("output").StringVar(&f.topic)
	app.Flag("audit.once", "Read the topics from end to end, print what became of the windows, and exit: with 1 if any is wrong.").
		BoolVar(&f.once)
	app.Flag("audit.window-size", "Size of the job's windows, as in 15s or 1m.").
		Default("15s").SetValue(duration("audit.window-size", &f.config.Size))
	f.addExpectations(app)
	app.Flag("audit.grace", "A window is judged when its key has so many later windows.").
		Default("2").SetValue(number("audit.grace", &f.config.Grace))
	app.Flag("audit.key-grace", "A window is judged, at the latest, when other keys have so many later windows.").
		Default("8").SetValue(number("audit.key-grace", &f.config.KeyGrace))
	app.Flag("audit.key-patience", "For how long the other keys must have been writing these, at least, as in 1m.").
		Default("1m").SetValue(duration("audit.key-patience", &f.config.KeyPatience))
	app.Flag("audit.horizon", "How much of the results, in event time, is read at the start and kept, as in 1h.").
		Default("1h").SetValue(duration("audit.horizon", &f.config.Horizon))
	app.Flag("audit.recent", "How long a window counts as recent after it was due, as in 15m.").
		Default("15m").SetValue(duration("audit.recent", &f.config.Recent))
	app.Flag("audit.max-windows", "How many windows of a key are held at most; the oldest go first. 0 is no limit.").
		Default("1000000").SetValue(number("audit.max-windows", &f.config.MaxWindows))
	app.Flag("audit.max-keys", "How many keys have series of their own; the others are counted together. 0 is no limit.").
		Default("50").SetValue(number("audit.max-keys", &f.config.MaxKeys))
	f.format.addFlags(app)
}

func (f *auditFlags) addExpectations(app *kingpin.Application) {
	app.Flag("audit.expected", "Right count of each window of each key: a number of events; input, to count the events of "+
		"--audit.input-topic; or none, to judge presence and agreement only.").
		Default("input").SetValue(value[struct{}]{"audit.expected", "a number of events, input or none", f.setExpected, &struct{}{}})
	app.Flag("audit.input-topic", "Topic of the events that the job counts, for --audit.expected=input.").
		Default("input").StringVar(&f.inputTopic)
	app.Flag("audit.keys", "Keys that every window must have a result for, separated by commas; others are refused. "+
		"Without any, they are those of the input, or are learned from the results.").
		PlaceHolder("/help,/index,…").SetValue(&f.keys)
	app.Flag("audit.key-forget", "How long a learned key stays expected after its last window, in event time.").
		Default("1h").SetValue(duration("audit.key-forget", &f.config.KeyForget))
	app.Flag("audit.time", "What cuts the job's windows: event time, or processing time, in which presence and counts of "+
		"single windows are not judged.").
		Default("event").SetValue(choice("audit.time", &f.config.Clock, audit.EventTime, audit.ProcessingTime))
	app.Flag("audit.from", "Windows that start before this time, in RFC 3339, are not judged: they are of another job.").
		PlaceHolder("TIME").SetValue(moment("audit.from", &f.config.From))
	app.Flag("audit.lateness", "By how much the input's time has to pass the end of a window to close it: the job's "+
		"out-of-orderness and a second at least.").
		Default("5s").SetValue(duration("audit.lateness", &f.config.Lateness))
	app.Flag("audit.late", "What becomes of events that come after their window was closed: strict counts them as lost "+
		"where the job drops them, tolerate lets it.").
		Default("strict").SetValue(yes("audit.late", &f.config.TolerateLate, "strict", "tolerate"))
	app.Flag("audit.updates", "Which records of a window are its result: all, which must agree, or the last, for jobs "+
		"whose triggers fire early or late.").
		Default("all").SetValue(yes("audit.updates", &f.config.LastCounts, "all", "last"))
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
	if f.once && !f.on() {
		return errors.New("--audit.topic: want the topic of the results to audit")
	}
	if f.input() == f.topic {
		return fmt.Errorf("--audit.input-topic: %q is the topic of the results", f.topic)
	}
	if err := f.audit().Validate(); err != nil {
		return fmt.Errorf("--%w", err)
	}
	return f.validateFormats()
}
