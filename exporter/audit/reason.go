package audit

// Reason classes the records of the output that cannot be judged. It is the value of the label reason.
type Reason string

// The reasons: the first ones are of exporter/record, which decodes, and of exporter/stream; the last two of the
// ledger.
const (
	NotJSON Reason = "not_json"
	// BadEncoding is Avro or Protobuf that cannot be read by its schema, NoSchema is such a record whose schema is not
	// available.
	BadEncoding  Reason = "bad_encoding"
	NoSchema     Reason = "no_schema"
	WrongType    Reason = "wrong_type"
	MissingField Reason = "missing_field"
	BadTime      Reason = "bad_time"
	BadCount     Reason = "bad_count"
	WindowSize   Reason = "window_size"
	NotAligned   Reason = "not_aligned"
	UnknownKey   Reason = "unknown_key"
	// WindowInKey is a key that contains its window, so that each window would be a key of its own.
	WindowInKey Reason = "window_in_key"
	// SharedKey is a record of a compacted topic whose Kafka key lacks the window, or the key: another result deletes it.
	SharedKey Reason = "shared_key"
	// Tombstone is a record without a value that takes back a result nobody remembers, or that is no event.
	Tombstone Reason = "tombstone"
	// Changelog is a change that is no result, or no event: a row updated or deleted in the input, a truncated table.
	Changelog Reason = "changelog"
	// Corrupt is a batch of records that fails its own checksum or cannot be unpacked.
	Corrupt Reason = "corrupt"
	// FarAhead is a window more than the horizon after all others; it is held back until others confirm it.
	FarAhead Reason = "far_ahead"
	// TooLate is a window more than the horizon before others of its partition: its evidence is gone.
	TooLate Reason = "too_late"
)

// Reasons lists all of them.
func Reasons() []Reason {
	return []Reason{
		NotJSON, BadEncoding, NoSchema, WrongType, MissingField, BadTime, BadCount, WindowSize, NotAligned, UnknownKey,
		WindowInKey,
		SharedKey, Tombstone, Changelog, Corrupt, FarAhead, TooLate,
	}
}
