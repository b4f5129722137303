package audit

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Reason classes the records of the output that cannot be judged. It is the value of the label reason.
type Reason string

// The reasons: the first ones are the decoder's, the last two the ledger's.
const (
	NotJSON      Reason = "not_json"
	WrongType    Reason = "wrong_type"
	MissingField Reason = "missing_field"
	BadTime      Reason = "bad_time"
	BadCount     Reason = "bad_count"
	WindowSize   Reason = "window_size"
	NotAligned   Reason = "not_aligned"
	UnknownKey   Reason = "unknown_key"
	// Corrupt is a batch of records that fails its own checksum or cannot be unpacked.
	Corrupt Reason = "corrupt"
	// FarAhead is a window more than the horizon after all others; it is set aside until others confirm it.
	FarAhead Reason = "far_ahead"
	// TooLate is a window more than the horizon before others of its partition: its evidence is gone.
	TooLate Reason = "too_late"
)

// Reasons lists all of them.
func Reasons() []Reason {
	return []Reason{
		NotJSON, WrongType, MissingField, BadTime, BadCount, WindowSize, NotAligned, UnknownKey, Corrupt, FarAhead, TooLate,
	}
}

// DecodeError says why a record is no result that could be judged.
type DecodeError struct {
	Reason Reason
	Detail string
}

func (e *DecodeError) Error() string { return string(e.Reason) + ": " + e.Detail }

func reject(reason Reason, format string, values ...any) error {
	return &DecodeError{Reason: reason, Detail: fmt.Sprintf(format, values...)}
}

// Result is what one record of the output says.
type Result struct {
	Page   string
	Window Window
	Count  int64
}

// Decode reads the value of a record and checks it against what is audited. Its errors are *DecodeError.
func (c Config) Decode(value []byte) (Result, error) {
	result, err := Decode(value)
	if err != nil {
		return Result{}, err
	}
	return result, c.check(result)
}

// Decode reads a result in our own format, a JSON object with windowStart and windowEnd (RFC 3339), page and count.
// Its errors are *DecodeError.
func Decode(value []byte) (Result, error) {
	var fields struct {
		Start *string `json:"windowStart"`
		End   *string `json:"windowEnd"`
		Page  *string `json:"page"`
		Count *int64  `json:"count"`
	}
	if err := json.Unmarshal(value, &fields); err != nil {
		return Result{}, classify(err)
	}
	switch {
	case fields.Start == nil:
		return Result{}, reject(MissingField, "no windowStart")
	case fields.End == nil:
		return Result{}, reject(MissingField, "no windowEnd")
	case fields.Page == nil:
		return Result{}, reject(MissingField, "no page")
	case fields.Count == nil:
		return Result{}, reject(MissingField, "no count")
	}
	start, err := parseTime("windowStart", *fields.Start)
	if err != nil {
		return Result{}, err
	}
	end, err := parseTime("windowEnd", *fields.End)
	if err != nil {
		return Result{}, err
	}
	if *fields.Count < 0 {
		return Result{}, reject(BadCount, "count %d is negative", *fields.Count)
	}
	return Result{Page: *fields.Page, Window: Window{Start: start, End: end}, Count: *fields.Count}, nil
}

// DecodeEvent reads an event in our own format, a JSON object with timestamp (RFC 3339) and page. Its errors are
// *DecodeError.
func DecodeEvent(value []byte) (at time.Time, key string, err error) {
	var fields struct {
		Timestamp *string `json:"timestamp"`
		Page      *string `json:"page"`
	}
	if err := json.Unmarshal(value, &fields); err != nil {
		return time.Time{}, "", classify(err)
	}
	switch {
	case fields.Timestamp == nil:
		return time.Time{}, "", reject(MissingField, "no timestamp")
	case fields.Page == nil:
		return time.Time{}, "", reject(MissingField, "no page")
	}
	at, err = parseTime("timestamp", *fields.Timestamp)
	return at, *fields.Page, err
}

func classify(err error) error {
	var wrongType *json.UnmarshalTypeError
	switch {
	case !errors.As(err, &wrongType):
		return reject(NotJSON, "%v", err)
	case wrongType.Field == "":
		return reject(WrongType, "the record is a JSON %.40s and not an object", wrongType.Value)
	case strings.HasPrefix(wrongType.Value, "number") && wrongType.Field == "count":
		return reject(BadCount, "count is %.40s, not a whole number that fits into 64 bits", wrongType.Value)
	default:
		return reject(WrongType, "%s is a JSON %.40s", wrongType.Field, wrongType.Value)
	}
}

// parseTime refuses years that do not fit into nanoseconds since the epoch.
func parseTime(field, text string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return time.Time{}, reject(BadTime, "%s %.40q is not an RFC 3339 time", field, text)
	}
	if t = t.UTC(); t.Year() < 1700 || t.Year() > 2200 {
		return time.Time{}, reject(BadTime, "%s %.40q is not between the years 1700 and 2200", field, text)
	}
	return t, nil
}

// check refuses results of other windows or keys than those that are audited.
func (c Config) check(r Result) error {
	if size := r.Window.End.Sub(r.Window.Start); size != c.Size {
		return reject(WindowSize, "a window of %s where windows of %s are audited", size, c.Size)
	}
	if !WindowOf(r.Window.Start, c.Size).Start.Equal(r.Window.Start) {
		return reject(NotAligned, "a window of %s does not start at %s", c.Size, r.Window.Start.Format(time.RFC3339Nano))
	}
	if len(c.Keys) > 0 && !slices.Contains(c.Keys, r.Page) {
		return reject(UnknownKey, "page %.80q is not among the expected keys", r.Page)
	}
	return nil
}
