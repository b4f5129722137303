package registry_test

import (
	"bytes"
	"io"
	"net/http"
	"testing"

	"github.com/prometheus/common/promslog"
	"github.com/stretchr/testify/assert"

	"flinkwatch/exporter/registry"
)

// says answers each request with the same text.
type says struct {
	status int
	body   []byte
	asked  int
}

func (s *says) RoundTrip(request *http.Request) (*http.Response, error) {
	s.asked++
	return &http.Response{
		StatusCode: s.status, Status: http.StatusText(s.status), Body: io.NopCloser(bytes.NewReader(s.body)),
		Request: request,
	}, nil
}

// Whatever a registry answers, there is a schema or an error, after no more than so many requests.
func FuzzAnswers(f *testing.F) {
	for _, seed := range []string{
		"", "null", "{}", "[]", `{"schema":"\"string\""}`, `{"schema":"x","schemaType":"PROTOBUF","references":[]}`,
		`{"schema":"x","references":[{"name":"a","subject":"s","version":1}]}`, `{"message":"no"}`, `{"schema":1}`,
		"<html>",
		`{"schema":"x","references":[{"name":"a","subject":"../s","version":-1},{"name":"a"},{"name":"b"}]}`,
	} {
		for _, status := range []uint16{200, 301, 404, 503} {
			f.Add(status, []byte(seed))
		}
	}
	f.Fuzz(func(t *testing.T, status uint16, body []byte) {
		server := &says{status: 200 + int(status)%400, body: body}
		client := registry.New(t.Context(), registry.Config{
			URL: "http://registry", Transport: server, Logger: promslog.NewNopLogger(),
		})
		s, err := client.Schema(7)
		assert.LessOrEqual(t, server.asked, 200)
		if err == nil {
			assert.NotEmpty(t, s.Text)
		}
	})
}
