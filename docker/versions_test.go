package docker_test

import (
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"flinkwatch/tools"
)

// The versions of the containers are those of the native stack, whose libraries and tools are in other files.
func TestVersionsAreThoseOfTheNativeStack(t *testing.T) {
	env := readEnv(t)
	for _, row := range []struct{ variable, file, pattern string }{
		{"FLINK_VERSION", "flink-job/pom.xml", `<flink\.version>(.+)</flink\.version>`},
		{"FLINK_VERSION", "e2e/other-job/pom.xml", `<flink\.version>(.+)</flink\.version>`},
		{"FLINK_VERSION", "e2e/kinds-job/pom.xml", `<flink\.version>(.+)</flink\.version>`},
		{"FLINK_VERSION", "e2e/sql-job/pom.xml", `<flink\.version>(.+)</flink\.version>`},
		{"FLINK_VERSION", "playground/lib/flink/pom.xml", `<flink\.version>(.+)</flink\.version>`},
		{"KAFKA_VERSION", "playground/lib/kafka/pom.xml", `<kafka\.version>(.+)</kafka\.version>`},
		{"ALERTMANAGER_VERSION", "tools/alertmanager/go.mod", `github\.com/prometheus/alertmanager v(\S+)`},
	} {
		assert.Equal(t, env[row.variable], find(t, row.file, row.pattern), "%s in .env and %s", row.variable, row.file)
	}

	const connector = `<flink\.connector\.kafka\.version>(.+)</flink\.connector\.kafka\.version>`
	for _, job := range []string{"other-job", "sql-job"} {
		assert.Equal(t, find(t, "flink-job/pom.xml", connector), find(t, "e2e/"+job+"/pom.xml", connector), job)
	}

	// Prometheus 3.16.0 is the Go module v0.316.0.
	minor := find(t, "tools/prometheus/go.mod", `github\.com/prometheus/prometheus v0\.(\d+)\.`)
	patch := find(t, "tools/prometheus/go.mod", `github\.com/prometheus/prometheus v0\.\d+\.(\d+)`)
	n, err := strconv.Atoi(minor)
	require.NoError(t, err)
	release := strconv.Itoa(n/100) + "." + strconv.Itoa(n%100) + "." + patch
	assert.Equal(t, env["PROMETHEUS_VERSION"], release, "PROMETHEUS_VERSION in .env and tools/prometheus/go.mod")
}

func TestTheGoOfTheImageIsThatOfTheModule(t *testing.T) {
	assert.Equal(t, find(t, "go.mod", `(?m)^go (\d+\.\d+)`), find(t, "Dockerfile", `ARG GO_VERSION=(\S+)`))
}

var dockerfiles = []string{"Dockerfile", "docker/Dockerfile", "flink-job/Dockerfile"}

func TestBaseImagesArePinned(t *testing.T) {
	for _, file := range dockerfiles {
		froms := regexp.MustCompile(`(?m)^FROM (\S+)`).FindAllStringSubmatch(read(t, file), -1)
		require.NotEmpty(t, froms, file)
		for _, from := range froms {
			_, tag, _ := strings.Cut(from[1], ":")
			assert.NotContains(t, []string{"", "latest"}, tag, "%s: FROM %s", file, from[1])
		}
	}
}

// Flink takes a key that appears twice from wherever it likes.
func TestFlinksConfigurationForContainersOnlyAdds(t *testing.T) {
	var shared, docker map[string]any
	require.NoError(t, yaml.Unmarshal([]byte(read(t, "playground/conf/flink/config.yaml")), &shared))
	require.NoError(t, yaml.Unmarshal([]byte(read(t, "flink-job/docker.yaml")), &docker))
	require.NotEmpty(t, docker)
	for key := range docker {
		assert.NotContains(t, shared, key)
	}
	var both map[string]any
	together := read(t, "playground/conf/flink/config.yaml") + read(t, "flink-job/docker.yaml")
	require.NoError(t, yaml.Unmarshal([]byte(together), &both))
	assert.Len(t, both, len(shared)+len(docker))
}

// The jar of each job lies in a TaskManager's /tmp, which is part of its memory, for as long as Flink keeps it.
func TestTaskManagersForgetTheJarsOfJobsThatHaveEnded(t *testing.T) {
	var docker map[string]any
	require.NoError(t, yaml.Unmarshal([]byte(read(t, "flink-job/docker.yaml")), &docker))
	assert.LessOrEqual(t, docker["blob.service.cleanup.interval"], 60, "seconds; by default an hour")
}

// Only where the registry answers: a tag that does not exist would otherwise be found by the first user.
func TestOfficialImagesExist(t *testing.T) {
	env := readEnv(t)
	client := http.Client{Timeout: 5 * time.Second}
	for repository, tag := range map[string]string{
		"library/flink": env["FLINK_VERSION"] + "-java17", "apache/kafka": env["KAFKA_VERSION"],
		"prom/prometheus": "v" + env["PROMETHEUS_VERSION"], "prom/alertmanager": "v" + env["ALERTMANAGER_VERSION"],
		"grafana/grafana": env["GRAFANA_VERSION"],
	} {
		t.Run(repository, func(t *testing.T) {
			url := "https://hub.docker.com/v2/repositories/" + repository + "/tags/" + tag
			request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
			require.NoError(t, err)
			response, err := client.Do(request)
			if err != nil {
				t.Skipf("skipped, because the registry cannot be reached: %v", err)
			}
			defer response.Body.Close()
			switch response.StatusCode {
			case http.StatusOK:
			case http.StatusNotFound:
				t.Errorf("there is no image %s:%s", repository, tag)
			default:
				t.Skipf("skipped, because the registry answers %s", response.Status)
			}
		})
	}
}

func readEnv(t *testing.T) map[string]string {
	t.Helper()
	env := map[string]string{}
	for line := range strings.Lines(read(t, ".env")) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), "="); ok && !strings.HasPrefix(name, "#") {
			env[name] = value
		}
	}
	return env
}

func find(t *testing.T, file, pattern string) string {
	t.Helper()
	match := regexp.MustCompile(pattern).FindStringSubmatch(read(t, file))
	require.NotNil(t, match, "%s: no %s", file, pattern)
	return match[1]
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(tools.Path(file))
	require.NoError(t, err)
	return string(text)
}
