package flinktest

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCrowd(t *testing.T) {
	crowd, err := Crowd("2.2.1/healthy", 3)
	require.NoError(t, err)
	ask := func(path string) *httptest.ResponseRecorder {
		response := httptest.NewRecorder()
		crowd.ServeHTTP(response, httptest.NewRequest(http.MethodGet, path, nil))
		return response
	}
	third := strings.Repeat("0", 31) + "3"
	assert.Equal(t, 3, strings.Count(ask("/jobs/overview").Body.String(), `"jid"`))
	assert.Contains(t, ask("/jobs/"+third).Body.String(), `"jid": "`+third+`"`, "each job has its own id")
	assert.Contains(t, ask("/jobs/"+third+"/metrics").Body.String(), "numRestarts", "and the metrics of the recorded one")
	assert.Contains(t, ask("/overview").Body.String(), "taskmanagers")
	assert.Equal(t, http.StatusNotFound, ask("/jobs/"+third+"/nothing").Code)
}

// Which job would be that of many?
func TestCrowdIsOfOneJob(t *testing.T) {
	_, err := Crowd("2.2.1/nothing", 3)
	assert.ErrorContains(t, err, "2.2.1/nothing")
	_, err = listOf(nil, 0)
	assert.NoError(t, err)
	_, err = onlyJob([]byte(`{"jobs":[{},{}]}`))
	assert.EqualError(t, err, "it has 2 jobs and not one")
}
