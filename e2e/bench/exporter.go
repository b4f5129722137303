package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"time"
)

// exporter is flinkwatch as a server.
type exporter struct {
	base    string
	command *exec.Cmd
	log     bytes.Buffer
	began   time.Time
	ended   chan struct{}
	// timeout is what a scrape may take.
	timeout time.Duration
}

// serve starts it with these flags.
func (s *stack) serve(ctx context.Context, flags ...string) (*exporter, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	e := &exporter{base: "http://" + address, ended: make(chan struct{}), timeout: time.Minute}
	e.command = s.command(ctx, "flinkwatch", append(flags, "--web.listen-address="+address, "--log.level=warn")...)
	e.command.Stderr = &e.log
	e.began = time.Now()
	if err := e.command.Start(); err != nil {
		return nil, err
	}
	go func() {
		_ = e.command.Wait() // that it has ended is what counts
		close(e.ended)
	}()
	return e, nil
}

func (e *exporter) pid() int { return e.command.Process.Pid }

// age is how long ago it was started, in seconds.
func (e *exporter) age() float64 { return time.Since(e.began).Seconds() }

func (e *exporter) stop() {
	_ = e.command.Process.Signal(os.Interrupt) // one that has ended needs none
	<-e.ended
}

// await waits until the path answers with 200.
func (e *exporter) await(ctx context.Context, path string) error {
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	for {
		if _, err := e.get(ctx, path); err == nil {
			return nil
		}
		select {
		case <-ticker.C:
		case <-e.ended:
			return fmt.Errorf("flinkwatch ended before %s: %s", path, tail(e.log.String()))
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// get asks for a page, as Prometheus does.
func (e *exporter) get(ctx context.Context, path string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, e.timeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, e.base+path, http.NoBody)
	if err != nil {
		return nil, err
	}
	request.Header.Set("X-Prometheus-Scrape-Timeout-Seconds", fmt.Sprint(e.timeout.Seconds()))
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	page, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", path, response.Status)
	}
	return page, err
}

func freeAddress() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return listener.Addr().String(), listener.Close()
}
