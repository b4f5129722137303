package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"time"
)

// scrapeTimeout is what Prometheus allows for a scrape here.
const scrapeTimeout = 5 * time.Second

// exporter is the program under attack.
type exporter struct {
	base    string
	path    string // of what Prometheus scrapes
	command *exec.Cmd
	ended   chan struct{}
	client  *http.Client // of Prometheus, which has an address of its own
	others  *http.Client

	mu         sync.Mutex
	lines, log int // bytes
	last       string
}

// startExporter starts it with these flags, and waits until it answers.
func startExporter(ctx context.Context, program string, flags ...string) (*exporter, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	e := &exporter{
		base: "http://" + address, path: "/metrics", ended: make(chan struct{}),
		client:  clientFrom("127.0.0.2"),
		others:  clientFrom("127.0.0.1"),
		command: exec.CommandContext(ctx, program, append(flags, "--web.listen-address="+address)...),
	}
	stderr, err := e.command.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := e.command.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", program, err)
	}
	go e.read(stderr)
	return e, e.await(ctx)
}

func clientFrom(address string) *http.Client {
	dialer := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(address)}}
	transport := &http.Transport{DialContext: dialer.DialContext, MaxIdleConnsPerHost: 1000}
	return &http.Client{Timeout: time.Minute, Transport: transport}
}

func freeAddress() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return listener.Addr().String(), listener.Close()
}

// read counts the lines of the log until it ends.
func (e *exporter) read(log io.Reader) {
	lines := bufio.NewReaderSize(log, 1<<20)
	for {
		line, err := lines.ReadString('\n')
		e.mu.Lock()
		if line != "" {
			e.lines, e.log, e.last = e.lines+1, e.log+len(line), line
		}
		e.mu.Unlock()
		if err != nil {
			break
		}
	}
	_ = e.command.Wait() // that it ended is what counts
	close(e.ended)
}

func (e *exporter) await(ctx context.Context) error {
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	for {
		if e.get(ctx, "/-/healthy", 1).err == nil {
			return nil
		}
		select {
		case <-ticker.C:
		case <-e.ended:
			return fmt.Errorf("the exporter ended: %s", e.last)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (e *exporter) stop() {
	_ = e.command.Process.Signal(os.Interrupt) // one that has ended needs none
	<-e.ended
}

func (e *exporter) alive() bool {
	select {
	case <-e.ended:
		return false
	default:
		return true
	}
}

func (e *exporter) logged() (lines, bytes int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.lines, e.log
}

// answer is what a scrape got.
type answer struct {
	status  int
	page    string
	seconds float64
	err     error
}

// scrape asks as Prometheus does.
func (e *exporter) scrape(ctx context.Context) answer {
	return e.page(ctx, e.client, e.path, scrapeTimeout.Seconds())
}

func (e *exporter) get(ctx context.Context, path string, timeout float64) answer {
	return e.page(ctx, e.others, path, timeout)
}

func (e *exporter) page(ctx context.Context, client *http.Client, path string, timeout float64) (a answer) {
	begin := time.Now()
	defer func() { a.seconds = time.Since(begin).Seconds() }()
	response, err := e.ask(ctx, client, path, timeout, "")
	if err != nil {
		return answer{err: err}
	}
	defer response.Body.Close()
	page, err := io.ReadAll(response.Body)
	return answer{status: response.StatusCode, page: string(page), err: err}
}

// ask asks for an answer in an encoding; if that is empty, it is unpacked on the way.
func (e *exporter) ask(
	ctx context.Context, client *http.Client, path string, timeout float64, encoding string,
) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, e.base+path, nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("X-Prometheus-Scrape-Timeout-Seconds", strconv.FormatFloat(timeout, 'f', -1, 64))
	if encoding != "" {
		request.Header.Set("Accept-Encoding", encoding)
	}
	return client.Do(request)
}

// memory is what it holds, and has held at most since the last call, in MB.
func (e *exporter) memory() (now, peak int) {
	process := fmt.Sprintf("/proc/%d/", e.command.Process.Pid)
	status, err := os.ReadFile(process + "status")
	if err != nil {
		return 0, 0
	}
	for line := range strings.Lines(string(status)) {
		fields := strings.Fields(line)
		if len(fields) < 2 {
			continue
		}
		kilobytes, _ := strconv.Atoi(fields[1])
		switch fields[0] {
		case "VmRSS:":
			now = kilobytes >> 10
		case "VmHWM:":
			peak = kilobytes >> 10
		}
	}
	_ = os.WriteFile(process+"clear_refs", []byte("5"), 0) // begin the peak again, where that is allowed
	return now, peak
}
