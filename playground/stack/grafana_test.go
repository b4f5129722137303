package stack

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"flinkwatch/playground/process"
	"flinkwatch/playground/provide"
)

// withGrafana is a stack whose Grafana is a process that does nothing, behind a server that answers for it.
func withGrafana(t *testing.T, answer http.HandlerFunc) *Stack {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	address, err := url.Parse(server.URL)
	require.NoError(t, err)
	st := openStack(t, &bytes.Buffer{}, "GRAFANA_PORT="+address.Port())
	run(t, st, "grafana")
	return st
}

// run stands for a service that runs.
func run(t *testing.T, st *Stack, service string) {
	t.Helper()
	record, _, err := st.table.Start(service, "", process.Command{Path: "sleep", Args: []string{"600"}})
	require.NoError(t, err)
	t.Cleanup(func() { _ = record.Kill() })
}

func TestAKillLeavesAMark(t *testing.T) {
	var asked, user, text string
	st := withGrafana(t, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		asked, text = r.Method+" "+r.URL.Path, string(body)
		user, _, _ = r.BasicAuth()
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"id":1,"message":"Annotation added"}`)
	})
	run(t, st, "taskmanager")
	require.NoError(t, st.Kill("taskmanager"))
	assert.Equal(t, "POST /api/annotations", asked)
	assert.Equal(t, "admin", user)
	assert.Contains(t, text, `"text":"killed taskmanager"`)

	asked = ""
	require.NoError(t, st.Kill("taskmanager"))
	assert.Empty(t, asked, "nothing was killed, so there is nothing to mark")
}

func TestAMarkHoldsNothingUp(t *testing.T) {
	t.Run("Grafana refuses", func(t *testing.T) {
		st := withGrafana(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) })
		run(t, st, "taskmanager")
		assert.NoError(t, st.Kill("taskmanager"))
	})
	t.Run("Grafana hangs", func(t *testing.T) {
		release := make(chan struct{})
		st := withGrafana(t, func(http.ResponseWriter, *http.Request) { <-release })
		t.Cleanup(func() { close(release) })
		run(t, st, "taskmanager")
		began := time.Now()
		require.NoError(t, st.Kill("taskmanager"))
		assert.Less(t, time.Since(began), time.Minute, "Grafana answers when this test ends")
	})
	t.Run("there is none, and nobody is asked", func(t *testing.T) {
		server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("asked") }))
		t.Cleanup(server.Close)
		address, err := url.Parse(server.URL)
		require.NoError(t, err)
		st := openStack(t, &bytes.Buffer{}, "GRAFANA_PORT="+address.Port())
		run(t, st, "taskmanager")
		require.NoError(t, st.Kill("taskmanager"))
		assert.NoFileExists(t, st.settings.GrafanaPassword())
	})
}

func TestGrafanaIsFetchedOnceAndSaysWhereItIs(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	out := &bytes.Buffer{}
	st := openStack(t, out, "GRAFANA_HOME=", "PLAYGROUND_CACHE="+t.TempDir(), "GRAFANA_SOURCE=/none", "GRAFANA_SHA256=00")
	require.ErrorContains(t, st.Grafana(t.Context()), "fetch Grafana: open /none")

	program := filepath.Join(st.settings.Cache, "grafana-"+st.settings.Get("GRAFANA_VERSION"), "bin", "grafana")
	require.NoError(t, os.MkdirAll(filepath.Dir(program), 0o755))
	require.NoError(t, os.WriteFile(program, []byte("#!/bin/sh\n"), 0o755))
	require.NoError(t, st.Grafana(t.Context()), "what is there is not fetched")
	assert.Contains(t, out.String(), program)
	assert.Contains(t, out.String(), "the next `make up` starts it")
}

// Both ways of running set Grafana up alike, but for its folders and how it learns its password.
func TestGrafanaIsSetUpAsInTheComposeFile(t *testing.T) {
	s := testSettings(t)
	text, err := os.ReadFile(filepath.Join(s.Repo, "docker-compose.yaml"))
	require.NoError(t, err)
	var compose struct {
		Services struct {
			Grafana struct {
				Environment map[string]string `yaml:"environment"`
			} `yaml:"grafana"`
		} `yaml:"services"`
	}
	require.NoError(t, yaml.Unmarshal(text, &compose))
	command, err := grafanaCommand(s, provide.Grafana{Command: []string{"grafana", "server"}, Home: "/home"})
	require.NoError(t, err)
	native := environment(command)
	for key, want := range compose.Services.Grafana.Environment {
		switch key {
		case "GF_SECURITY_ADMIN_PASSWORD__FILE": // the image's own way; it is the same password for all who can read it
			assert.NotEmpty(t, native["GF_SECURITY_ADMIN_PASSWORD"])
		case "PROMETHEUS_URL":
			assert.Equal(t, "http://127.0.0.1:9090", native[key])
		case "DASHBOARDS_PATH", "GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH":
			want = filepath.Join(s.Repo, "dashboards", "out", strings.TrimPrefix(want, "/dashboards"))
			assert.Equal(t, want, native[key], key)
		default:
			assert.Equal(t, want, native[key], key)
		}
	}
	assert.Equal(t, "127.0.0.1", native["GF_SERVER_HTTP_ADDR"])
	assert.FileExists(t, native["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"])
	info, err := os.Stat(s.GrafanaPassword())
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm(), "the password is nobody else's")
}

func environment(command process.Command) map[string]string {
	values := map[string]string{}
	for _, entry := range command.Env {
		key, value, _ := strings.Cut(entry, "=")
		values[key] = value
	}
	return values
}

// What Grafana provisions is what the dashboards ask for: a datasource of a fixed uid, and the folder of the JSON.
func TestProvisioning(t *testing.T) {
	s := testSettings(t)
	provisioning := func(file string, into any) {
		text, err := os.ReadFile(filepath.Join(s.Repo, "dashboards", "provisioning", file))
		require.NoError(t, err)
		require.NoError(t, yaml.Unmarshal(text, into))
	}
	var sources struct {
		APIVersion  int `yaml:"apiVersion"`
		Datasources []struct {
			UID       string `yaml:"uid"`
			Type      string `yaml:"type"`
			URL       string `yaml:"url"`
			IsDefault bool   `yaml:"isDefault"`
		} `yaml:"datasources"`
	}
	provisioning("datasources/prometheus.yaml", &sources)
	assert.Equal(t, 1, sources.APIVersion)
	require.Len(t, sources.Datasources, 1)
	assert.Equal(t, "prometheus", sources.Datasources[0].UID)
	assert.Equal(t, "prometheus", sources.Datasources[0].Type)
	assert.Equal(t, "$PROMETHEUS_URL", sources.Datasources[0].URL)
	assert.True(t, sources.Datasources[0].IsDefault)

	var boards struct {
		APIVersion int `yaml:"apiVersion"`
		Providers  []struct {
			FolderUID string            `yaml:"folderUid"`
			Type      string            `yaml:"type"`
			Options   map[string]string `yaml:"options"`
		} `yaml:"providers"`
	}
	provisioning("dashboards/flinkwatch.yaml", &boards)
	assert.Equal(t, 1, boards.APIVersion)
	require.Len(t, boards.Providers, 1)
	assert.Equal(t, "file", boards.Providers[0].Type)
	assert.Equal(t, "flinkwatch", boards.Providers[0].FolderUID)
	assert.Equal(t, "$DASHBOARDS_PATH", boards.Providers[0].Options["path"])
}
