package flink

import (
	"errors"
	"sync"
	"time"
)

// ErrorClasses are the classes of failed requests.
var ErrorClasses = []string{"malformed", "not_found", "unavailable"}

// Stats is what a client has asked for since it was made.
type Stats struct {
	Endpoints map[string]EndpointStats // by path, with :id where ids stand; every endpoint is in it
	Errors    map[string]uint64        // by class; every class is in it
}

// EndpointStats counts the requests to one endpoint.
type EndpointStats struct {
	Requests uint64
	Duration time.Duration // of all requests, waiting for a free slot excluded
}

// counter is Stats that many goroutines add to.
type counter struct {
	mu    sync.Mutex
	stats Stats
}

func newCounter() *counter {
	c := &counter{stats: Stats{Endpoints: map[string]EndpointStats{}, Errors: map[string]uint64{}}}
	for _, e := range endpoints {
		c.stats.Endpoints[string(e)] = EndpointStats{}
	}
	for _, class := range ErrorClasses {
		c.stats.Errors[class] = 0
	}
	return c
}

func (c *counter) add(e endpoint, duration time.Duration, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	stats := c.stats.Endpoints[string(e)]
	stats.Requests++
	stats.Duration += duration
	c.stats.Endpoints[string(e)] = stats
	if err != nil {
		c.stats.Errors[class(err)]++
	}
}

func class(err error) string {
	switch {
	case errors.Is(err, ErrNotFound):
		return "not_found"
	case errors.Is(err, ErrMalformed):
		return "malformed"
	default:
		return "unavailable"
	}
}

// Stats is what the client has asked for so far.
func (c *Client) Stats() Stats {
	c.counter.mu.Lock()
	defer c.counter.mu.Unlock()
	copied := newCounter().stats
	for e, stats := range c.counter.stats.Endpoints {
		copied.Endpoints[e] = stats
	}
	for class, count := range c.counter.stats.Errors {
		copied.Errors[class] = count
	}
	return copied
}
