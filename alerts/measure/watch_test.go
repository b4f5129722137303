package main

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/playground/settings"
)

// A look that fails is not the end of the measurement: the next one counts.
func TestALookMayFail(t *testing.T) {
	var looks atomic.Int32
	prometheus := portOf(t, func(w http.ResponseWriter, _ *http.Request) {
		if looks.Add(1) == 1 {
			http.Error(w, "busy", http.StatusServiceUnavailable)
			return
		}
		fmt.Fprint(w, "{}")
	})
	alertmanager := portOf(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "[]") })
	here, err := os.Getwd()
	require.NoError(t, err)
	repo, err := settings.FindRepo(here)
	require.NoError(t, err)
	s, err := settings.Load(repo, []string{"PROMETHEUS_PORT=" + prometheus, "ALERTMANAGER_PORT=" + alertmanager})
	require.NoError(t, err)
	watch := newWatch(&stack{settings: s}, fault{})
	require.NoError(t, watch.until(t.Context(), 20*time.Second, "nothing fires", watch.calm))
	assert.EqualValues(t, 2, looks.Load())
}

// portOf is that of a server.
func portOf(t *testing.T, answer http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	_, port, err := net.SplitHostPort(server.Listener.Addr().String())
	require.NoError(t, err)
	return port
}
