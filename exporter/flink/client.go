// Package flink is Flink's REST API in Go types: it knows paths, field names and the many words for "unknown", and
// nothing of Prometheus. It serves Flink 1.20 to 2.3.
package flink

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-resty/resty/v2"
	"golang.org/x/sync/semaphore"
)

const (
	// Parallel is how many requests are under way at most. Flink answers with four threads by default.
	Parallel = 4
	// bodyLimit is room for a list of 20,000 jobs.
	bodyLimit = 8 << 20
)

// Config says where Flink is.
type Config struct {
	// URL is the address of the JobManager, with the path prefix if it has one (rest.url-prefix).
	URL string
	// Timeout is the longest time for one request. The server would hold one for ten minutes.
	Timeout time.Duration
	// Transport carries credentials and certificates; nil is plain HTTP, or HTTPS by the system's authorities.
	Transport http.RoundTripper
}

// Client asks a JobManager. It may be used from many goroutines.
type Client struct {
	http    *resty.Client
	timeout time.Duration
	slots   *semaphore.Weighted
	counter *counter
}

// New returns a client. It does not connect yet.
func New(cfg Config) *Client {
	transport := cfg.Transport
	if transport == nil {
		plain := http.DefaultTransport.(*http.Transport).Clone()
		plain.MaxIdleConnsPerHost = Parallel // keep what is used, instead of connecting again for every scrape
		transport = plain
	}
	return &Client{
		http: resty.NewWithClient(&http.Client{Transport: transport, CheckRedirect: stay}).
			SetBaseURL(strings.TrimRight(cfg.URL, "/")).
			SetHeader("Accept", "application/json").
			SetHeader("User-Agent", "flinkwatch").
			SetDoNotParseResponse(true). // ask reads the body, and only as much as it wants
			SetLogger(silent{}),         // errors are returned
		timeout: cfg.Timeout,
		slots:   semaphore.NewWeighted(Parallel),
		counter: newCounter(),
	}
}

// stay follows redirects within the host only: credentials are for nobody else. Another redirect is an answer like
// any other that is not 200.
func stay(request *http.Request, via []*http.Request) error {
	first := via[0].URL
	if request.URL.Host != first.Host || request.URL.Scheme != first.Scheme || len(via) > 3 {
		return http.ErrUseLastResponse
	}
	return nil
}

// get is the one way to Flink: it waits for a slot, asks, checks the status and decodes at most bodyLimit bytes. Query
// is appended as it is.
func get[T any](ctx context.Context, c *Client, e endpoint, query string, ids ...string) (answer T, err error) {
	path := e.path(ids...)
	defer func() {
		if err != nil {
			err = fmt.Errorf("GET %s: %w", path, brief{err})
		}
	}()
	if err := c.slots.Acquire(ctx, 1); err != nil {
		return answer, fmt.Errorf("%w: no time left: %w", ErrUnavailable, err)
	}
	defer c.slots.Release(1)
	begin := time.Now()
	err = c.ask(ctx, path+query, &answer)
	c.counter.add(e, time.Since(begin), err)
	return answer, err
}

func (c *Client) ask(ctx context.Context, target string, answer any) error {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	response, err := c.http.R().SetContext(ctx).Get(target)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUnavailable, cause(err))
	}
	body := response.RawBody()
	defer body.Close()
	if response.StatusCode() != http.StatusOK {
		return statusError(response.RawResponse)
	}
	return decode(ctx, response.RawResponse, answer)
}

// decode reads one JSON value from the body. An answer that stalls is unavailable; any other that ends early, is too
// long or is no JSON is malformed.
func decode(ctx context.Context, response *http.Response, answer any) error {
	limited, begun := &io.LimitedReader{R: response.Body, N: bodyLimit}, &beginning{}
	err := json.NewDecoder(io.TeeReader(limited, begun)).Decode(answer)
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return fmt.Errorf("%w: %w", ErrUnavailable, ctx.Err())
	case limited.N <= 0:
		return fmt.Errorf("%w: longer than %d bytes", ErrMalformed, bodyLimit)
	default:
		return fmt.Errorf("%w: %w", ErrMalformed, explain(response, begun.text, err))
	}
}

// cause leaves out method and URL, which get adds without the host: it may hold credentials.
func cause(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}

type silent struct{}

func (silent) Errorf(string, ...any) {}
func (silent) Warnf(string, ...any)  {}
func (silent) Debugf(string, ...any) {}
