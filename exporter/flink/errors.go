package flink

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"flinkwatch/exporter/label"
)

// What can go wrong with a request, for errors.Is.
var (
	// ErrNotFound: Flink answers and does not know the thing, such as a job that has left.
	ErrNotFound = errors.New("not found")
	// ErrUnavailable: no answer, or one that says that there is none now.
	ErrUnavailable = errors.New("unavailable")
	// ErrMalformed: an answer that is not what Flink's REST API gives.
	ErrMalformed = errors.New("malformed answer")
	// ErrLeftOut: a part of an answer was not used. The rest of it is returned with the error.
	ErrLeftOut = errors.New("left out")
)

const (
	errorBodyLimit   = 64 << 10 // a Java stack trace is 5 to 30 KB
	errorDetailLimit = 200      // bytes of it that are worth a log line
)

// statusError is the error for an answer other than 200, with the first line of what Flink says about it, or what else
// may have given it.
func statusError(response *http.Response) error {
	kind := ErrUnavailable
	if response.StatusCode == http.StatusNotFound {
		kind = ErrNotFound
	}
	begun := &beginning{}
	detail := errorDetail(io.TeeReader(response.Body, begun))
	if detail == "" {
		return fmt.Errorf("%w: %s", kind, stranger(response, begun.text))
	}
	return fmt.Errorf("%w: %s: %s", kind, statusText(response.StatusCode), detail)
}

// errorDetail is the first line of what went wrong. Flink answers {"errors": […]}, the last of which names the cause
// with its whole stack trace.
func errorDetail(body io.Reader) string {
	var answer struct {
		Errors []string `json:"errors"`
	}
	if json.NewDecoder(io.LimitReader(body, errorBodyLimit)).Decode(&answer) != nil || len(answer.Errors) == 0 {
		return ""
	}
	text := strings.TrimPrefix(answer.Errors[len(answer.Errors)-1], "<Exception on server side:")
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return label.Cut(strings.TrimSpace(line), errorDetailLimit)
}

// brief is an error whose text is bounded: it may quote what was sent.
type brief struct{ error }

func (b brief) Error() string { return label.Line(b.error.Error()) }

func (b brief) Unwrap() error { return b.error }
