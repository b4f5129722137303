package alerts_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"flinkwatch/alerts/runbook"
	"flinkwatch/exporter/flink/flinktest"
	"flinkwatch/exporter/metric"
)

// filled are values for placeholders, of the playground as it was recorded.
var filled = map[string]string{
	"<audit>":     "main",
	"<job-id>":    "3efdba6e1ae121c26c03104faac7b94b",
	"<vertex-id>": "8b24e0654f4326ed7a7e94ebf44eb582",
	"<tm-id>":     "tm-1",
}

// Every curl of every runbook is run against answers that a JobManager gave, and against pages that the others have. A
// path that does not exist fails, and so does what finds nothing.
func TestCurlsOfRunbooksAreAnswered(t *testing.T) {
	flink := flinktest.Serve(t, "2.2.1/playground")
	flink.Excuse()
	vertex := "/jobs/" + filled["<job-id>"] + "/vertices/" + filled["<vertex-id>"]
	for _, path := range []string{vertex + "/backpressure", vertex + "/watermarks"} {
		flink.Handle(path, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "[]") })
	}
	for name, url := range map[string]string{
		"FLINK":        flink.URL,
		"EXPORTER":     pagesOf(t, "/metrics", "/windows", "/windows/main", "/-/ready", "/-/healthy", "/probe"),
		"PROMETHEUS":   pagesOf(t, "/api/v1/query", "/api/v1/targets", "/api/v1/alertmanagers"),
		"ALERTMANAGER": pagesOf(t, "/api/v2/alerts"),
	} {
		t.Setenv(name, url)
	}
	ran := 0
	for _, r := range append(runbooks(t), runbook.Runbook{Name: "README", Text: read(t, "runbooks/README.md")}) {
		for _, command := range runbook.Commands(r.Text) {
			if strings.HasPrefix(command, "curl ") {
				output, err := exec.Command("sh", "-c", runbook.Fill(command, filled)).CombinedOutput()
				assert.NoError(t, err, "%s: %s\n%s", r.Name, command, output)
				assert.NotEmpty(t, strings.TrimSpace(string(output)), "%s: %s", r.Name, command)
				ran++
			}
		}
	}
	assert.Greater(t, ran, 40)
}

// pagesOf serves these paths with a line for every metric, and no others.
func pagesOf(t *testing.T, paths ...string) string {
	t.Helper()
	mux := http.NewServeMux()
	for _, path := range paths {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) {
			for _, family := range metric.Families() {
				fmt.Fprintln(w, family.Name, "1")
			}
		})
	}
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}
