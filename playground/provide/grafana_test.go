package provide

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/playground/settings"
)

// standIn is an archive with the layout of a release of Grafana, and a program that only says its name.
func standIn(t *testing.T, files ...string) []byte {
	t.Helper()
	var buffer bytes.Buffer
	compressed := gzip.NewWriter(&buffer)
	out := tar.NewWriter(compressed)
	for _, name := range files {
		text := "#!/bin/sh\necho " + filepath.Base(name) + "\n"
		require.NoError(t, out.WriteHeader(&tar.Header{
			Name: "grafana-1.2.3/" + name, Mode: 0o755, Size: int64(len(text)), Typeflag: tar.TypeReg,
		}))
		_, err := io.WriteString(out, text)
		require.NoError(t, err)
	}
	require.NoError(t, out.Close())
	require.NoError(t, compressed.Close())
	return buffer.Bytes()
}

func sumOf(content []byte) string { return fmt.Sprintf("%x", sha256.Sum256(content)) }

// site is a download site with the given files, by path.
func site(t *testing.T, files map[string]string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, there := files[r.URL.Path]
		if !there {
			http.NotFound(w, r)
			return
		}
		_, _ = io.WriteString(w, text)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func withSettings(t *testing.T, given ...string) settings.Settings {
	t.Helper()
	t.Setenv("PATH", t.TempDir())
	repo, err := settings.FindRepo(workingDir(t))
	require.NoError(t, err)
	s, err := settings.Load(repo, append([]string{"PLAYGROUND_CACHE=" + t.TempDir(), "GRAFANA_VERSION=1.2.3"}, given...))
	require.NoError(t, err)
	return s
}

func requireFetched(t *testing.T, s settings.Settings) {
	t.Helper()
	require.NoError(t, FetchGrafana(t.Context(), s, io.Discard))
	home := filepath.Join(s.Cache, "grafana-1.2.3")
	found, ok := FindGrafana(s)
	require.True(t, ok)
	assert.Equal(t, Grafana{Command: []string{filepath.Join(home, "bin", "grafana"), "server"}, Home: home}, found)
	assert.FileExists(t, filepath.Join(home, "conf", "defaults.ini"))
	info, err := os.Stat(found.Command[0])
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o755), info.Mode().Perm(), "it can be run")
}

func TestGrafanaFromItsCatalogue(t *testing.T) {
	release := standIn(t, "bin/grafana", "conf/defaults.ini")
	files := map[string]string{"/grafana_1.2.3_42_any.tar.gz": string(release)}
	url := site(t, files)
	files["/versions/1.2.3/packages/"+runtime.GOARCH+"/"+runtime.GOOS] = fmt.Sprintf(
		`{"version":"1.2.3","url":"%s/grafana_1.2.3_42_any.tar.gz","sha256":"%s"}`, url, sumOf(release))
	s := withSettings(t, "GRAFANA_CATALOGUE="+url+"/versions")
	requireFetched(t, s)

	clear(files)
	requireFetched(t, s) // what is there is not fetched again
}

func TestGrafanaFromAnotherSource(t *testing.T) {
	release := standIn(t, "bin/grafana", "conf/defaults.ini")
	url := site(t, map[string]string{"/g.tar.gz": string(release), "/g.tar.gz.sha256": sumOf(release) + "\n"})
	t.Run("a mirror, with the checksum beside it", func(t *testing.T) {
		requireFetched(t, withSettings(t, "GRAFANA_SOURCE="+url+"/g.tar.gz", "REGISTRIES_ONLY=1"))
	})
	t.Run("a file, with a given checksum", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "g.tar.gz")
		require.NoError(t, os.WriteFile(file, release, 0o644))
		requireFetched(t, withSettings(t, "GRAFANA_SOURCE="+file, "GRAFANA_SHA256="+sumOf(release)))
	})
	t.Run("a file, with the checksum beside it in the form of sha256sum", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "g.tar.gz")
		require.NoError(t, os.WriteFile(file, release, 0o644))
		require.NoError(t, os.WriteFile(file+".sha256", []byte(sumOf(release)+"  g.tar.gz\n"), 0o644))
		requireFetched(t, withSettings(t, "GRAFANA_SOURCE="+file))
	})
}

