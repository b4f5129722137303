package record

import (
	"slices"
	"time"
)

// Values of a field that is none of the JSON.
const (
	// KafkaKey is the key of the Kafka record, as text.
	KafkaKey = "@key"
	// NoKey is for a job without keys: all its windows have the one key NoKeyName.
	NoKey = "@none"
	// KafkaTime is the time of the Kafka record.
	KafkaTime = "@time"
	// KafkaValue is the value of the Kafka record, which is only the count.
	KafkaValue = "@value"

	NoKeyName = "all"
)

// ResultFormat says where the parts of a result are. A field of an object within the record is named with a dot, as in
// window.start; a dot that belongs to a name is written \. there. A
// field of a Kafka key that is JSON is named as in @key.page.
type ResultFormat struct {
	Form    Form
	Columns Columns // of CSV
	Schema  Schema  // of Avro and Protobuf
	// Start and End of the window: a field each, or several, separated by commas, with a space between them in the format.
	// One of them may be empty: the window's size then tells it. With KafkaKey the window is in the key of the Kafka
	// record, and KafkaKey as the key is what is left of that.
	Start, End string
	// Key is a field, KafkaKey or NoKey; or several of the first two, separated by commas.
	Key string
	// NullKey is the name of the key null; where it is empty, a record without a key is refused.
	NullKey string
	// Count is the field of the count, or of the sum; or KafkaValue.
	Count string
	// Meaning is what a result says.
	Meaning Meaning
	// Amounts is how sums are read.
	Amounts Amounts
	Time    TimeFormat
	// Where is a condition; results for which it does not hold are of others. Empty is none.
	Where string
	// Size and Offset of the windows: they start at Offset after the multiples of Size since 1970.
	Size, Offset time.Duration
	// Months is how many calendar months a window has, and Size is then that of so many long ones; 0 for windows of one
	// size.
	Months int
	// Slide is how far apart windows start that hop, and Step by how much those grow that cumulate; 0 where they do not.
	Slide, Step time.Duration
	// Gap is that of session windows, of which both start and end have to be told; 0 for others.
	Gap time.Duration
	// Compacted reports whether Kafka deletes all records but the last one of each key: each result then has to have its
	// window in the key of its Kafka record.
	Compacted bool
}

// OurResults is how our own job writes them, in windows of the size.
func OurResults(size time.Duration) ResultFormat {
	return ResultFormat{
		Start: "windowStart", End: "windowEnd", Key: "page", Count: "count",
		Time: TimeFormat{Format: RFC3339, Clock: Clock24}, Size: size,
	}
}

// OurEvents is how our own generator writes them.
func OurEvents() EventFormat {
	return EventFormat{At: "timestamp", Key: "page", Time: TimeFormat{Format: RFC3339, Clock: Clock24}}
}

// Validate returns an *audit.SettingError for the first setting that cannot be.
func (f ResultFormat) Validate() error {
	if _, err := f.parts(); err != nil {
		return err
	}
	if f.Size < time.Millisecond {
		return wrong("window size", "%s is shorter than 1ms", f.Size)
	}
	if f.Offset <= -f.Size || f.Offset >= f.Size {
		return wrong("window offset", "%s is not shorter than a window of %s", f.Offset, f.Size)
	}
	clock, err := f.Time.compile("time format")
	if err != nil {
		return err
	}
	if err := f.validateSessions(clock); err != nil {
		return err
	}
	if f.Months > 0 && clock.unsettled() {
		return wrong("window clock", "utc: months are those of the time zone")
	}
	if clock.clock != Clock24 && int64(f.Size) >= half {
		return wrong("time clock", "windows of %s: on a twelve-hour clock they have to be shorter than 12h", f.Size)
	}
	return f.validateStep(clock)
}

// validateStep refuses windows that cumulate where the end of one is not known for certain: the start is no help.
func (f ResultFormat) validateStep(m moments) error {
	switch {
	case f.Step == 0:
		return nil
	case f.End == "" || f.End == KafkaKey:
		return wrong("window step", "want an end field in the value: windows that cumulate have one start")
	case m.clock != Clock24:
		return wrong("window step", "on a twelve-hour clock windows that cumulate are not told apart")
	case m.unsettled():
		return wrong("window step", "want times with their zone in them, or in UTC: where a clock is changed, windows that "+
			"cumulate are not told apart")
	}
	return nil
}

// The parts of a result, in the order of its paths.
const (
	resultStart = iota
	resultEnd
	resultCount
	resultKey // and those after it
)

