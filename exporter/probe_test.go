package main

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/flink/flinktest"
)

// probe asks an exporter for a probe.
func askProbe(t *testing.T, base, target, module string) (status int, page string) {
	t.Helper()
	return get(t, base+"/probe?"+url.Values{"target": {target}, "module": {module}}.Encode())
}

// Two clusters are probed, and none of them is on the page of the exporter itself, which counts what it refused.
func TestProbe(t *testing.T) {
	healthy, empty := flinktest.Serve(t, "2.2.1/healthy"), flinktest.Serve(t, "2.2.1/no-jobs")
	healthy.Excuse()
	empty.Excuse()
	base, stop := start(t, "--flink.url=", "--audit.topic=", "--backlog.topic=", "--probe.allow=127.0.0.1:*")
	defer func() { assert.NoError(t, stop()) }()
	status, page := askProbe(t, base, healthy.URL, "")
	assert.Equal(t, http.StatusOK, status)
	assert.Contains(t, page, "flink_job_start_timestamp_seconds{")
	_, page = askProbe(t, base, empty.URL, "")
	assert.Contains(t, page, "flink_cluster_taskmanagers ")
	status, page = askProbe(t, base, "http://169.254.169.254/latest", "")
	assert.Equal(t, http.StatusForbidden, status)
	assert.Contains(t, page, "not in --probe.allow")

	_, page = get(t, base+"/metrics")
	assert.NotContains(t, page, "flink_exporter_up")
	assert.Contains(t, page, "flink_exporter_probe_targets 2\n")
	assert.Contains(t, page, `flink_exporter_probes_refused_total{reason="host"} 1`+"\n")
}

func TestProbeIsOffUnlessAllowed(t *testing.T) {
	base, stop := start(t, "--flink.url=", "--audit.topic=", "--backlog.topic=")
	defer func() { assert.NoError(t, stop()) }()
	status, page := askProbe(t, base, "http://127.0.0.1:8081", "")
	assert.Equal(t, http.StatusNotFound, status)
	assert.Contains(t, page, "probes are off")
	_, page = get(t, base+"/metrics")
	assert.NotContains(t, page, "flink_exporter_probe")
}

// A module of the file has credentials, and gives them to its hosts alone. A reload takes effect.
func TestProbeModules(t *testing.T) {
	authorized := make(chan string, 1000)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		authorized <- r.Header.Get("Authorization")
		http.NotFound(w, r)
	}))
	defer server.Close()
	token := filepath.Join(t.TempDir(), "token")
	require.NoError(t, os.WriteFile(token, []byte("s3cret\n"), 0o600))
	text := "probe:\n  allow: ['127.0.0.1:*']\n  modules:\n    prod: {hosts: ['HOST'], bearer_token_file: " + token + "}\n"
	file := configFile(t, strings.Replace(text, "HOST", "127.0.0.1:1", 1))
	base, stop := start(t, "--config.file="+file, "--web.enable-lifecycle")
	defer func() { assert.NoError(t, stop()) }()

	status, says := askProbe(t, base, server.URL, "prod")
	assert.Equal(t, http.StatusForbidden, status)
	assert.Contains(t, says, "the target is not one of its hosts")
	_, _ = askProbe(t, base, server.URL, "")
	assert.Empty(t, <-authorized)

	host := strings.TrimPrefix(server.URL, "http://")
	require.NoError(t, os.WriteFile(file, []byte(strings.Replace(text, "HOST", host, 1)), 0o600))
	response, err := http.Post(base+"/-/reload", "", nil)
	require.NoError(t, err)
	response.Body.Close()
	require.Equal(t, http.StatusOK, response.StatusCode)
	for len(authorized) > 0 {
		<-authorized
	}
	status, _ = askProbe(t, base, server.URL, "prod")
	assert.Equal(t, http.StatusOK, status)
	assert.Equal(t, "Bearer s3cret", <-authorized)
}
