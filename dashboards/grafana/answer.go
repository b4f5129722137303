package grafana

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
)

// maxAnswer bounds what is read of an answer.
const maxAnswer = 16 << 20

// AnswerError is an answer of Grafana that is a refusal.
type AnswerError struct {
	Method, Path string
	Status       int
	// Message is what Grafana says about it, or the beginning of what it sent instead.
	Message string
}

func (e *AnswerError) Error() string {
	text := fmt.Sprintf("%s %s answers %d %s", e.Method, e.Path, e.Status, http.StatusText(e.Status))
	if e.Message != "" {
		text += ": " + e.Message
	}
	if e.Status == http.StatusUnauthorized || e.Status == http.StatusForbidden {
		text += " (give --grafana.password-file or --grafana.token-file of somebody who may)"
	}
	return text
}

// refused says whether an error is a refusal with the given status.
func refused(err error, status int) bool {
	var answer *AnswerError
	return errors.As(err, &answer) && answer.Status == status
}

// plainAnswers lets only answers through that the SDK can take: JSON, of a bounded size, with a status of success.
// Everything else becomes an error here, because the SDK overlooks some failures, and panics at others.
type plainAnswers struct {
	next http.RoundTripper
}

func (t plainAnswers) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := t.next.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	if err != nil {
		return nil, err
	}
	if len(body) > maxAnswer {
		return nil, fmt.Errorf("%s %s answers more than %d bytes", request.Method, request.URL.Path, maxAnswer)
	}
	if response.StatusCode >= http.StatusMultipleChoices {
		return nil, &AnswerError{
			Method: request.Method, Path: request.URL.Path, Status: response.StatusCode, Message: messageOf(response, body),
		}
	}
	if !isJSON(response) {
		return nil, fmt.Errorf("%s %s answers %q, not JSON: is this Grafana, and at this path?",
			request.Method, request.URL.Path, response.Header.Get("Content-Type"))
	}
	response.Body = io.NopCloser(bytes.NewReader(body))
	return response, nil
}

func isJSON(response *http.Response) bool {
	kind, _, err := mime.ParseMediaType(response.Header.Get("Content-Type"))
	return err == nil && kind == "application/json"
}

// messageOf is the message in an answer, or what else can be said of it in a line.
func messageOf(response *http.Response, body []byte) string {
	if to := response.Header.Get("Location"); to != "" {
		return "it leads to " + to
	}
	var answer struct {
		Message string `json:"message"`
	}
	if json.Unmarshal(body, &answer) == nil && answer.Message != "" {
		return answer.Message
	}
	const enough = 120
	text := strings.Join(strings.Fields(string(body)), " ")
	return text[:min(enough, len(text))]
}
