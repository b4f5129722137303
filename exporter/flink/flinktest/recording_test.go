package flinktest

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestMetricsArePickedAsFlinkDoesIt(t *testing.T) {
	const single = `[{"id":"a","value":"1"},{"id":"b","value":"2"}]`
	const aggregated = `[{"id":"a","min":1,"max":2},{"id":"b","min":3,"max":4}]`
	tests := []struct{ why, recorded, query, want string }{
		{"without get, the names", single, "", `[{"id":"a"},{"id":"b"}]`},
		{"only what is asked for", single, "?get=b", `[{"id":"b","value":"2"}]`},
		{"a name that is not there is left out", single, "?get=a,c", `[{"id":"a","value":"1"}]`},
		{"only the aggregation that is asked for", aggregated, "?get=a,b&agg=max", `[{"id":"a","max":2},{"id":"b","max":4}]`},
		{"but one name that is not there empties an aggregation", aggregated, "?get=a,c&agg=max", `[]`},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			response := httptest.NewRecorder()
			recording([]byte(test.recorded)).ServeHTTP(response, httptest.NewRequest(http.MethodGet, "/metrics"+test.query, nil))
			assert.JSONEq(t, test.want, response.Body.String())
		})
	}
}
