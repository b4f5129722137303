package main

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	_ "time/tzdata" // a container without time zones knows them, too

	"github.com/alecthomas/kingpin/v2"

	"flinkwatch/exporter/audit"
	"flinkwatch/exporter/record"
)

// formatFlags say how the records of the output and of the input are written; docs/records.md shows them.
type formatFlags struct {
	of     record.ResultFormat
	events record.EventFormat

	tolerance float64

	schema, inputSchema schemaFile
	registry            schemaRegistry
}

func (f *formatFlags) addFlags(app *kingpin.Application) {
	ours, ourEvents := record.OurResults(0), record.OurEvents()
	app.Flag("audit.start-field", "Field of a window's start in the results, or several, as in dt,hh; one within an "+
		"object is written as in window.start, one in a Kafka key that is JSON as in @key.start; @key is a Kafka key with "+
		"the window in it.").
		Default(ours.Start).StringVar(&f.of.Start)
	app.Flag("audit.end-field",
		"Field of a window's end. One of the two may be empty: it is derived from the window size.").
		Default(ours.End).StringVar(&f.of.End)
	app.Flag("audit.key-field", "Field of the key, or several of them, as in src,dst; or upper, lower or trim of one, "+
		"as in upper(page); @key is the Kafka record's own, @none is for a job without keys, whose key is called all.").
		Default(ours.Key).StringVar(&f.of.Key)
	app.Flag("audit.null-key", "Name for a null key. Without one, records with a null key are refused.").
		PlaceHolder("NAME").StringVar(&f.of.NullKey)
	app.Flag("audit.count-field", "Field of the count, or of the sum; @value if the whole record value is the count.").
		Default(ours.Count).StringVar(&f.of.Count)
	app.Flag("audit.result", "What a result is: a count of events; the sum of --audit.input-sum-field; or anything else "+
		"of which presence alone is judged: that each window has one. That wants --audit.expected=none.").
		Default(record.MeansCount.String()).
		SetValue(choice("audit.result", &f.of.Meaning, record.MeansCount, record.MeansSum, record.MeansPresence))
	f.addSums(app)
	app.Flag("audit.where",
		`Condition on the fields of a result, as in metric == "pv". Results that do not match are ignored.`).
		PlaceHolder("EXPRESSION").StringVar(&f.of.Where)
	app.Flag("audit.input-where", `Condition under which the job counts an event, as in type == "ERROR" && size > 0.`).
		PlaceHolder("EXPRESSION").StringVar(&f.events.Where)
	f.addForms(app)
	f.addTimes(app)
	f.addWindows(app)

	app.Flag("audit.input-time-field", "Field of an event's time in the input; @time is the Kafka record's own.").
		Default(ourEvents.At).StringVar(&f.events.At)
	app.Flag("audit.input-key-field", "Field of an event's key; as --audit.key-field if it is empty.").
		PlaceHolder("FIELD").StringVar(&f.events.Key)
	app.Flag("audit.input-time-format", "How the times of events are written; as --audit.time-format if it is empty.").
		PlaceHolder("FORMAT").StringVar(&f.events.Time.Format)
}

func (f *formatFlags) addSums(app *kingpin.Application) {
	app.Flag("audit.input-sum-field", "Field of an event that the job adds up, for --audit.result=sum.").
		PlaceHolder("FIELD").StringVar(&f.events.Sum)
	app.Flag("audit.decimals", "Digits behind the point that amounts and sums may have; they are added up exactly.").
		Default("6").SetValue(number("audit.decimals", &f.of.Amounts.Decimals))
	parse := func(text string) (float64, error) { return strconv.ParseFloat(text, 64) }
	app.Flag("audit.tolerance", "By how much a sum may be off, in its own unit, as in 0.01: for jobs that add up "+
		"floating-point numbers. Amounts with more decimals are then rounded.").
		Default("0").SetValue(value[float64]{"audit.tolerance", "a number such as 0.01", parse, &f.tolerance})
}

func (f *formatFlags) addForms(app *kingpin.Application) {
	app.Flag("audit.format", "What the records are: "+formNames+".").
		Default(record.JSON.String()).SetValue(choice("audit.format", &f.of.Form, forms...))
	app.Flag("audit.columns", "Names of the fields of CSV, in their order, as in start,end,page,count; without them a "+
		"field is named by its number, from 0.").
		PlaceHolder("NAMES").StringVar(&f.of.Columns.Names)
	app.Flag("audit.delimiter", `Character between the fields of CSV; \t is a tab.`).
		Default(",").StringVar(&f.of.Columns.Delimiter)
	app.Flag("audit.input-format", "What the records of the input are; as --audit.format if it is empty.").
		PlaceHolder("FORMAT").SetValue(choice("audit.input-format", &f.events.Form, forms...))
	app.Flag("audit.input-columns", "Names of the fields of the input's CSV, likewise.").
		PlaceHolder("NAMES").StringVar(&f.events.Columns.Names)
	f.addSchemas(app)
}

func (f *formatFlags) addSchemas(app *kingpin.Application) {
	app.Flag("audit.schema-file",
		"File with the schema of Avro, or of Protobuf, whose first message is that of the records.").
		PlaceHolder("FILE").SetValue(readSchema("audit.schema-file", &f.schema))
	app.Flag("audit.input-schema-file", "File with the schema of the input's, likewise.").
		PlaceHolder("FILE").SetValue(readSchema("audit.input-schema-file", &f.inputSchema))
	f.registry.addFlags(app)
}

