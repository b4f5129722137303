package flink

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
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
	return label.Cut(strings.TrimSpace(line), errorDetailLimit)
}

// brief is an error whose text is bounded: it may quote what was sent.
type brief struct{ error }

func (b brief) Error() string { return label.Line(b.error.Error()) }

func (b brief) Unwrap() error { return b.error }

// beginning is a writer that keeps the first bytes.
type beginning struct{ text []byte }

// beginningLimit is where the title of a page has come.
const beginningLimit = 2048

func (b *beginning) Write(p []byte) (int, error) {
	b.text = append(b.text, p[:min(len(p), beginningLimit-len(b.text))]...)
	return len(p), nil
}

var title = regexp.MustCompile(`(?is)<title[^>]*>\s*([^<]{1,100})`)

// explain says what came where JSON was expected.
func (b *beginning) explain(err error) error {
	text := bytes.TrimSpace(b.text)
	switch match := title.FindSubmatch(text); {
	case len(text) == 0:
		return fmt.Errorf("nothing: %w", err)
	case text[0] != '<':
		return err
	case match == nil:
		return fmt.Errorf("a page of HTML: %w", err)
	default:
		return fmt.Errorf("a page of HTML, %q: %w", bytes.TrimSpace(match[1]), err)
	}
}
