// Package report says what an audit from end to end has found: as text for people, as JSON for programs, and as JUnit
// XML for CI systems.
package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"flinkwatch/exporter/stream"
)

// Outcome is what a pipeline wants to know. Its number is the exit code.
type Outcome int

const (
	// Right is when windows were judged, and all of them are right.
	Right Outcome = iota
	// Wrong is when a window is wrong, whatever else is unknown.
	Wrong
	// Unknown is when it cannot be told: too little was read, accepted or judged.
	Unknown
)

// String is the field outcome of the JSON document.
func (o Outcome) String() string { return [...]string{"right", "wrong", "unknown"}[o] }

// Format is how a report is written.
type Format int

// The formats.
const (
	Text Format = iota
	JSON
	JUnit
)

// String is the name of the format in the flag.
func (f Format) String() string { return [...]string{"text", "json", "junit"}[f] }

// Report is what an audit has found, and what follows from it.
type Report struct {
	audit  stream.Audit
	checks []check
}

// New returns the report of an audit that has read the topics to their ends. maxRefused is how many records may be
// refused.
func New(a stream.Audit, maxRefused int64) Report {
	return Report{audit: a, checks: checksOf(a, maxRefused)}
}

// Failed returns the report of an audit of the topic that could not read to the end.
func Failed(topic string, err error) Report {
	return Report{audit: stream.Audit{Snapshot: stream.Snapshot{Topic: topic}}, checks: []check{notRead(err)}}
}

// Outcome returns what follows from all that was checked: what is wrong is wrong, even if more is unknown.
func (r Report) Outcome() Outcome {
	outcome := Right
	for _, c := range r.checks {
		switch {
		case c.problem == "":
		case c.means == Wrong:
			return Wrong
		default:
			outcome = c.means
		}
	}
	return outcome
}

// Reasons returns why the outcome is not Right, each in a line.
func (r Report) Reasons() []string {
	reasons := []string{}
	for _, c := range r.checks {
		if c.problem != "" {
			reasons = append(reasons, c.problem)
		}
	}
	return reasons
}

// Conclusion returns the outcome and its reasons in one line.
func (r Report) Conclusion() string {
	reasons := strings.Join(r.Reasons(), "; ")
	switch r.Outcome() {
	case Right:
		return fmt.Sprintf("all judged windows are right: %d", judged(r.audit))
	case Wrong:
		return reasons
	default:
		return "cannot tell whether the results are right: " + reasons
	}
}

// Write writes the report at once, so that a reader gets all of it or an error.
func (r Report) Write(out io.Writer, format Format) error {
	page := &bytes.Buffer{}
	switch format {
	case JSON:
		if err := r.writeJSON(page); err != nil {
			return err
		}
	case JUnit:
		if err := r.writeJUnit(page); err != nil {
			return err
		}
	default:
		r.writeText(page)
	}
	_, err := out.Write(page.Bytes())
	return err
}
