package record

import (
	"fmt"

	"flinkwatch/exporter/audit"
)

// DecodeError says why a record is no result, or no event, that could be judged.
type DecodeError struct {
	Reason audit.Reason
	Detail string
	// IsNone reports whether the record is understood, and is no result, or no event: nothing is lost with it.
	IsNone bool
}

func (e *DecodeError) Error() string { return string(e.Reason) + ": " + e.Detail }

func reject(reason audit.Reason, format string, values ...any) error {
	return &DecodeError{Reason: reason, Detail: fmt.Sprintf(format, values...)}
}

// none is for a record that is understood, and is none of those that are judged.
func none(reason audit.Reason, format string, values ...any) error {
	return &DecodeError{Reason: reason, Detail: fmt.Sprintf(format, values...), IsNone: true}
}
