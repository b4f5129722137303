package flink_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/flink"
)

func TestErrors(t *testing.T) {
	const stackTrace = `\norg.apache.flink.runtime.rest.NotFoundException: gone\n\tat org.apache.flink.Handler.java:1)`
	tests := []struct {
		why    string
		answer http.HandlerFunc
		kind   error
		text   string
	}{
		{
			"an unknown job is not found, and its stack trace stays out",
			reply(404, `{"errors":["Job 1 not found`+stackTrace+`"]}`),
			flink.ErrNotFound, "GET /overview: not found: 404 Not Found: Job 1 not found",
		}, {
			"of a server error, the cause is in the last entry",
			reply(500, `{"errors":["Internal server error.","<Exception on server side:`+stackTrace+`"]}`),
			flink.ErrUnavailable, "GET /overview: unavailable: 500 Internal Server Error: " +
				"org.apache.flink.runtime.rest.NotFoundException: gone",
		}, {
			"no leader",
			reply(503, `{"errors":["Service temporarily unavailable due to an ongoing leader election. Please refresh."]}`),
			flink.ErrUnavailable, "503 Service Unavailable: Service temporarily unavailable",
		}, {
			"no answer at all",
			reply(200, ""),
			flink.ErrMalformed, "malformed answer: nothing: EOF",
		}, {
			"a truncated answer",
			reply(200, `{"taskmanagers":1,`),
			flink.ErrMalformed, "unexpected EOF",
		}, {
			"another service's JSON",
			reply(200, `{"status":"ok"}`),
			flink.ErrMalformed, "no number of taskmanagers",
		}, {
			"an answer that never begins",
			func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
			flink.ErrUnavailable, "deadline exceeded",
		}, {
			"an answer that begins and hangs",
			func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.WriteString(w, `{"taskmanagers"`)
				w.(http.Flusher).Flush()
				<-r.Context().Done()
			},
			flink.ErrUnavailable, "deadline exceeded",
		}, {
			"a connection that breaks",
			func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Length", "100")
				_, _ = io.WriteString(w, `{"taskmanagers":1`)
			},
			flink.ErrMalformed, "unexpected EOF",
		},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			_, err := client(t, test.answer).Overview(t.Context())
			require.ErrorIs(t, err, test.kind)
			assert.ErrorContains(t, err, test.text)
			assert.NotContains(t, err.Error(), "Handler.java")
			assert.NotContains(t, err.Error(), "\n")
		})
	}
}

func TestErrorDetailIsShort(t *testing.T) {
	_, err := client(t, reply(500, `{"errors":["`+strings.Repeat("é", 10_000)+`"]}`)).Overview(t.Context())
	require.ErrorIs(t, err, flink.ErrUnavailable)
	assert.Less(t, len(err.Error()), 300)
	assert.NotContains(t, err.Error(), "\uFFFD")
}

// What a peer has sent is quoted by some errors of the standard library.
func TestErrorsAreShort(t *testing.T) {
	long := strings.Repeat("9", 2_000_000)
	tests := []struct {
		why    string
		answer http.HandlerFunc
	}{
		{"a state of tasks with a number of 2 MB", reply(200, `{"jobs":[{"jid":"a","tasks":{"running":`+long+`}}]}`)},
		{"a location of 500 kB that is none", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "http://["+long[:500_000])
			w.WriteHeader(http.StatusFound)
		}},
		{"an id of 2 MB", reply(200, `{"jobs":[{"jid":"`+long+`","state":"RUNNING"}]}`)},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			_, err := clientWaiting(t, time.Minute, test.answer).Jobs(t.Context())
			require.Error(t, err)
			assert.Less(t, len(err.Error()), 1500)
		})
	}
}

// A body of 200 MB is read up to the limit, however it is sent.
func TestHugeAnswerIsCut(t *testing.T) {
	const size = 200 << 20
	sent := make(chan int, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		total, chunk := 0, []byte(`{"ignored":"`+strings.Repeat("x", 1<<20))
		for total < size {
			n, err := w.Write(chunk)
			total, chunk = total+n, []byte(strings.Repeat("x", 1<<20))
			if err != nil {
				break
			}
		}
		sent <- total
	}))
	defer server.Close()
	_, err := flink.New(flink.Config{URL: server.URL, Timeout: time.Minute}).Overview(t.Context())
	require.ErrorIs(t, err, flink.ErrMalformed)
	assert.ErrorContains(t, err, "longer than")
	assert.Less(t, <-sent, size/4)
}

func TestJobManagerGone(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	_, err := flink.New(flink.Config{URL: server.URL, Timeout: time.Second}).Overview(t.Context())
	require.ErrorIs(t, err, flink.ErrUnavailable)
	assert.ErrorContains(t, err, "connection refused")
}

func TestErrorsKeepCredentialsOfTheURL(t *testing.T) {
	url := "http://user:secret@127.0.0.1:1"
	_, err := flink.New(flink.Config{URL: url, Timeout: time.Second}).Overview(t.Context())
	require.Error(t, err)
	assert.NotContains(t, err.Error(), "secret")
}

// No more than Parallel requests are under way, and one that waits gives up with its scrape.
func TestParallelRequestsAreBounded(t *testing.T) {
	arrived := make(chan struct{}, 2*flink.Parallel)
	c := client(t, func(_ http.ResponseWriter, r *http.Request) {
		arrived <- struct{}{}
		<-r.Context().Done()
	})
	for range flink.Parallel {
		go func() { _, _ = c.Overview(t.Context()) }()
	}
	for range flink.Parallel {
		<-arrived
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	_, err := c.Overview(ctx)
	require.ErrorIs(t, err, flink.ErrUnavailable)
	assert.ErrorContains(t, err, "no time left")
	assert.Empty(t, arrived)
}

func client(t *testing.T, answer http.HandlerFunc) *flink.Client {
	return clientWaiting(t, 200*time.Millisecond, answer)
}

func clientWaiting(t *testing.T, timeout time.Duration, answer http.HandlerFunc) *flink.Client {
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	return flink.New(flink.Config{URL: server.URL + "/", Timeout: timeout})
}

func reply(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}
