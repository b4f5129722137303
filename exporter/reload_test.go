package main

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
)

// reloadable is an exporter whose configuration file the test rewrites.
type reloadable struct {
	*testing.T
	broker *kfake.Cluster
	file   string
	base   string
}

func startReloadable(t *testing.T, audits string) reloadable {
	t.Helper()
	broker, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(1, "one", "two", "three"))
	require.NoError(t, err)
	t.Cleanup(broker.Close)
	r := reloadable{T: t, broker: broker, file: configFile(t, "")}
	r.write(audits)
	base, stop := start(t, "--config.file="+r.file, "--web.enable-lifecycle")
	r.base = base
	t.Cleanup(func() { assert.NoError(t, stop()) })
	return r
}

func (r reloadable) write(audits string) {
	r.Helper()
	text := fmt.Sprintf("kafka: {main: {bootstrap_servers: [%q]}}\naudits:\n%s", r.broker.ListenAddrs()[0], audits)
	require.NoError(r, os.WriteFile(r.file, []byte(text), 0o600))
}

func (r reloadable) reload(want int) string {
	r.Helper()
	response, err := http.Post(r.base+"/-/reload", "", nil)
	require.NoError(r, err)
	defer response.Body.Close()
	require.Equal(r, want, response.StatusCode)
	var body bytes.Buffer
	_, err = body.ReadFrom(response.Body)
	require.NoError(r, err)
	return body.String()
}

func (r reloadable) page() string {
	_, page := get(r.T, r.base+"/metrics")
	return page
}

func (r reloadable) awaitLine(line string) {
	r.Helper()
	require.Eventually(r, func() bool { return bytes.Contains([]byte(r.page()), []byte(line+"\n")) },
		30*time.Second, 20*time.Millisecond, line)
}

const (
	auditOne   = "- {name: one, topic: one, expect: {count: none}}\n"
	auditTwo   = "- {name: two, topic: two, expect: {count: none}}\n"
	auditThree = "- {name: three, topic: three, expect: {count: none}}\n"
)

// A reload adds and removes audits; those that stay continue counting.
func TestReload(t *testing.T) {
	r := startReloadable(t, auditOne+auditTwo)
	r.awaitLine(`window_audit_ready{audit="one"} 1`)
	client, err := kgo.NewClient(kgo.SeedBrokers(r.broker.ListenAddrs()...))
	require.NoError(t, err)
	defer client.Close()
	result := `{"windowStart":"01-01-2026 12:00:00:000","windowEnd":"01-01-2026 12:00:15:000","page":"/a","count":1}`
	require.NoError(t, client.ProduceSync(t.Context(), &kgo.Record{Topic: "one", Value: []byte(result)}).FirstErr())
	r.awaitLine(`window_audit_records_total{audit="one"} 1`)

	r.write(auditOne + auditThree)
	r.reload(http.StatusOK)
	r.awaitLine(`window_audit_ready{audit="three"} 1`)
	page := r.page()
	assert.Contains(t, page, `window_audit_records_total{audit="one"} 1`)
	assert.NotContains(t, page, `audit="two"`)
	assert.Contains(t, page, "flinkwatch_config_last_reload_successful 1\n")
	status, _ := get(t, r.base+"/windows/three")
	assert.Equal(t, http.StatusOK, status)
	status, _ = get(t, r.base+"/windows/two")
	assert.Equal(t, http.StatusNotFound, status)
}

// A file that is not right changes nothing, and shows; the next one that is right repairs it.
func TestReloadOfABrokenFile(t *testing.T) {
	r := startReloadable(t, auditOne)
	r.awaitLine(`window_audit_ready{audit="one"} 1`)
	r.write(auditTwo + "  window: {siez: 1m}\n")
	assert.Contains(t, r.reload(http.StatusInternalServerError), "reload: ")
	page := r.page()
	assert.Contains(t, page, "flinkwatch_config_last_reload_successful 0\n")
	assert.Contains(t, page, `window_audit_ready{audit="one"} 1`)

	r.write(auditTwo)
	require.NoError(t, syscall.Kill(os.Getpid(), syscall.SIGHUP))
	r.awaitLine("flinkwatch_config_last_reload_successful 1")
	r.awaitLine(`window_audit_ready{audit="two"} 1`)
	assert.NotContains(t, r.page(), `audit="one"`)
}

// Who may not reload cannot.
func TestReloadIsOffUnlessEnabled(t *testing.T) {
	base, stop := start(t, "--config.file="+configFile(t, "flink: {main: {url: http://127.0.0.1:1}}\n"))
	response, err := http.Post(base+"/-/reload", "", nil)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	assert.Equal(t, http.StatusNotFound, response.StatusCode)
	require.NoError(t, stop())
}
