package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/collector"
	"flinkwatch/exporter/flink"
)

const secret = "hunter2"

// page is what an exporter with these flags serves about Flink, and logs.
func page(t *testing.T, args ...string) (metrics, log string) {
	t.Helper()
	options, err := parse(append([]string{"--audit.topic=", "--backlog.topic="}, args...), io.Discard)
	require.NoError(t, err)
	written := &bytes.Buffer{}
	logger := slog.New(slog.NewTextHandler(written, &slog.HandlerOptions{Level: slog.LevelDebug}))
	side, err := options.newFlink(logger)
	require.NoError(t, err)
	handler := collector.Handler(prometheus.NewRegistry(), func() collector.Scrape {
		return collector.Scrape{Collectors: side.Collectors(time.Now()), Last: side.Requests, Logger: logger}
	}, logger)
	response := httptest.NewRecorder()
	handler.ServeHTTP(response, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	assert.NotContains(t, response.Body.String(), secret)
	assert.NotContains(t, written.String(), secret)
	return response.Body.String(), written.String()
}

// file is a file with a secret, as an editor leaves it.
func file(t *testing.T, content string) string {
	name := filepath.Join(t.TempDir(), "secret")
	require.NoError(t, os.WriteFile(name, []byte(content), 0o600))
	return name
}

// guarded is a JobManager behind a proxy that lets in whom allow does.
func guarded(allow func(*http.Request) bool) http.Handler {
	answers := map[string]string{
		"/overview": `{"taskmanagers":0}`, "/jobs/overview": `{"jobs":[]}`, "/taskmanagers": `{"taskmanagers":[]}`,
		"/jobmanager/metrics": `[]`,
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !allow(r) {
			http.Error(w, "who are you?", http.StatusUnauthorized)
			return
		}
		_, _ = io.WriteString(w, answers[r.URL.Path])
	})
}

func TestCredentials(t *testing.T) {
	withPassword := httptest.NewServer(guarded(func(r *http.Request) bool {
		user, password, _ := r.BasicAuth()
		return user == "prometheus" && password == secret
	}))
	defer withPassword.Close()
	withToken := httptest.NewServer(guarded(func(r *http.Request) bool {
		return r.Header.Get("Authorization") == "Bearer "+secret
	}))
	defer withToken.Close()
	right, wrong := file(t, secret+"\n"), file(t, "guess")
	tests := []struct {
		why  string
		args []string
		up   string
	}{
		{"a password", []string{
			"--flink.url=" + withPassword.URL,
			"--flink.basic-auth.username=prometheus", "--flink.basic-auth.password-file=" + right,
		}, "1"},
		{"a wrong password", []string{
			"--flink.url=" + withPassword.URL,
			"--flink.basic-auth.username=prometheus", "--flink.basic-auth.password-file=" + wrong,
		}, "0"},
		{"no password", []string{"--flink.url=" + withPassword.URL}, "0"},
		{"a token", []string{"--flink.url=" + withToken.URL, "--flink.bearer-token-file=" + right}, "1"},
		{"a wrong token", []string{"--flink.url=" + withToken.URL, "--flink.bearer-token-file=" + wrong}, "0"},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			metrics, log := page(t, test.args...)
			assert.Contains(t, metrics, "flink_exporter_up "+test.up+"\n")
			assert.Equal(t, test.up == "0", strings.Contains(log, "401 Unauthorized"))
		})
	}
}

// A token that is renewed needs no restart.
func TestTokenIsReadAnew(t *testing.T) {
	token := file(t, "old")
	server := httptest.NewServer(guarded(func(r *http.Request) bool {
		written, err := os.ReadFile(token)
		return err == nil && r.Header.Get("Authorization") == "Bearer "+string(written)
	}))
	defer server.Close()
	options, err := parse([]string{
		"--audit.topic=", "--backlog.topic=", "--flink.url=" + server.URL, "--flink.bearer-token-file=" + token,
	}, io.Discard)
	require.NoError(t, err)
	transport, err := options.flinkHTTP.transport()
	require.NoError(t, err)
	client := flink.New(flink.Config{URL: server.URL, Timeout: time.Minute, Transport: transport})
	for _, content := range []string{"old", "new"} {
		require.NoError(t, os.WriteFile(token, []byte(content), 0o600))
		_, err := client.Overview(t.Context())
		require.NoError(t, err, content)
	}
}

// A server that Flink's address redirects to gets no credentials: not even a request.
func TestCredentialsStayWithTheHost(t *testing.T) {
	asked := false
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked = true }))
	defer elsewhere.Close()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, elsewhere.URL+r.URL.Path, http.StatusFound)
	}))
	defer server.Close()
	metrics, log := page(t, "--flink.url="+server.URL, "--flink.bearer-token-file="+file(t, secret))
	assert.Contains(t, metrics, "flink_exporter_up 0\n")
	assert.Contains(t, log, "302 Found")
	assert.False(t, asked)
}

func TestRedirectWithinTheHostIsFollowed(t *testing.T) {
	behind := guarded(func(r *http.Request) bool { return r.Header.Get("Authorization") == "Bearer "+secret })
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if path, moved := strings.CutPrefix(r.URL.Path, "/old"); moved {
			http.Redirect(w, r, path, http.StatusMovedPermanently)
			return
		}
		behind.ServeHTTP(w, r)
	}))
	defer server.Close()
	metrics, _ := page(t, "--flink.url="+server.URL+"/old", "--flink.bearer-token-file="+file(t, secret))
	assert.Contains(t, metrics, "flink_exporter_up 1\n")
}

func TestTLS(t *testing.T) {
	server := httptest.NewUnstartedServer(guarded(func(*http.Request) bool { return true }))
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelInfo)
	server.StartTLS()
	defer server.Close()
	authority := file(t, certificate(server.Certificate()))
	metrics, _ := page(t, "--flink.url="+server.URL, "--flink.tls.ca-file="+authority)
	assert.Contains(t, metrics, "flink_exporter_up 1\n")
	metrics, log := page(t, "--flink.url="+server.URL)
	assert.Contains(t, metrics, "flink_exporter_up 0\n")
	assert.Contains(t, log, "unknown authority")
	metrics, _ = page(t, "--flink.url="+server.URL, "--flink.tls.insecure-skip-verify")
	assert.Contains(t, metrics, "flink_exporter_up 1\n")
	metrics, log = page(t, "--flink.url="+server.URL, "--flink.tls.ca-file="+authority, "--flink.tls.server-name=other")
	assert.Contains(t, metrics, "flink_exporter_up 0\n")
	assert.Contains(t, log, "not other")
}

// Flink that asks for a certificate gets ours.
func TestMutualTLS(t *testing.T) {
	server := httptest.NewUnstartedServer(guarded(func(*http.Request) bool { return true }))
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelInfo)
	server.TLS = &tls.Config{ClientAuth: tls.RequireAnyClientCert}
	server.StartTLS()
	defer server.Close()
	key, err := x509.MarshalPKCS8PrivateKey(server.TLS.Certificates[0].PrivateKey)
	require.NoError(t, err)
	own := certificate(server.Certificate())
	args := []string{"--flink.url=" + server.URL, "--flink.tls.ca-file=" + file(t, own)}
	metrics, _ := page(t, args...)
	assert.Contains(t, metrics, "flink_exporter_up 0\n")
	keyFile := file(t, string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key})))
	metrics, _ = page(t, append(args, "--flink.tls.cert-file="+file(t, own), "--flink.tls.key-file="+keyFile)...)
	assert.Contains(t, metrics, "flink_exporter_up 1\n")
}

func certificate(c *x509.Certificate) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}))
}
