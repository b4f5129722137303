package main

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"

	"flinkwatch/exporter/recognise"
	"flinkwatch/exporter/record"
	"flinkwatch/exporter/stream"
)

// initSchemas tell how records are written that are neither JSON nor CSV.
type initSchemas struct{ formatFlags }

// encoding is how the records of a topic are written.
type encoding struct {
	form   record.Form
	schema record.Schema
}

// plain has the records of a sample as JSON, and says what they are in the topic.
func (s *initSchemas) plain(sample stream.Sample, file schemaFile) (recognise.Sample, encoding, error) {
	plain := sampleOf(sample)
	registry := s.registry.client(context.Background(), slog.New(slog.DiscardHandler))
	w, err := encoding{schema: record.Schema{Text: file.text, Registry: registry}}, error(nil)
	if w.form, err = formOf(plain, file, registry); err != nil || w.form == record.JSON {
		return plain, w, err
	}
	plain.Records, err = w.plain(plain.Records)
	return plain, w, err
}

// plain are those of the records that can be read. If none can, it says why.
func (w encoding) plain(records []recognise.Record) (plain []recognise.Record, err error) {
	values, keys := record.NewPlain(w.form, w.schema), record.NewPlain(w.form, w.schema)
	for _, r := range records {
		if len(r.Value) > 0 {
			value, wrong := values.JSON(r.Value)
			if wrong != nil {
				err = wrong
				continue
			}
			r.Value = value
		}
		if key, wrong := keys.JSON(r.Key); w.schema.Text == "" && wrong == nil {
			r.Key = key
		}
		plain = append(plain, r)
	}
	if len(plain) > 0 || err == nil {
		return plain, nil
	}
	return nil, fmt.Errorf("the records cannot be read: %w", err)
}

// formOf is the record format, by the file of their schema or by their registry.
func formOf(s recognise.Sample, file schemaFile, registry record.Registry) (record.Form, error) {
	switch filepath.Ext(file.path) {
	case "":
	case ".proto":
		return record.Protobuf, nil
	default:
		return record.Avro, nil
	}
	for _, r := range s.Records {
		if len(r.Value) > 0 {
			return record.FormOf(r.Value, registry)
		}
	}
	return record.JSON, nil
}

// tell says what the records are, if not JSON.
func tell(a *recognise.Audit, results, events encoding) {
	add := func(flag string, form record.Form, why string) {
		a.Findings = append(a.Findings, recognise.Finding{Flag: flag, Value: form.String(), Sure: true, Why: why})
	}
	if results.form != record.JSON {
		a.Results.Form, a.Results.Schema = results.form, results.schema
		add("audit.format", results.form, "the schema of the records is one of "+results.form.String())
	}
	if a.Counted && a.Events.Form != record.CSV && events.form != results.form {
		add("audit.input-format", events.form, "the events are written otherwise than the results")
	}
}
