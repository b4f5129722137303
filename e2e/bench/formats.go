package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
)

// Who decodes, beside other forms.
const (
	plainJSON = "JSON by encoding/json"
	inJSON    = "JSON"
	inAvro    = "Avro"
)

const whyAvro = "a record has a window, a key and a count to check whatever it is written in."

var formatsQuestion = question{
	name: "formats", asks: "What does it take to decode a record?",
	how: "A process of its own decodes a million results of tumbling windows in memory, or a million events, as the " +
		"exporter does: the window or the time, the key and the count, all checked. There are 100 keys. Records of Avro " +
		"and Protobuf have the number of their schema before them, which a registry told once; their times are numbers " +
		"there, and texts in JSON and CSV. encoding/json of Go decodes the same fields of the same JSON into a struct, and " +
		"leaves times as the texts that they are.",
	what: "records", who: "form",
	columns: []column{
		{"bytes per record", "bytes_per_record", 0, 0},
		{"CPU s per million", "cpu_seconds_per_million", 2, 0},
		{"records per CPU s", "records_per_cpu_second", 0, 0},
		{"MB per CPU s", "bytes_per_cpu_second", 0, 1e-6},
		{"records ÷ JSON's", "rate_of_json", 2, 0},
		{"records ÷ encoding/json's", "rate_of_plain", 2, 0},
	},
	goals: []goal{
		{
			what: ofResults, who: inAvro, figure: "rate_of_json", text: "results in Avro decoded at 1.5 of JSON's rate",
			least: 1.5, digits: 2,
			why: whyAvro,
		},
		{
			what: ofEvents, who: inAvro, figure: "rate_of_json", text: "events in Avro decoded at 1.5 of JSON's rate",
			least: 1.5, digits: 2,
			why: whyAvro,
		},
		{
			what: ofResults, who: inJSON, figure: "rate_of_plain",
			text:  "results in JSON decoded at 3.4 times the rate of encoding/json",
			least: 3.4, digits: 2, why: "it was more before.",
		},
	},
	notes: "3.4 is nine tenths of what JSON had before keys of several fields, windows that overlap and other forms " +
		"were read. Meanwhile it had become 14 % slower, and Avro only 1.3 times as fast as JSON, because what was decoded " +
		"was copied several times. encoding/csv of Go splits the lines of CSV, and makes a text of each field.",
	measure: measureFormats,
}

func measureFormats(ctx context.Context, s *stack) ([]row, error) {
	var all rounds
	for range s.rounds {
		for _, of := range []string{ofResults, ofEvents} {
			if err := s.decodeRound(ctx, of, &all); err != nil {
				return nil, err
			}
		}
	}
	return all.rows(), nil
}

// decodeRound has one form after the other decoded, JSON first.
func (s *stack) decodeRound(ctx context.Context, of string, all *rounds) error {
	names := []string{plainJSON}
	for _, f := range forms {
		names = append(names, f.name)
	}
	cpu := map[string]float64{}
	for _, name := range names {
		d, err := s.decodeIn(ctx, of, name)
		if err != nil {
			return err
		}
		cpu[name] = d.CPU
		figures := map[string]float64{
			"bytes_per_record": d.Bytes / d.Records, "cpu_seconds_per_million": d.CPU / d.Records * 1e6,
			"records_per_cpu_second": d.Records / d.CPU, "bytes_per_cpu_second": d.Bytes / d.CPU,
			"rate_of_plain": cpu[plainJSON] / d.CPU,
		}
		if name != plainJSON {
			figures["rate_of_json"] = cpu[inJSON] / d.CPU
		}
		all.add(of, name, figures)
	}
	return nil
}

// decodeIn has a process of its own decode.
func (s *stack) decodeIn(ctx context.Context, of, by string) (d decoded, err error) {
	cmd, err := s.self(ctx, "decode", of, by)
	if err != nil {
		return d, err
	}
	var printed strings.Builder
	cmd.Stdout = &printed
	if _, err := spend(cmd); err != nil {
		return d, err
	}
	if err := json.Unmarshal([]byte(printed.String()), &d); err != nil {
		return d, fmt.Errorf("decode %s in %s: %w", of, by, err)
	}
	return d, nil
}