func (f *formatFlags) addTimes(app *kingpin.Application) {
	app.Flag("audit.time-format", "How times are written: rfc3339, unix, unix_ms, unix_us, unix_ns, array, or a pattern "+
		"as in yyyy-MM-dd HH:mm:ss.SSS.").
		Default(record.RFC3339).StringVar(&f.of.Time.Format)
	app.Flag("audit.time-clock", "How a pattern with hh and without a is read: am takes every hour for one before noon, "+
		"unwrap finds the half of the day by the record's time or the records' order.").
		Default(record.Clock24.String()).
		SetValue(choice("audit.time-clock", &f.of.Time.Clock, record.Clock24, record.ClockAM, record.ClockUnwrap))
	app.Flag("audit.time-zone", "Time zone of patterns without one, and of windows of whole days, as in Europe/Berlin.").
		Default("UTC").StringVar(&f.of.Time.Zone)
}

func (f *formatFlags) addWindows(app *kingpin.Application) {
	app.Flag("audit.window-offset", "Offset of window starts from multiples of the window size since 1970, as in 1h.").
		Default("0s").SetValue(duration("audit.window-offset", &f.of.Offset))
	app.Flag("audit.window-clock", "Clock that cuts the windows: utc, or zone for that of --audit.time-zone, as in "+
		"Flink SQL over TIMESTAMP_LTZ. Without one, windows of whole days are cut by zone.").
		PlaceHolder("utc|zone").SetValue(choice("audit.window-clock", &f.of.Time.CutBy, record.CutByUTC, record.CutByZone))
}

// tolerated is the tolerance in units of the last decimal.
func (f *formatFlags) tolerated() float64 {
	return math.Round(f.tolerance * math.Pow10(f.of.Amounts.Decimals))
}

// results have the windows that are audited.
func (f *auditFlags) results() record.ResultFormat {
	format := f.format.of
	windows := f.windows()
	format.Size, format.Months, format.Gap = windows.Size, windows.Months, windows.Gap
	format.Slide, format.Step = windows.Slide, windows.Step
	format.Time.CutBy = format.CutBy()
	format.Amounts.Rounded = f.format.tolerance > 0
	format.Schema = f.format.registry.or(f.format.schema)
	return format
}

// events take from the results what is not said of them.
func (f *auditFlags) events() record.EventFormat {
	format, results := f.format.events, f.results()
	if format.Key == "" {
		format.Key = results.Key
	}
	if format.Form == "" {
		format.Form = results.Form
	}
	format.Columns.Delimiter = results.Columns.Delimiter
	format.Schema = f.format.registry.or(f.format.inputSchema)
	if format.Time.Format == "" {
		format.Time.Format = results.Time.Format
	}
	format.Time.Clock, format.Time.Zone, format.NullKey = results.Time.Clock, results.Time.Zone, results.NullKey
	format.Time.CutBy = results.Time.CutBy
	if results.Meaning == record.MeansSum {
		format.Amounts = results.Amounts
	}
	return format
}

// validateFormats leaves the rules to the decoders.
func (f *auditFlags) validateFormats() error {
	results, events := f.results(), f.events()
	if err := f.format.registry.validate(); err != nil {
		return err
	}
	if err := results.Validate(); err != nil {
		return named(err)
	}
	if f.input() == "" {
		events.Form = record.JSON // there are none, and no columns
	}
	if err := events.Validate(); err != nil {
		return named(err)
	}
	if results.Meaning == record.MeansPresence && f.config.Expect != audit.ExpectNone {
		return errors.New("--audit.result: presence: want --audit.expected=none with it, as nothing is counted")
	}
	if results.Time.Clock != record.Clock24 && !results.Time.NeedsClock() && !events.Time.NeedsClock() {
		return errors.New("--audit.time-clock: only for a pattern with hh and without a, such as dd-MM-yyyy hh:mm:ss:SSS")
	}
	return nil
}

// validateSums refuses what only sums have of others, and sums of nothing.
func (f *auditFlags) validateSums() error {
	tolerance, units := f.format.tolerance, f.format.tolerated()
	fits := units >= 1 && units < math.MaxInt64 // not NaN
	switch sums := f.format.of.Meaning == record.MeansSum; {
	case sums && f.input() != "" && f.format.events.Sum == "":
		return errors.New("--audit.input-sum-field: want the field of an event that the job adds up, or " +
			"--audit.expected=none")
	case !sums && f.format.events.Sum != "":
		return errors.New("--audit.input-sum-field: only for --audit.result=sum")
	case !sums && tolerance != 0:
		return errors.New("--audit.tolerance: only for --audit.result=sum")
	case tolerance != 0 && !fits:
		return fmt.Errorf("--audit.tolerance: %g: want 0, or a number that is not too small and not too large for "+
			"--audit.decimals", tolerance)
	}
	return nil
}

// named names the flag of a setting: --audit.start-field is that of the start field.
func named(err error) error {
	var setting *audit.SettingError
	if !errors.As(err, &setting) {
		return err
	}
	return fmt.Errorf("--audit.%s: %s", strings.ReplaceAll(setting.Setting, " ", "-"), setting.Detail)
}
