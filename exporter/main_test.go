package main

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// promptly is how long a supervisor waits before killing it, as `docker stop` does.
const promptly = 10 * time.Second

// Nothing that the exporter watches is there, and it serves all the same.
func TestRunWithEverythingDown(t *testing.T) {
	base, stop := start(t, "--flink.url=http://127.0.0.1:1", "--kafka.brokers=127.0.0.1:1", "--audit.keys=/help")

	begin := time.Now()
	status, page := get(t, base+"/metrics")
	assert.Less(t, time.Since(begin), 10*time.Second)
	assert.Equal(t, http.StatusOK, status)
	assert.Contains(t, page, "flink_exporter_up 0\n")
	assert.Contains(t, page, "flinkwatch_build_info{")
	assert.Contains(t, page, "process_start_time_seconds ")
	assert.Contains(t, page, `window_audit_ready{audit="main"} 0`)
	assert.Contains(t, page, `window_audit_kafka_up{audit="main"} 0`)
	assert.Contains(t, page, `window_audit_windows_total{audit="main",verdict="missing"} 0`)
	assert.NotContains(t, page, "window_audit_recent_windows{", "no verdict before the history has been read")

	status, body := get(t, base+"/-/healthy")
	assert.Equal(t, http.StatusOK, status)
	assert.Equal(t, "healthy\n", body)

	status, body = get(t, base+"/-/ready")
	assert.Equal(t, http.StatusServiceUnavailable, status)
	assert.Regexp(t, `^not ready: audit of topic output: .*\n$`, body)
	status, body = get(t, base+"/windows")
	assert.Equal(t, http.StatusOK, status)
	assert.Contains(t, body, "audit of topic output")

	status, body = get(t, base+"/")
	assert.Equal(t, http.StatusOK, status)
	for _, link := range []string{"/metrics", "/windows", "/-/healthy", "/-/ready"} {
		assert.Contains(t, body, `href="`+link+`"`)
	}
	status, _ = get(t, base+"/other")
	assert.Equal(t, http.StatusNotFound, status)

	begin = time.Now()
	require.NoError(t, stop())
	assert.Less(t, time.Since(begin), promptly)
}

func TestWithoutTheAuditItIsReadyAtOnce(t *testing.T) {
	base, stop := start(t, "--flink.url=http://127.0.0.1:1", "--audit.topic=", "--backlog.topic=")
	status, body := get(t, base+"/-/ready")
	assert.Equal(t, http.StatusOK, status)
	assert.Equal(t, "ready\n", body)
	status, _ = get(t, base+"/windows")
	assert.Equal(t, http.StatusNotFound, status)
	require.NoError(t, stop())
}

func TestRunFailsWhenThePortIsTaken(t *testing.T) {
	base, stop := start(t, "--audit.topic=", "--backlog.topic=")
	address := base[len("http://"):]
	args := []string{"--web.listen-address=" + address, "--audit.topic=", "--backlog.topic="}
	err := run(t.Context(), args, io.Discard, io.Discard)
	require.ErrorContains(t, err, "web: listen tcp "+address)
	require.NoError(t, stop())
}

// Everything that the exporter watches accepts connections and never says a word.
func TestRunWithEverythingHung(t *testing.T) {
	silence, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer silence.Close() // nothing accepts: the kernel does
	address := silence.Addr().String()
	base, stop := start(t, "--flink.url=http://"+address, "--kafka.brokers="+address, "--audit.keys=/help")

	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+"/metrics", nil)
	require.NoError(t, err)
	request.Header.Set("X-Prometheus-Scrape-Timeout-Seconds", "2")
	begin := time.Now()
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer response.Body.Close()
	page, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	assert.Less(t, time.Since(begin), 2*time.Second)
	assert.Contains(t, string(page), "flink_exporter_up 0\n")
	assert.Contains(t, string(page), `flink_exporter_collector_success{collector="backlog"} 0`)
	assert.Contains(t, string(page), `flink_exporter_collector_success{collector="audit"} 1`)

	begin = time.Now()
	require.NoError(t, stop())
	assert.Less(t, time.Since(begin), promptly)
}

// A scrape that waits for Flink does not hold up the end.
func TestStopDuringAScrape(t *testing.T) {
	asked := make(chan struct{}, 10)
	flink := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		asked <- struct{}{}
		<-r.Context().Done()
	}))
	defer flink.Close()
	base, stop := start(t, "--flink.url="+flink.URL, "--flink.timeout=1m", "--audit.topic=", "--backlog.topic=")
	go func() {
		if response, err := http.Get(base + "/metrics"); err == nil {
			response.Body.Close()
		}
	}()
	<-asked
	begin := time.Now()
	require.NoError(t, stop())
	assert.Less(t, time.Since(begin), promptly)
	flink.CloseClientConnections()
}

var listening = regexp.MustCompile(`msg="Listening on" address=(\S+)`)

// start runs the exporter on a free port until stop is called.
func start(t *testing.T, args ...string) (base string, stop func() error) {
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	log, result := &buffer{}, make(chan error, 1)
	go func() { result <- run(ctx, append(args, "--web.listen-address=127.0.0.1:0"), io.Discard, log) }()
	isListening := func() bool { return listening.MatchString(log.String()) }
	require.Eventually(t, isListening, time.Minute, time.Millisecond, log)
	return "http://" + listening.FindStringSubmatch(log.String())[1], func() error {
		cancel()
		return <-result
	}
}

func get(t *testing.T, url string) (status int, body string) {
	t.Helper()
	response, err := http.Get(url)
	require.NoError(t, err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return response.StatusCode, string(text)
}

// buffer is a bytes.Buffer that may be read while it is written.
type buffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}