func TestGrafanaThatCannotBeFetched(t *testing.T) {
	release, stripped := standIn(t, "bin/grafana"), standIn(t, "conf/defaults.ini")
	outside := standIn(t, "bin/grafana", "../../evil")
	entry := "/versions/1.2.3/packages/" + runtime.GOARCH + "/" + runtime.GOOS
	url := site(t, map[string]string{
		"/good.tar.gz": string(release), "/stripped.tar.gz": string(stripped), "/outside.tar.gz": string(outside),
		"/page.tar.gz": "<html>", "/empty" + entry: `{}`, "/page" + entry: `<html>`,
	})
	for _, row := range []struct {
		name, err string
		given     []string
	}{
		{"a wrong checksum", "good.tar.gz: its checksum is " + sumOf(release) + ", not 00", []string{
			"GRAFANA_SOURCE=" + url + "/good.tar.gz", "GRAFANA_SHA256=00",
		}},
		{"no checksum at all", "no checksum (give GRAFANA_SHA256)", []string{"GRAFANA_SOURCE=" + url + "/good.tar.gz"}},
		{"an archive without the program", "the program is not in what was fetched", []string{
			"GRAFANA_SOURCE=" + url + "/stripped.tar.gz", "GRAFANA_SHA256=" + sumOf(stripped),
		}},
		{"an archive that would write elsewhere", "unpack grafana-1.2.3/../../evil", []string{
			"GRAFANA_SOURCE=" + url + "/outside.tar.gz", "GRAFANA_SHA256=" + sumOf(outside),
		}},
		{"no archive but a page", "unpack: ", []string{
			"GRAFANA_SOURCE=" + url + "/page.tar.gz", "GRAFANA_SHA256=" + sumOf([]byte("<html>")),
		}},
		{"an archive that is gone", "404 Not Found", []string{"GRAFANA_SOURCE=" + url + "/none.tar.gz", "GRAFANA_SHA256=00"}},
		{"a file that is not there", "open /none", []string{"GRAFANA_SOURCE=/none", "GRAFANA_SHA256=00"}},
		{"a version that the catalogue does not know", "404 Not Found", []string{"GRAFANA_CATALOGUE=" + url + "/none"}},
		{"a catalogue that says nothing", "does not say where the archive is", []string{
			"GRAFANA_CATALOGUE=" + url + "/empty/versions",
		}},
		{"a catalogue that is a page", "does not say where the archive is", []string{
			"GRAFANA_CATALOGUE=" + url + "/page/versions",
		}},
		{"no network", "another source: GRAFANA_SOURCE", []string{"GRAFANA_CATALOGUE=http://127.0.0.1:1/versions"}},
		{
			"download sites are not to be tried", "REGISTRIES_ONLY is set, and no package registry has a Grafana",
			[]string{"REGISTRIES_ONLY=1"},
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := withSettings(t, row.given...)
			err := FetchGrafana(t.Context(), s, io.Discard)
			assert.ErrorContains(t, err, row.err)
			_, found := FindGrafana(s)
			assert.False(t, found)
			left, err := filepath.Glob(filepath.Join(s.Cache, "*"))
			require.NoError(t, err)
			assert.Empty(t, left, "nothing half done is left behind")
			assert.NoFileExists(t, filepath.Join(filepath.Dir(s.Cache), "evil"))
		})
	}
}

func TestFindGrafana(t *testing.T) {
	home := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(home, "bin"), 0o755))
	s := withSettings(t, "GRAFANA_HOME="+home)
	_, found := FindGrafana(s)
	assert.False(t, found, "neither there nor on the PATH")

	program := filepath.Join(home, "bin", "grafana")
	require.NoError(t, os.WriteFile(program, []byte("#!/bin/sh\n"), 0o755))
	grafana, found := FindGrafana(s)
	require.True(t, found)
	assert.Equal(t, Grafana{Command: []string{program, "server"}, Home: home}, grafana)
}
