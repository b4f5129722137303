package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/playground/settings"
)

// marked is a Grafana that takes marks and keeps the last request.
type marked struct {
	*httptest.Server
	body, user, password, authorization string
}

func newMarked(t *testing.T) *marked {
	t.Helper()
	m := &marked{}
	m.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		m.body, m.authorization = string(body), r.Header.Get("Authorization")
		m.user, m.password, _ = r.BasicAuth()
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"id":1,"message":"Annotation added"}`)
	}))
	t.Cleanup(m.Close)
	return m
}

func file(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "secret")
	require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
	return name
}

func TestMarkOnAGivenGrafana(t *testing.T) {
	m := newMarked(t)
	require.NoError(t, run(t.Context(), []string{
		"mark", "killed taskmanager", "--grafana.url", m.URL, "--grafana.password-file", file(t, "secret\n"),
	}))
	assert.Contains(t, m.body, "killed taskmanager")
	assert.Equal(t, "admin", m.user)
	assert.Equal(t, "secret", m.password, "the end of the line is none of it")

	t.Setenv("GRAFANA_TOKEN_FILE", file(t, "glsa_1"))
	require.NoError(t, run(t.Context(), []string{"mark", "x", "--grafana.url", m.URL}))
	assert.Equal(t, "Bearer glsa_1", m.authorization)
}

func TestMarkOnThePlayground(t *testing.T) {
	m := newMarked(t)
	address, err := url.Parse(m.URL)
	require.NoError(t, err)
	state := t.TempDir()
	t.Setenv("PLAYGROUND_STATE", state)
	t.Setenv("GRAFANA_PORT", address.Port())
	here, err := os.Getwd()
	require.NoError(t, err)
	repo, err := settings.FindRepo(here)
	require.NoError(t, err)
	s, err := settings.Load(repo, os.Environ())
	require.NoError(t, err)
	require.NoError(t, s.Save())
	require.NoError(t, os.MkdirAll(filepath.Dir(s.GrafanaPassword()), 0o755))
	require.NoError(t, os.WriteFile(s.GrafanaPassword(), []byte("made by the playground"), 0o600))

	t.Setenv("GRAFANA_PORT", "") // the running stack's port is remembered
	require.NoError(t, run(t.Context(), []string{"mark", "x"}))
	assert.Equal(t, "made by the playground", m.password)
}

func TestMistakesOnTheCommandLine(t *testing.T) {
	for _, row := range []struct {
		name, err string
		args      []string
	}{
		{"nothing to mark", "required argument 'text'", []string{"mark"}},
		{"an unknown command", "unexpected publish", []string{"publish"}},
		{"a file that is not there", "password of Grafana's user admin: open /none", []string{
			"verify", "--grafana.url=http://x", "--grafana.password-file=/none",
		}},
		{"a dashboard that there is not", `there is no dashboard "nothing"`, []string{"show", "nothing"}},
		{"a time that is none", "--to: ", []string{"show", "windows", "--to=noon"}},
		{"a token's file that is not there", "token of Grafana: open /none", []string{
			"verify", "--grafana.url=http://x", "--grafana.token-file=/none",
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			assert.ErrorContains(t, run(t.Context(), row.args), row.err)
		})
	}
}

func TestWhatIsPushedIsWhatIsCommitted(t *testing.T) {
	boards, err := committedBoards()
	require.NoError(t, err)
	generated, err := generate()
	require.NoError(t, err)
	require.Len(t, boards, len(generated))
	for _, b := range boards {
		assert.Equal(t, string(generated[b.UID+".json"]), string(b.JSON))
	}
}
