package flink

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"unicode/utf8"
)

// What can go wrong with a request, for errors.Is.
var (
	// ErrNotFound: Flink answers and does not know the thing, such as a job that has left.
	ErrNotFound = errors.New("not found")
	// ErrUnavailable: no answer, or one that says that there is none now.
	ErrUnavailable = errors.New("unavailable")
	// ErrMalformed: an answer that is not what Flink's REST API gives.
	ErrMalformed = errors.New("malformed answer")
)

const (
	errorBodyLimit   = 64 << 10 // a Java stack trace is 5 to 30 KB
	errorDetailLimit = 200      // bytes of it that are worth a log line
)

// statusError is the error for an answer other than 200, with the first line of what Flink says about it.
func statusError(status int, body io.Reader) error {
	kind := ErrUnavailable
	if status == http.StatusNotFound {
		kind = ErrNotFound
	}
	text := fmt.Sprintf("%d %s", status, http.StatusText(status))
	if detail := errorDetail(body); detail != "" {
		text += ": " + detail
	}
	return fmt.Errorf("%w: %s", kind, text)
}

// errorDetail is the first line of what went wrong. Flink answers {"errors": […]}, the last of which names the cause
// with its whole stack trace. Other bodies, such as a proxy's HTML, say nothing that the status does not.
func errorDetail(body io.Reader) string {
	var answer struct {
		Errors []string `json:"errors"`
	}
	if json.NewDecoder(io.LimitReader(body, errorBodyLimit)).Decode(&answer) != nil || len(answer.Errors) == 0 {
		return ""
	}
	text := strings.TrimPrefix(answer.Errors[len(answer.Errors)-1], "<Exception on server side:")
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return cut(strings.TrimSpace(line), errorDetailLimit)
}

// cut shortens text to at most limit bytes without breaking a character.
func cut(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	for !utf8.RuneStart(text[limit]) {
		limit--
	}
	return text[:limit]
}
