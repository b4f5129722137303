// Package registry asks a schema registry for schemas, by the API that Confluent's has, and Apicurio's and Karapace,
// too.
package registry

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"flinkwatch/exporter/schema"
)

// Config says where a registry is, and how long records wait for it.
type Config struct {
	URL       string
	Transport http.RoundTripper
	// Patience is for how long a registry that is away is asked, and Pause is between two tries.
	Patience, Pause time.Duration
	// Again is after how long it is asked again for a schema that it did not have.
	Again  time.Duration
	Logger *slog.Logger
}

// Client remembers what it was told. It waits for a registry that is away, for a while: a record whose schema is not
// known is lost to the audit, and one that waits is not. Schemas that are known need no registry.
type Client struct {
	ctx context.Context //nolint:containedctx // ends what waits in the middle of a record
	cfg Config

	asking singleflight.Group

	mu    sync.Mutex
	known map[int]answer
}

// answer is a schema, or why there was none, until then.
type answer struct {
	schema schema.Schema
	err    error
	until  time.Time
}

// maxKnown bounds the answers that are remembered.
const maxKnown = 1000

// New returns a client that gives up all waiting when ctx ends.
func New(ctx context.Context, cfg Config) *Client {
	cfg.URL = strings.TrimSuffix(cfg.URL, "/")
	return &Client{ctx: ctx, cfg: cfg, known: map[int]answer{}}
}

// Schema returns the schema of a number.
func (c *Client) Schema(id int) (schema.Schema, error) {
	if a, found := c.get(id); found {
		return a.schema, a.err
	}
	found, err, _ := c.asking.Do(strconv.Itoa(id), func() (any, error) {
		s, err := c.wait(id)
		c.put(id, s, err)
		return s, err
	})
	return found.(schema.Schema), err
}

func (c *Client) get(id int) (answer, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	a, found := c.known[id]
	return a, found && (a.err == nil || time.Now().Before(a.until))
}

func (c *Client) put(id int, s schema.Schema, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.known) >= maxKnown {
		clear(c.known)
	}
	c.known[id] = answer{schema: s, err: err, until: time.Now().Add(c.cfg.Again)}
}

// wait asks for a schema until there is an answer.
func (c *Client) wait(id int) (schema.Schema, error) {
	begun := time.Now()
	for first := true; ; first = false {
		s, err := c.load(id)
		if !errors.Is(err, errAway) || time.Since(begun) >= c.cfg.Patience {
			return s, err
		}
		if first {
			c.cfg.Logger.Warn("records wait for the schema registry", "schema", id, "err", err)
		}
		select {
		case <-c.ctx.Done():
			return s, err
		case <-time.After(c.cfg.Pause):
		}
	}
}
