package main

import (
	"errors"
	"fmt"
	"slices"

	"flinkwatch/exporter/audit"
	"flinkwatch/exporter/recognise"
	"flinkwatch/exporter/record"
	"flinkwatch/exporter/stream"
)

// ofCompacted says which results of a compacted topic count. It fails if a later window deletes the results of another
// one.
func ofCompacted(found *recognise.Audit, results stream.Sample) error {
	format, err := stream.Compacted(found.Results, audit.UpdatesLast)
	if err != nil || !eachWindowHasAKey(format, results) {
		return fmt.Errorf("cleanup.policy=%s: %w; no setting helps, as a Kafka key has several windows", results.Policy,
			stream.ErrCompacted)
	}
	const flag = "audit.updates"
	found.Findings = slices.DeleteFunc(found.Findings, func(f recognise.Finding) bool { return f.Flag == flag })
	found.Findings = append(found.Findings, recognise.Finding{
		Flag: flag, Value: audit.UpdatesLast.String(), Sure: true,
		Why: "the topic is compacted: the last result of each window is kept, which has a Kafka key of its own",
	})
	return nil
}

func eachWindowHasAKey(format record.ResultFormat, results stream.Sample) bool {
	decoder := record.NewResults(format)
	for _, r := range results.Records {
		for _, m := range decoder.Split(nil, r.Message) {
			_, err := decoder.Decode(m)
			if refused := (&record.DecodeError{}); errors.As(err, &refused) && refused.Reason == audit.SharedKey {
				return false
			}
		}
	}
	return true
}
