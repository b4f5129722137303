//go:build e2e

package e2e

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"time"

	"github.com/stretchr/testify/require"

	"flinkwatch/playground/provide"
)

// schemaRegistry is an Apicurio Registry that has its schemas in memory, and Confluent's API.
type schemaRegistry struct {
	*stack
	url string
}

// startSchemaRegistry starts one, and waits until it answers. It ends with the story.
func (s *stack) startSchemaRegistry() *schemaRegistry {
	s.t.Helper()
	programs, err := filepath.Glob(packageJobs(s.t, "schema-registry", "apicurio-*/*-runner.jar"))
	require.NoError(s.t, err)
	require.Len(s.t, programs, 1, "the program of the schema registry")
	java, err := provide.FindJava(s.t.Context(), s.settings.Get("JAVA_HOME"))
	require.NoError(s.t, err)
	host, port, err := net.SplitHostPort(freeAddress(s.t))
	require.NoError(s.t, err)
	startProgram(s.t, java.Binary, java.Args("-Xmx256m", "-XX:+UseSerialGC",
		"-Dquarkus.http.host="+host, "-Dquarkus.http.port="+port, "-jar", programs[0])...)
	r := &schemaRegistry{s, "http://" + net.JoinHostPort(host, port) + "/apis/ccompat/v7"}
	r.eventually(2*time.Minute, "the schema registry answers", func() string { return lacksAnswer(r.url + "/subjects") })
	return r
}

// schema returns the schema of a number.
func (r *schemaRegistry) schema(id int) string {
	r.t.Helper()
	response, err := http.Get(fmt.Sprintf("%s/schemas/ids/%d", r.url, id))
	require.NoError(r.t, err)
	defer response.Body.Close()
	require.Equal(r.t, http.StatusOK, response.StatusCode, "schema %d", id)
	var answer struct {
		Schema string `json:"schema"`
	}
	require.NoError(r.t, json.NewDecoder(response.Body).Decode(&answer))
	return answer.Schema
}
