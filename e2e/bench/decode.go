package main

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"time"

	"flinkwatch/exporter/record"
)

// What is decoded.
const ofResults, ofEvents = "results", "events"

// decodedKeys, decodedLines and passes are how many there are: each line is decoded in each pass.
const decodedKeys, decodedLines, passes = 100, 100_000, 10

// decoded is what it takes to decode all records of a form.
type decoded struct{ Records, Bytes, CPU float64 }

// decoder reads a record.
type decoder func(m record.Message) (line, error)

// decode decodes records in memory, and prints what that takes.
func decode(of, by string) error {
	f, read := decoderOf(of, by)
	messages := make([]record.Message, decodedLines)
	bytes := 0
	for n := range messages {
		l := lineOf(of, n)
		messages[n].Value = f.write(of, l)
		bytes += len(messages[n].Value)
		if err := l.wants(read(messages[n])); err != nil {
			return fmt.Errorf("%s in %s, %q: %w", of, by, messages[n].Value, err)
		}
	}
	begin := ownCPU()
	for range passes {
		for n := range messages {
			if _, err := read(messages[n]); err != nil {
				return err
			}
		}
	}
	return json.NewEncoder(os.Stdout).Encode(decoded{passes * decodedLines, float64(passes * bytes), ownCPU() - begin})
}

// decoderOf returns a form, and what reads it.
func decoderOf(of, by string) (form, decoder) {
	n := slices.IndexFunc(forms, func(f form) bool { return f.name == by })
	if n < 0 {
		return forms[0], plain(of)
	}
	return forms[n], forms[n].decoder(of)
}

// wants complains where another line was read. One without a time has not read it.
func (l line) wants(got line, err error) error {
	if err == nil && (got.key != l.key || got.count != l.count || !got.at.IsZero() && !got.at.Equal(l.at)) {
		return fmt.Errorf("it is read as %v and not as %v", got, l)
	}
	return err
}

// lineOf is a result of one of many windows, or an event a millisecond after the one before.
func lineOf(of string, n int) line {
	l := line{
		at: epoch.Add(time.Duration(n/decodedKeys) * windowSize), key: fmt.Sprint("/page/", n%decodedKeys), count: 1000,
	}
	if of == ofEvents {
		l.at, l.count = epoch.Add(time.Duration(n)*time.Millisecond), 0
	}
	return l
}

func (f form) write(of string, l line) []byte {
	if of == ofEvents {
		return f.event(nil, l)
	}
	return f.result(nil, l)
}

// decoder is the exporter's.
func (f form) decoder(of string) decoder {
	if of == ofEvents {
		format := record.OurEvents()
		format.Form, format.Columns.Names, format.Schema.Registry = f.form, "timestamp,page", f
		events := record.NewEvents(format)
		return func(m record.Message) (line, error) {
			e, err := events.Decode(m)
			return line{at: e.Time, key: e.Key}, err
		}
	}
	format := record.OurResults(windowSize)
	format.Form, format.Columns.Names, format.Schema.Registry = f.form, "windowStart,windowEnd,page,count", f
	results := record.NewResults(format)
	return func(m record.Message) (line, error) {
		r, err := results.Decode(m)
		return line{at: r.Window.Start, key: r.Key, count: r.Count}, err
	}
}

// plain decodes JSON with Go's own decoder: the fields as texts and numbers, and no times.
func plain(of string) decoder {
	if of == ofEvents {
		return func(m record.Message) (line, error) {
			var e struct{ Timestamp, Page string }
			err := json.Unmarshal(m.Value, &e)
			return line{key: e.Page}, err
		}
	}
	return func(m record.Message) (line, error) {
		var r struct {
			WindowStart, WindowEnd, Page string
			Count                        int64
		}
		err := json.Unmarshal(m.Value, &r)
		return line{key: r.Page, count: r.Count}, err
	}
}
