package probe

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/common/config"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/flink/flinktest"
)

func patterns(t *testing.T, text string) Patterns {
	t.Helper()
	parsed, err := ParsePatterns(text)
	require.NoError(t, err)
	return parsed
}

// prober returns a handler with a module without credentials, and those given.
func prober(t *testing.T, allow string, modules map[string]Module) *Handler {
	t.Helper()
	all := map[string]Module{"": {Timeout: 5 * time.Second}}
	for name, module := range modules {
		module.Timeout = 5 * time.Second
		all[name] = module
	}
	h := New(Config{Allow: patterns(t, allow), Modules: all, MaxSeries: 50000}, slog.New(slog.DiscardHandler))
	t.Cleanup(h.Close)
	return h
}

func ask(h *Handler, target, module string) (status int, page string) {
	return askQuery(h, url.Values{"target": {target}, "module": {module}})
}

func askQuery(h *Handler, query url.Values) (status int, page string) {
	answer := httptest.NewRecorder()
	h.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/probe?"+query.Encode(), nil))
	return answer.Code, answer.Body.String()
}

// serve serves a fake until the test ends, and counts its requests.
func serve(t *testing.T, handler http.HandlerFunc) (address string, asked *atomic.Int64) {
	t.Helper()
	asked = &atomic.Int64{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		handler(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL, asked
}

// Two clusters beside each other: each page is of one of them, and so is what is remembered.
func TestTwoClusters(t *testing.T) {
	healthy, empty := flinktest.Serve(t, "2.2.1/healthy"), flinktest.Serve(t, "2.2.1/no-jobs")
	healthy.Excuse()
	empty.Excuse()
	h := prober(t, "127.0.0.1:*", nil)
	var wait sync.WaitGroup
	for range 2 {
		wait.Go(func() {
			status, page := ask(h, healthy.URL, "")
			assert.Equal(t, http.StatusOK, status)
			assert.Contains(t, page, "flink_exporter_up 1\n")
			assert.Contains(t, page, "flink_job_start_timestamp_seconds{")
			assert.NotContains(t, page, "go_goroutines", "the exporter's own are in /metrics")
		})
		wait.Go(func() {
			status, page := ask(h, empty.URL, "")
			assert.Equal(t, http.StatusOK, status)
			assert.Contains(t, page, "flink_exporter_up 1\n")
			assert.NotContains(t, page, "flink_job_start_timestamp_seconds{")
		})
	}
	wait.Wait()
	assert.Equal(t, 2, h.targets.count())
}

func TestRefused(t *testing.T) {
	allow := "*-rest.flink:8081,10.0.0.*:8081,local*:*,[fd00:ec2::1]:8081"
	tests := []struct {
		why, target, module string
		status              int
		reason              string
	}{
		{"no target", "", "", 400, "target"},
		{"no scheme", "orders-rest.flink:8081", "", 400, "target"},
		{"another scheme", "file:///etc/passwd", "", 400, "target"},
		{"a user before an allowed host", "http://me:secret@orders-rest.flink:8081", "", 400, "target"},
		{"an allowed host as the user of another", "http://orders-rest.flink:8081@evil.example", "", 400, "target"},
		{"a query", "http://orders-rest.flink:8081/?x=", "", 400, "target"},
		{"a fragment", "http://orders-rest.flink:8081/#", "", 400, "target"},
		{"a way up", "http://orders-rest.flink:8081/a/../jars", "", 400, "target"},
		{"a way up, encoded", "http://orders-rest.flink:8081/%2e%2e/jars", "", 400, "target"},
		{"a backslash", `http://orders-rest.flink:8081\@evil.example`, "", 400, "target"},
		{"two slashes", "http://orders-rest.flink:8081//evil.example", "", 400, "target"},
		{"a line break", "http://orders-rest.flink:8081/\r\nHost: x", "", 400, "target"},
		{"a very long one", "http://orders-rest.flink:8081/" + strings.Repeat("a", 600), "", 400, "target"},
		{"another host", "http://evil.example:8081", "", 403, "host"},
		{"an allowed host as a label of another", "http://orders-rest.flink.evil.example:8081", "", 403, "host"},
		{"a * over two labels", "http://a.b-rest.flink:8081", "", 403, "host"},
		{"another port", "http://orders-rest.flink:22", "", 403, "host"},
		{"the port of the scheme", "http://orders-rest.flink", "", 403, "host"},
		{"another address", "http://10.0.1.1:8081", "", 403, "host"},
		{"metadata by its address", "http://169.254.169.254", "", 403, "host"},
		{"a module that is not there", "http://orders-rest.flink:8081", "other", 403, "module"},
		{"a module for other hosts", "http://orders-rest.flink:8081", "prod", 403, "module"},
		{"this machine by a pattern", "http://localhost:1", "", 403, "address"},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			h := prober(t, allow, map[string]Module{"prod": {Hosts: patterns(t, "prod-rest.flink:8081")}})
			status, says := ask(h, test.target, test.module)
			assert.Equal(t, test.status, status, says)
			assert.NotContains(t, says, "secret")
			assert.Equal(t, map[string]uint64{test.reason: 1}, counted(h))
			assert.Zero(t, h.targets.count())
		})
	}
	h := prober(t, allow, nil)
	status, _ := askQuery(h, url.Values{"target": {"http://a-rest.flink:8081", "http://b-rest.flink:8081"}})
	assert.Equal(t, 400, status, "two targets")
}

