//go:build e2e

package docker_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"flinkwatch/playground/job"
	"flinkwatch/tools"
)

// Names, ports and a version of its own: a stack that its user runs is left alone, and so are its images.
var environment = map[string]string{
	"COMPOSE_PROJECT_NAME": "flinkwatch-story", "FLINKWATCH_RELEASE": "story",
	"FLINK_PORT": "28081", "KAFKA_PORT": "29094", "EXPORTER_PORT": "29200", "PROMETHEUS_PORT": "29090",
	"ALERTMANAGER_PORT": "29093", "GRAFANA_PORT": "23000",
}

// stack is the compose file's, on the engine that is at hand.
type stack struct {
	t       *testing.T
	compose string
	flink   *job.Cluster
	peaks   peaks
	// underBackpressure says whether the job that was submitted last waits in even minutes.
	underBackpressure bool
}

// newStack builds the images. Without an engine, or without the images that ours are made of, there is no story.
func newStack(t *testing.T) *stack {
	t.Helper()
	for name, value := range environment {
		t.Setenv(name, value)
	}
	s := &stack{
		t: t, compose: tools.Find(t, "docker-compose"), peaks: peaks{},
		flink: job.At("127.0.0.1:" + environment["FLINK_PORT"]),
	}
	if output, err := s.try("docker compose ps"); err != nil {
		t.Skipf("no Docker engine is at hand: %s", lastLine(output))
	}
	s.run("docker compose down -v --remove-orphans")
	if output, err := s.try("docker compose --progress plain build"); err != nil {
		require.Regexp(t, `failed to resolve|no such host|dial tcp|i/o timeout`, output, "the images cannot be built")
		t.Skipf("the images that ours are made of cannot be had: %s", lastLine(output))
	}
	t.Cleanup(s.end)
	return s
}

// end forgets the stack. What a story that failed leaves behind is its log.
func (s *stack) end() {
	if s.t.Failed() {
		output, _ := s.try("docker compose ps -a; docker compose logs --tail 10")
		s.t.Log(output)
	}
	s.run("docker compose down -v --remove-orphans --rmi all")
}

// run runs a command as it is in the tour, and returns what it prints.
func (s *stack) run(command string) string {
	s.t.Helper()
	began := time.Now()
	output, err := s.try(command)
	took := time.Since(began)
	require.NoError(s.t, err, "%s\n%s", command, output)
	s.t.Logf("%.0f s: %s", took.Seconds(), command)
	return output
}

// try is run, for what may fail. The `docker compose` of a story is the one that `make tools` has built; a port is the
// story's own.
func (s *stack) try(command string) (string, error) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Minute)
	defer cancel()
	prelude, _ := commands(s.t)
	script := `docker() { shift; "$COMPOSE" "$@"; }` + "\n" + prelude + command
	script = strings.ReplaceAll(script, "localhost:8081", "localhost:"+environment["FLINK_PORT"])
	shell := exec.CommandContext(ctx, "sh", "-c", script)
	shell.Dir, shell.Env = tools.Path(), append(os.Environ(), "COMPOSE="+s.compose)
	var output bytes.Buffer
	shell.Stdout, shell.Stderr = &output, &output
	err := shell.Run()
	return output.String(), err
}

func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return lines[len(lines)-1]
}

// awaitJob waits until all tasks of the job run: Flink refuses to stop it before.
func (s *stack) awaitJob() job.Job {
	s.t.Helper()
	var current job.Job
	s.eventually(3*time.Minute, "all tasks of the job run", func(ctx context.Context) string {
		found, ok, err := s.flink.Current(ctx)
		if current = found; err != nil || !ok || !found.Running() {
			return fmt.Sprintf("%+v %v", found, err)
		}
		return ""
	})
	return current
}

// value is the sum of what a query gives, as Prometheus has it; negative where it gives nothing.
func (s *stack) value(query string) float64 {
	s.t.Helper()
	values := s.query(query, "")
	if len(values) == 0 {
		return -1
	}
	total := 0.0
	for _, value := range values {
		total += value
	}
	return total
}

// query asks Prometheus, and returns the values by a label.
func (s *stack) query(query, label string) map[string]float64 {
	s.t.Helper()
	var answer struct {
		Data struct {
			Result []struct {
				Metric map[string]string
				Value  [2]any
			}
		}
	}
	address := "http://127.0.0.1:" + environment["PROMETHEUS_PORT"] + "/api/v1/query?query=" + url.QueryEscape(query)
	request, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, address, nil)
	require.NoError(s.t, err)
	response, err := http.DefaultClient.Do(request)
	require.NoError(s.t, err)
	defer response.Body.Close()
	require.NoError(s.t, json.NewDecoder(response.Body).Decode(&answer))
	values := map[string]float64{}
	for _, result := range answer.Data.Result {
		value, err := strconv.ParseFloat(result.Value[1].(string), 64)
		require.NoError(s.t, err)
		values[result.Metric[label]] += value
	}
	return values
}

// eventually waits for a condition, and looks at the memory of all containers meanwhile. lacks says what is missing. It
// is given a time that is ample on a quiet machine of two cores.
func (s *stack) eventually(within time.Duration, what string, lacks func(context.Context) string) {
	s.t.Helper()
	const patience = 3
	missing := ""
	for deadline := time.Now().Add(patience * within); time.Now().Before(deadline); time.Sleep(time.Second) {
		if missing = lacks(s.t.Context()); missing == "" {
			return
		}
		s.peaks.look(s)
	}
	require.Fail(s.t, what, "not within %s: %s", patience*within, missing)
}

// peaks are the highest shares of their limits that the memory of services has had, in percent.
type peaks map[string]float64

var container = regexp.MustCompile(`^flinkwatch-story-(.+)-\d+$`)

func (p peaks) look(s *stack) {
	output, err := s.try(`docker compose stats --no-stream --format '{{.Name}} {{.MemPerc}}'`)
	if err != nil {
		return // of a container that goes there is no answer
	}
	for line := range strings.Lines(output) {
		name, share, _ := strings.Cut(strings.TrimSpace(line), " ")
		percent, err := strconv.ParseFloat(strings.TrimSuffix(share, "%"), 64)
		if match := container.FindStringSubmatch(name); match != nil && err == nil {
			p[match[1]] = max(p[match[1]], percent)
		}
	}
}
