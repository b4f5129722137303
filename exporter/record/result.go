package record

import (
	"errors"
	"time"

	"flinkwatch/exporter/audit"
)

// Result is what one record of the output says.
type Result struct {
	Key    string
	Window audit.Window
	Count  int64 // or the sum, in units of its last decimal
	// Doubt is why the count cannot be used; empty if it can. Detail says what is in its place.
	Doubt  audit.Reason
	Detail string
	// Retracts reports whether the record takes back the result that was written before it.
	Retracts bool
	// Row reports whether the record inserts or deletes a row of a changelog, and Count is the count of that row.
	Row bool
}

// Results reads the records of one partition of the output, in their order. It is not for concurrent use.
type Results struct {
	format ResultFormat
	grid
	scanner    scanner
	envelope   envelope
	where      where
	moments    moments
	halves     halves
	settler    *settler // nil where times are settled as they are read
	keys       keys
	inKey      windowInKey
	keyWindows keyWindows
	keyWindow  keyWindow // of the last message
	rows       rows
}

// NewResults returns a decoder for one partition, which begins at any of its records. The format must be valid.
func NewResults(f ResultFormat) *Results {
	parts := must(f.parts())
	f.Time.CutBy = f.CutBy()
	m := must(f.Time.compile("time format"))
	m.fields[resultStart].fields, m.fields[resultEnd].fields = len(timeFields(f.Start)), len(timeFields(f.End))
	r := &Results{
		format: f, grid: f.grid(), scanner: newScanner(parts), envelope: parts.envelope,
		where:   parts.where,
		moments: m, halves: halves{clock: m.clock}, keys: newKeys(f.Key, f.NullKey), inKey: windowInKey{wall: m.wall},
		rows: newRows(),
	}
	r.keyWindows = newKeyWindows(&m, r.grid, separators)
	r.inKey.shapes = newKeyWindows(&m, r.grid, "@/")
	if m.unsettled() {
		r.settler = &settler{
			wall: *m.wall, cutBy: f.Time.CutBy, grid: r.grid,
			skew: min(r.size/4, int64(10*time.Second)),
		}
	}
	return r
}

// Decode reads a result and checks that its window is one of those that are audited. Its errors are *DecodeError.
func (r *Results) Decode(m Message) (result Result, err error) {
	if len(m.Value) == 0 {
		return r.takeBack(m.Key, r.unknownRow(m.Key))
	}
	if err := r.scanner.read(m.Value); err != nil {
		return Result{}, err
	}
	kafkaKey := m.Key
	if err := r.readKafkaKey(&m); err != nil {
		return Result{}, err
	}
	parts := &r.scanner.parts
	if r.envelope.style != bare {
		switch change := r.envelope.change(parts); change {
		case noRow:
			return Result{}, r.noRow()
		case deleted:
			return r.deleted(m, kafkaKey)
		default:
			result.Row = change == inserted
		}
	}
	err = r.read(&m, parts[:rowBefore], &result)
	if err == nil && r.format.Compacted {
		err = r.hasOwnKey(kafkaKey, &result)
	}
	switch {
	case m.Part > 0:
		r.rows.forget(kafkaKey) // a tombstone would take back several
	case err != nil:
		r.rows.skip(kafkaKey, err)
	default:
		r.rows.put(kafkaKey, result.Key, result.Window.End.UnixNano(), r.sessionLength(result.Window))
	}
	if err != nil {
		return Result{}, err
	}
	return result, nil
}

// Split appends to others the messages in a message, each of which holds one result.
func (r *Results) Split(to []Message, m Message) []Message { return r.scanner.split(to, m) }

// Release lets go of the memory of the last message.
func (r *Results) Release() { r.scanner.release() }

// noRow refuses a record that has no row: one of a transaction, or one that empties the whole table.
func (r *Results) noRow() error {
	kind := r.scanner.parts[changePart].text
	if string(kind) == "t" {
		return reject(audit.Changelog, "the table was truncated: which results that takes back is not told")
	}
	return none(audit.Changelog, "a record of the changelog, of the kind %.40q, that has no row", kind)
}

// deleted reads the row that a changelog deletes. Where it is not all there, the Kafka key may tell which one it is.
func (r *Results) deleted(m Message, kafkaKey []byte) (Result, error) {
	parts := r.scanner.parts[:rowBefore]
	if r.envelope.style == debezium {
		parts = r.scanner.parts[rowBefore:changePart]
	}
	result := Result{}
	switch err := r.read(&m, parts, &result); {
	case errors.Is(err, ErrFiltered):
		return Result{}, err
	case err != nil:
		return r.takeBack(kafkaKey, err)
	}
	return Result{
		Key: result.Key, Window: result.Window, Count: result.Count, Retracts: true, Row: result.Doubt == "",
	}, nil
}

// unknownRow refuses a tombstone of a result that is not known. In a compacted topic that was deleted, and nothing
// else.
func (r *Results) unknownRow(kafkaKey []byte) error {
	const detail = "a tombstone for a Kafka key, %.80q, that no result is known of"
	if r.format.Compacted && !r.rows.forgot {
		return none(audit.Tombstone, detail, kafkaKey)
	}
	return reject(audit.Tombstone, detail, kafkaKey)
}

// takeBack returns the last result of the Kafka key as one that is taken back; or the error, if none is known.
func (r *Results) takeBack(kafkaKey []byte, err error) (Result, error) {
	row, known := r.rows.get(kafkaKey)
	switch {
	case !known:
		return Result{}, err
	case row.filtered:
		return Result{}, ErrFiltered
	}
	start := r.startOf(row.end)
	if r.sessions {
		start = row.end - int64(row.length)*int64(time.Millisecond)
	}
	return Result{Key: row.key, Window: windowAt(start, row.end-start), Retracts: true}, nil
}

// read reads a result from its parts.
func (r *Results) read(m *Message, parts []part, result *Result) error {
	switch holds, err := r.where.has(parts); {
	case err != nil:
		return err
	case !holds:
		return ErrFiltered
	}
	bounds, doubt, err := r.bounds(m, parts)
	if err != nil {
		return err
	}
	key, isNew, keyErr := r.keys.read(m.Key, parts[resultKey:])
	if keyErr != nil && !isNew {
		return keyErr
	}
	if err := r.window(bounds, m, key, &result.Window); err != nil {
		if doubt != nil {
			return doubt // the cause: the other side is of no help either
		}
		return err
	}
	if isNew && !r.format.isInKey() {
		if key, keyErr, err = r.withoutWindow(m, parts, key, keyErr, result.Window); err != nil {
			return err
		}
	}
	if keyErr != nil {
		return keyErr
	}
	result.Key = key
	if r.format.Count == KafkaValue {
		parts[resultCount] = wholeValue(m.Value)
	}
	if result.Count, err = r.count(&parts[resultCount]); doubt == nil {
		doubt = err
	}
	if doubt != nil {
		result.doubt(doubt)
	}
	return nil
}

func (r *Result) doubt(err error) {
	var refused *DecodeError
	if errors.As(err, &refused) {
		r.Count, r.Doubt, r.Detail, r.Row = 0, refused.Reason, refused.Detail, false
	}
}