// counted are the reasons that occurred.
func counted(h *Handler) map[string]uint64 {
	counts := map[string]uint64{}
	for reason, count := range h.refused.counts() {
		if count > 0 {
			counts[reason] = count
		}
	}
	return counts
}

func TestOff(t *testing.T) {
	status, says := ask(prober(t, "", nil), "http://orders-rest:8081", "")
	assert.Equal(t, http.StatusNotFound, status)
	assert.Contains(t, says, "--probe.allow")
}

// A name that DNS leads to a special address is refused, also if DNS said something else when it was asked first.
func TestNamesThatLeadElsewhere(t *testing.T) {
	for _, address := range []string{
		"169.254.169.254", "169.254.170.2", "fd00:ec2::254", "fe80::1", "127.0.0.1", "::1", "::ffff:169.254.169.254",
		"64:ff9b::a9fe:a9fe", "64:ff9b:1::a9fe:a9fe", "2002:a9fe:a9fe::1", "0.0.0.0", "168.63.129.16", "100.100.100.200",
	} {
		h := prober(t, "*-rest:8081", nil)
		h.lookup = func(context.Context, string, string) ([]netip.Addr, error) {
			return []netip.Addr{netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr(address)}, nil
		}
		status, says := ask(h, "http://orders-rest:8081", "")
		assert.Equal(t, http.StatusForbidden, status, address)
		assert.Contains(t, says, "is an address of this machine or of its cloud")
	}
	here, asked := serve(t, func(http.ResponseWriter, *http.Request) {})
	h := prober(t, "local*:*", nil)
	h.lookup = func(context.Context, string, string) ([]netip.Addr, error) {
		return []netip.Addr{netip.MustParseAddr("10.0.0.1")}, nil // and then the real one, 127.0.0.1
	}
	status, page := ask(h, strings.Replace(here, "127.0.0.1", "localhost", 1), "")
	assert.Equal(t, http.StatusOK, status)
	assert.Contains(t, page, "flink_exporter_up 0\n")
	assert.Zero(t, asked.Load(), "nobody connected")
}

func TestSpecialAddressesThatAreAllowed(t *testing.T) {
	tests := []struct {
		why, allow, target, address string
		want                        bool
	}{
		{"an ordinary one", "*:8081", "http://a:8081", "10.0.0.1", true},
		{"loopback by itself", "127.0.0.1:8081", "http://127.0.0.1:8081", "127.0.0.1", true},
		{"loopback by its name", "localhost:8081", "http://localhost:8081", "::1", true},
		{"loopback by another name", "a:8081", "http://a:8081", "127.0.0.1", false},
		{"loopback by a pattern", "*.0.0.1:8081", "http://127.0.0.1:8081", "127.0.0.1", false},
		{"link-local by itself", "169.254.1.1:8081", "http://169.254.1.1:8081", "169.254.1.1", true},
		{"another link-local than the one allowed", "169.254.1.1:8081", "http://169.254.1.1:8081", "169.254.169.254", false},
		{"metadata behind the name of this machine", "localhost:80", "http://localhost", "169.254.169.254", false},
	}
	for _, test := range tests {
		parsed, err := parseTarget([]string{test.target})
		require.NoError(t, err)
		g := guard{parsed.host, patterns(t, test.allow).name(parsed)}
		assert.Equal(t, test.want, g.permits(netip.MustParseAddr(test.address)), test.why)
	}
}

// Credentials go to the hosts of their module, and not where those redirect to.
func TestCredentialsStay(t *testing.T) {
	var headers sync.Map
	other, asked := serve(t, func(http.ResponseWriter, *http.Request) {})
	here, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		headers.Store(r.Header.Get("Authorization"), true)
		http.Redirect(w, r, other+r.URL.Path, http.StatusFound)
	})
	token := filepath.Join(t.TempDir(), "token")
	require.NoError(t, os.WriteFile(token, []byte("s3cret"), 0o600))
	access := config.HTTPClientConfig{Authorization: &config.Authorization{Type: "Bearer", CredentialsFile: token}}
	host := strings.TrimPrefix(here, "http://")
	h := prober(t, "127.0.0.1:*", map[string]Module{"prod": {Hosts: patterns(t, host), HTTP: access}})

	_, page := ask(h, here, "prod")
	assert.Contains(t, page, "flink_exporter_up 0\n")
	_, sent := headers.LoadAndDelete("Bearer s3cret")
	assert.True(t, sent)
	assert.Zero(t, asked.Load(), "the other host was not asked")

	status, _ := ask(h, other, "prod")
	assert.Equal(t, http.StatusForbidden, status)
	_, _ = ask(h, here, "")
	_, sent = headers.Load("Bearer s3cret")
	assert.False(t, sent, "without the module there are no credentials")
}

