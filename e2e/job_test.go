//go:build e2e

package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path"
	"regexp"
	"time"

	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/metric"
	"flinkwatch/playground/job"
	"flinkwatch/playground/provide"
)

// What the page of Flink's playground does to a job, by Flink's command line and by its REST API.

// currentJob is the job that runs, or waits.
func (s *stack) currentJob() job.Job {
	s.t.Helper()
	current, ok, err := job.At(s.settings.Port("FLINK_PORT").Address()).Current(context.Background())
	require.NoError(s.t, err)
	require.True(s.t, ok, "no job is there")
	return current
}

// cli runs Flink's own command line, and returns the first group of the pattern in what it prints.
func (s *stack) cli(pattern string, args ...string) string {
	s.t.Helper()
	return s.runAndFind(pattern, nil, append([]string{"flink", "--"}, args...)...)
}

// runAndFind runs a command of the playground, and returns the first group of the pattern in what it prints.
func (s *stack) runAndFind(pattern string, env []string, args ...string) string {
	s.t.Helper()
	output, err := s.output(env, args...)
	require.NoError(s.t, err)
	found := regexp.MustCompile(pattern).FindStringSubmatch(output)
	require.Len(s.t, found, 2, "%s in what is printed", pattern)
	return found[1]
}

// jobArguments are those of `flink run` behind the jar.
func (s *stack) jobArguments() []string {
	return append([]string{
		"--bootstrap.servers", s.kafka(), "--window-size", s.settings.Get("WINDOW_SIZE"),
	}, s.settings.JobArgs()...)
}

func (s *stack) jar() string { return provide.Jar(s.settings) }

// rest sends a request to Flink, and decodes its answer.
func (s *stack) rest(method, at string, body, into any) {
	s.t.Helper()
	var text []byte
	if body != nil {
		var err error
		text, err = json.Marshal(body)
		require.NoError(s.t, err)
	}
	s.send(method, at, "application/json", bytes.NewReader(text), into)
}

func (s *stack) send(method, at, kind string, body io.Reader, into any) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, "http://"+s.settings.Port("FLINK_PORT").Address()+at, body)
	require.NoError(s.t, err)
	request.Header.Set("Content-Type", kind)
	response, err := http.DefaultClient.Do(request)
	require.NoError(s.t, err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	require.NoError(s.t, err)
	s.t.Logf("%s %s: %s\n%.600s", method, at, response.Status, text)
	require.Less(s.t, response.StatusCode, 300, "%s %s", method, at)
	if into != nil {
		require.NoError(s.t, json.Unmarshal(text, into))
	}
}

// stopByREST triggers a stop with a savepoint, and asks until that is done.
func (s *stack) stopByREST(id string) (savepoint string) {
	s.t.Helper()
	var trigger struct {
		ID string `json:"request-id"`
	}
	s.rest(http.MethodPost, "/jobs/"+id+"/stop", map[string]any{"drain": false}, &trigger)
	s.eventually(time.Minute, "the savepoint is complete", func() string {
		var answer struct {
			Status    struct{ ID string }
			Operation struct{ Location string }
		}
		s.rest(http.MethodGet, "/jobs/"+id+"/savepoints/"+trigger.ID, nil, &answer)
		savepoint = answer.Operation.Location
		if answer.Status.ID != "COMPLETED" {
			return answer.Status.ID
		}
		return ""
	})
	require.NotEmpty(s.t, savepoint)
	return savepoint
}

// runByREST uploads the jar and runs it from a savepoint.
func (s *stack) runByREST(savepoint string, parallelism int) (id string) {
	s.t.Helper()
	jar, err := os.ReadFile(s.jar())
	require.NoError(s.t, err)
	var form bytes.Buffer
	writer := multipart.NewWriter(&form)
	part, err := writer.CreateFormFile("jarfile", "ClickCountJob.jar")
	require.NoError(s.t, err)
	_, err = part.Write(jar)
	require.NoError(s.t, err)
	require.NoError(s.t, writer.Close())
	var uploaded struct{ Filename string }
	s.send(http.MethodPost, "/jars/upload", writer.FormDataContentType(), &form, &uploaded)
	var submitted struct{ JobID string }
	s.rest(http.MethodPost, "/jars/"+path.Base(uploaded.Filename)+"/run", map[string]any{
		"parallelism": parallelism, "savepointPath": savepoint, "programArgsList": s.jobArguments(),
	}, &submitted)
	require.NotEmpty(s.t, submitted.JobID)
	return submitted.JobID
}

// awaitJob waits until all tasks of the job run, at a parallelism.
func (s *stack) awaitJob(parallelism int) {
	s.t.Helper()
	s.eventually(2*time.Minute, "all tasks of the job run", func() string {
		page := s.scrape()
		if page.sum(metric.JobReady) != 1 {
			return "it is not ready"
		}
		if got := page.sum(metric.JobParallelism); got != float64(parallelism) {
			return lacksAtLeast("parallelism", got, float64(parallelism))
		}
		return ""
	})
}