// layout is where the parts of a record are.
type layout struct {
	root     *node
	ofKey    *node // of the key of the Kafka record; nil where nothing is wanted of it
	envelope envelope
	where    where
	lines    *lines // of CSV; nil for others
	typed    *typed // of forms with a schema; nil for others
}

// in adds what the fields are read by, if that is not JSON. What the settings are called begins with setting.
func (l layout) in(form Form, setting string, columns Columns, s Schema) (layout, error) {
	var err error
	switch form {
	case CSV:
		l.envelope = envelope{}
		l.lines, err = l.root.columns(setting+"columns", columns)
	case Avro, Protobuf:
		l.typed, err = l.by(form, setting+"schema file", s)
	}
	return l, err
}

func (f ResultFormat) parts() (layout, error) {
	switch {
	case f.Start == "" && f.End == "":
		return layout{}, wrong("start field", "want the field of the window's start, or an end field")
	case f.Count == "" && f.Meaning != MeansPresence:
		return layout{}, wrong("count field", "want the field of the count, such as count or window.count")
	}
	root := &node{}
	if err := root.addTime(resultStart, "start field", f.Start, false, KafkaKey); err != nil {
		return layout{}, err
	}
	if err := root.addTime(resultEnd, "end field", f.End, false, KafkaKey); err != nil {
		return layout{}, err
	}
	if err := root.add(resultCount, "count field", f.count(), false); err != nil {
		return layout{}, err
	}
	if err := root.addKey("key field", f.Key, resultKey); err != nil {
		return layout{}, err
	}
	l, err := root.layout("where", f.Where, resultKey+maxKeyFields)
	if err == nil && f.count() == "" && f.Count == KafkaValue && len(l.root.fields) > 0 && f.Meaning != MeansPresence {
		return l, wrong("count field", "@value is a value that is nothing but the count, and other fields are to be in it")
	}
	if err != nil {
		return l, err
	}
	return l.in(f.Form, "", f.Columns, f.Schema)
}

// count is the field that is read as the count.
func (f ResultFormat) count() string {
	if f.Meaning == MeansPresence || f.Count == KafkaValue {
		return ""
	}
	return f.Count
}

// isInKey reports whether the window is in the key of the Kafka record.
func (f ResultFormat) isInKey() bool { return f.Start == KafkaKey || f.End == KafkaKey }

// EventFormat says where the parts of an event of the input are, likewise.
type EventFormat struct {
	Form    Form
	Columns Columns // of CSV
	Schema  Schema  // of Avro and Protobuf
	// At is the field of the event's time, or several of them, or KafkaTime.
	At string
	// Key is that of an event, likewise.
	Key     string
	NullKey string
	// Sum is the field that the job adds up; empty where it counts events. Amounts is how that is read.
	Sum     string
	Amounts Amounts
	Time    TimeFormat
	// Where is the condition under which the job counts an event. Empty is none.
	Where string
}

// Validate returns an *audit.SettingError for the first setting that cannot be.
func (f EventFormat) Validate() error {
	if _, err := f.parts(); err != nil {
		return err
	}
	_, err := f.Time.compile("input time format")
	return err
}

// The parts of an event, in the order of its paths.
const (
	eventTime  = iota
	eventKey   // and those after it
	eventSum   = eventKey + maxKeyFields
	eventWhere = eventSum + 1 // and those after it
)

func (f EventFormat) parts() (layout, error) {
	if f.At == "" {
		return layout{}, wrong("input time field", "want the field of the event's time, or @time for the record's own")
	}
	root := &node{}
	if err := root.addTime(eventTime, "input time field", f.At, true, KafkaTime); err != nil {
		return layout{}, err
	}
	if err := root.add(eventSum, "input sum field", f.Sum, false); err != nil {
		return layout{}, err
	}
	if err := root.addKey("input key field", f.Key, eventKey); err != nil {
		return layout{}, err
	}
	l, err := root.layout("input where", f.Where, eventWhere)
	if err != nil {
		return l, err
	}
	return l.in(f.Form, "input ", f.Columns, f.Schema)
}

// layout adds to the fields those of a condition, and of an envelope.
func (n *node) layout(setting, condition string, first int) (layout, error) {
	where, err := n.addWhere(setting, condition, first)
	if err != nil {
		return layout{}, err
	}
	e := n.addEnvelope()
	if condition != "" && e.style != bare &&
		!slices.ContainsFunc(n.paths(nil), func(p path) bool { return p.part == changePart }) {
		return layout{}, wrong(setting, "want no field in it that says what became of a row, as op and type do")
	}
	return layout{root: n, ofKey: n.take(KafkaKey), envelope: e, where: where}, nil
}