// Somebody who makes up 10,000 names has the exporter remember no more than its limit, and forget no cluster that
// answers.
func TestManyTargets(t *testing.T) {
	flinkHere := flinktest.Serve(t, "2.2.1/no-jobs")
	flinkHere.Excuse()
	h := prober(t, "127.0.0.1:*", nil)
	now := time.Now()
	h.targets.now = func() time.Time { return now }
	_, _ = ask(h, flinkHere.URL, "")
	for i := range 10_000 {
		now = now.Add(time.Millisecond)
		of := key{target: target{"http", "127.0.0.1", "1", fmt.Sprintf("/%d", i)}}
		k, err := h.targets.take(of, func() (*known, error) { return h.start(of, Module{}, guard{}) })
		require.NoError(t, err)
		h.targets.give(k)
	}
	assert.Equal(t, mostTargets, h.targets.count())
	parsed, err := parseTarget([]string{flinkHere.URL})
	require.NoError(t, err)
	assert.Contains(t, h.targets.known, key{target: parsed})

	now = now.Add(forgetAfter)
	assert.Zero(t, h.targets.count(), "what nobody asks for is forgotten")
}

// Where every place is taken by a probe that is under way, the next target is refused.
func TestNoPlaceLeft(t *testing.T) {
	h := prober(t, "a:1", nil)
	h.lookup = func(context.Context, string, string) ([]netip.Addr, error) { return nil, io.EOF }
	for i := range mostTargets {
		of := key{target: target{path: fmt.Sprint(i)}}
		_, err := h.targets.take(of, func() (*known, error) { return h.start(of, Module{}, guard{}) })
		require.NoError(t, err)
	}
	status, says := ask(h, "http://a:1", "")
	assert.Equal(t, http.StatusTooManyRequests, status)
	assert.Contains(t, says, "more than 1000 clusters")
	assert.Equal(t, map[string]uint64{"targets": 1}, counted(h))
}

// A target that does not answer takes a few places, and the others are served as before.
func TestSlowTarget(t *testing.T) {
	arrived, done := make(chan struct{}, 1000), make(chan struct{})
	slow, _ := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		arrived <- struct{}{}
		select {
		case <-r.Context().Done():
		case <-done:
		}
	})
	fast := flinktest.Serve(t, "2.2.1/no-jobs")
	fast.Excuse()
	h := prober(t, "127.0.0.1:*", nil)
	busy := make(chan int, 200)
	var wait sync.WaitGroup
	defer wait.Wait()
	defer close(done)
	for range mostProbes + 20 {
		wait.Go(func() {
			status, _ := ask(h, slow, "")
			busy <- status
		})
	}
	<-arrived
	for range mostProbes + 20 - mostOfTarget {
		assert.Equal(t, http.StatusServiceUnavailable, <-busy, "more than %d of one target", mostOfTarget)
	}
	status, page := ask(h, fast.URL, "")
	assert.Equal(t, http.StatusOK, status)
	assert.Contains(t, page, "flink_exporter_up 1\n")
}

func TestPatterns(t *testing.T) {
	for _, wrong := range []string{
		"orders-rest", "a:b", "http://a:1", "a/b:1", "a:1:2", "[a]b:1", "a?:1", ":1", "a:0", "[fe80::1%eth0]:1",
	} {
		_, err := ParsePatterns(wrong)
		assert.Error(t, err, wrong)
	}
	parsed := patterns(t, " Orders-REST:8081 ,[fd00:0::1]:*,")
	assert.Equal(t, "orders-rest:8081,[fd00::1]:*", parsed.String())
	for _, text := range []string{"http://ORDERS-rest:8081/", "https://[fd00:0:0::1]:9/prefix"} {
		matched, err := parseTarget([]string{text})
		require.NoError(t, err, text)
		assert.True(t, parsed.match(matched), text)
	}
}

// A client that may probe can name any path of an allowed host: the log does not grow by it, and still tells of
// clusters.
func TestTheLogHasFewLinesOfStrangers(t *testing.T) {
	stranger, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusForbidden) })
	flink := flinktest.Serve(t, "2.2.1/healthy")
	flink.Excuse()
	log := &bytes.Buffer{}
	h := prober(t, "127.0.0.1:*", nil)
	h.logger = slog.New(slog.NewTextHandler(log, nil))
	for n := range 3 * strangersAtOnce {
		status, page := ask(h, fmt.Sprintf("%s/%d", stranger, n), "")
		require.Equal(t, http.StatusOK, status)
		require.Contains(t, page, "flink_exporter_up 0\n", "the page says it of each")
	}
	assert.Equal(t, strangersAtOnce, strings.Count(log.String(), "\n"))

	ask(h, flink.URL, "")
	flink.HandleAll(func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusForbidden) })
	ask(h, flink.URL, "")
	assert.Contains(t, log.String(), "target="+flink.URL)
}
