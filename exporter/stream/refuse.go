package stream

import (
	"errors"

	"flinkwatch/exporter/audit"
	decode "flinkwatch/exporter/record"
)

// Refusal is the kind of a record that cannot be judged.
type Refusal struct {
	Topic  string
	Reason audit.Reason
}

// refusalOf returns why a record was refused.
func refusalOf(err error) *decode.DecodeError {
	refused := &decode.DecodeError{Reason: audit.Corrupt, Detail: err.Error()}
	_ = errors.As(err, &refused)
	return refused
}

// refuse counts what cannot be judged. It logs the 1st, 2nd, 4th, 8th and so on of each topic
// and reason.
func (a *Auditor) refuse(r *reader, partition int, offset int64, refused *decode.DecodeError) {
	kind := Refusal{r.name, refused.Reason}
	a.state.decodeErrors[kind]++
	if n := a.state.decodeErrors[kind]; n&(n-1) == 0 {
		topic, number := PartitionOf(r.topic, partition)
		a.logger.Warn("record cannot be judged", "topic", topic, "partition", number, "offset", offset,
			"reason", refused.Reason, "detail", refused.Detail, "so_far", n)
	}
}

// isForeign reports whether a result that was refused for the reason was understood, and is of other windows or keys.
func isForeign(reason audit.Reason) bool {
	switch reason {
	case audit.UnknownKey, audit.WindowSize, audit.NotAligned, audit.WindowInKey:
		return true
	}
	return false
}
