package stack

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Another stack may listen at the ports of one that does not run, such as that of a fresh clone.
func TestStatusAsksOnlyItsOwnServices(t *testing.T) {
	asked := 0
	elsewhere := func() string {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			asked++
			_, _ = io.WriteString(w, `{"jobs": []}`)
		}))
		t.Cleanup(server.Close)
		address, err := url.Parse(server.URL)
		require.NoError(t, err)
		return address.Port()
	}
	var out bytes.Buffer
	st := openStack(t, &out, "FLINK_PORT="+elsewhere(), "EXPORTER_PORT="+elsewhere())

	require.NoError(t, st.Status(t.Context()))
	assert.Contains(t, out.String(), "job       the JobManager does not run\n")
	assert.Contains(t, out.String(), "verdicts  the exporter does not run\n")
	assert.Zero(t, asked, "requests to services of another stack")

	run(t, st, "jobmanager")
	require.NoError(t, st.Status(t.Context()))
	assert.Contains(t, out.String(), "job       none was submitted\n")
	assert.NotZero(t, asked)
}

// What a user is told to expect follows the settings.
func TestNextStepsFollowTheSettings(t *testing.T) {
	assert.Contains(t, nextSteps(testSettings(t)), "the results as they come: 6 every 15s, 1000 each\n")
	assert.Contains(t, nextSteps(testSettings(t, "WINDOW_SIZE=90s", "EVENTS_PER_WINDOW=50", "PAGES=/a,/b")),
		"the results as they come: 2 every 1m30s, 50 each\n")
}
