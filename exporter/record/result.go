package record

import (
	"github.com/go-faster/jx"

	"flinkwatch/exporter/audit"
)

// Result is what one record of the output says.
type Result struct {
	Key    string
	Window audit.Window
	Count  int64
}

// Results reads the records of one partition of the output, in their order. It is not for concurrent use.
type Results struct {
	format  ResultFormat
	scanner scanner
	moments moments
	halves  halves
	keys    keys
}

// NewResults returns a decoder for one partition, which begins at any of its records. The format must be valid.
func NewResults(f ResultFormat) *Results {
	m := must(f.Time.compile("audit.time-format"))
	return &Results{
		format: f, scanner: newScanner(must(f.paths())), moments: m, halves: halves{clock: m.clock},
		keys: newKeys(f.Key, f.NullKey),
	}
}

// Decode reads a result and checks that its window is one of those that are audited. Its errors are *DecodeError.
func (r *Results) Decode(m Message) (Result, error) {
	if err := r.scanner.scan(m.Value); err != nil {
		return Result{}, err
	}
	w, err := r.span(m)
	if err != nil {
		return Result{}, err
	}
	key, err := r.keys.read(m, r.scanner.parts[resultKey])
	if err != nil {
		return Result{}, err
	}
	count, err := r.count(r.scanner.parts[resultCount])
	if err != nil {
		return Result{}, err
	}
	settled := span{r.moments.settle(w.start), r.moments.settle(w.end)}
	window, err := settled.window(r.format.Size, r.format.Offset)
	if err != nil {
		return Result{}, err
	}
	r.halves.accept(w.start)
	return Result{Key: key, Window: window, Count: count}, nil
}

// span reads the window of a message, as the clock shows it.
func (r *Results) span(m Message) (span, error) {
	size, written := int64(r.format.Size), r.moments.onClock(m.Written)
	if r.format.Start == "" {
		end, err := r.moments.read(r.format.End, resultEnd, r.scanner.parts[resultEnd])
		start := r.halves.settle(lastMoment(end, size, int64(r.format.Offset))-size, written)
		return span{start, start + size}, err
	}
	start, err := r.moments.read(r.format.Start, resultStart, r.scanner.parts[resultStart])
	if err != nil {
		return span{}, err
	}
	start = r.halves.settle(start, written)
	if r.format.End == "" {
		return span{start, start + size}, nil
	}
	end, err := r.moments.read(r.format.End, resultEnd, r.scanner.parts[resultEnd])
	w := span{start, end}
	if r.moments.clock != Clock24 {
		w = w.onTwelveHours(size)
	}
	return w, err
}

func (r *Results) count(p part) (int64, error) {
	name := r.format.Count
	switch p.kind {
	case jx.Number:
	case jx.Invalid, jx.Null:
		return 0, reject(audit.MissingField, "no %s", name)
	default:
		return 0, reject(audit.WrongType, "%s is a JSON %s", name, p.kind)
	}
	n, exact, ok := scaled(p.text, 0)
	switch {
	case !ok || !exact:
		return 0, reject(audit.BadCount, "%s is %.40s, not a whole number that fits into 64 bits", name, p.text)
	case n < 0:
		return 0, reject(audit.BadCount, "%s %d is negative", name, n)
	}
	return n, nil
}
