package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"flinkwatch/exporter/collector"
	"flinkwatch/exporter/label"
)

// configuration is the exporter's, which is read again from its file when it is told to.
type configuration struct {
	args   []string
	apply  func(*options) error
	logger *slog.Logger

	reloading sync.Mutex // one at a time
	mu        sync.Mutex
	loaded    collector.Loaded
}

// load applies the options that the exporter has.
func (c *configuration) load(o *options, now time.Time) error {
	err := c.apply(o)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.loaded.OK = err == nil; c.loaded.OK {
		c.loaded.At = now
	}
	return err
}

// reload reads the file again. One that is not right changes nothing.
func (c *configuration) reload(now time.Time) error {
	c.reloading.Lock()
	defer c.reloading.Unlock()
	o, err := parse(c.args, io.Discard)
	if err == nil {
		err = c.load(o, now)
	}
	if err != nil {
		c.mu.Lock()
		c.loaded.OK = false
		c.mu.Unlock()
		c.logger.Error("configuration not reloaded", "err", label.Line(err.Error()))
		return fmt.Errorf("reload: %w", err)
	}
	c.logger.Info("configuration reloaded", "audits", len(o.audits))
	return nil
}

// onSignal reloads on SIGHUP until ctx ends.
func (c *configuration) onSignal(ctx context.Context) error {
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	defer signal.Stop(hangup)
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-hangup:
			_ = c.reload(time.Now()) // it is in the log
		}
	}
}

// ServeHTTP reloads on POST.
func (c *configuration) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, "want POST", http.StatusMethodNotAllowed)
		return
	}
	if err := c.reload(time.Now()); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	fmt.Fprintln(w, "reloaded")
}

// send sends how the last load went.
func (c *configuration) send(ch chan<- prometheus.Metric) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.loaded.Send(ch)
}
