//go:build e2e

package e2e

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// exporter is one more exporter beside the stack's own, with flags of its own.
type exporter struct {
	*stack
	base  string
	flags []string
	kill  func()
}

// newExporter starts an exporter that reads the stack's Flink, and its Kafka at an address, and waits until it is
// ready.
func (s *stack) newExporter(kafka string, flags ...string) *exporter {
	s.t.Helper()
	return s.startExporter(append([]string{
		"--flink.url=http://" + s.settings.Port("FLINK_PORT").Address(),
		"--kafka.brokers=" + kafka,
		"--audit.window-size=" + s.settings.Get("WINDOW_SIZE"),
	}, flags...))
}

// startExporter starts an exporter with these flags alone, and waits until it is ready.
func (s *stack) startExporter(flags []string) *exporter {
	s.t.Helper()
	return s.startExporterAt(freeAddress(s.t), flags)
}

func (s *stack) startExporterAt(address string, flags []string) *exporter {
	s.t.Helper()
	e := &exporter{
		stack: s, base: "http://" + address, flags: append([]string{"--web.listen-address=" + address}, flags...),
	}
	e.start()
	return e
}

func freeAddress(t testing.TB) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	return listener.Addr().String()
}

func (s *stack) program(name string) string { return filepath.Join(s.settings.Cache, "bin", name) }

// start starts it, again if need be, and waits until it is ready.
func (e *exporter) start() {
	e.t.Helper()
	e.kill = startProgram(e.t, e.program("flinkwatch"), e.flags...)
	e.eventually(time.Minute, "the exporter is ready", func() string { return lacksAnswer(e.base + "/-/ready") })
}

// startProgram starts a program, which SIGKILL ends: at the end of the story, if not before.
func startProgram(t testing.TB, path string, args ...string) (kill func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	command := exec.CommandContext(ctx, path, args...)
	log := &bytes.Buffer{}
	command.Stdout, command.Stderr = log, log
	require.NoError(t, command.Start())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = command.Wait()
	}()
	kill = func() {
		cancel()
		<-ended
		if t.Failed() {
			t.Logf("the log of %s %v:\n%s", filepath.Base(path), args, log)
		}
	}
	t.Cleanup(kill)
	return kill
}

// lacksAnswer says what keeps a URL from being answered with 200.
func lacksAnswer(url string) string {
	response, err := http.Get(url)
	if err != nil {
		return err.Error()
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return response.Status
	}
	return ""
}

func (e *exporter) scrape() page {
	e.t.Helper()
	return scrapeAt(e.t, e.base)
}
