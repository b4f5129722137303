package provide

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"strings"

	"flinkwatch/playground/settings"
)

// Grafana is a Grafana that was found.
type Grafana struct {
	// Command starts its server: the program and its first arguments.
	Command []string
	// Home is the folder with its defaults and its frontend; empty where the program knows it by itself.
	Home string
}

// FindGrafana looks in GRAFANA_HOME, on the PATH, and among what FetchGrafana has fetched. No package registry has a
// Grafana, so it may well be absent.
func FindGrafana(s settings.Settings) (Grafana, bool) {
	if found, ok := grafanaIn(s.Get("GRAFANA_HOME")); ok {
		return found, true
	}
	if program, err := exec.LookPath("grafana"); err == nil {
		return Grafana{Command: []string{program, "server"}, Home: systemHome()}, true
	}
	if program, err := exec.LookPath("grafana-server"); err == nil {
		return Grafana{Command: []string{program}, Home: systemHome()}, true
	}
	return grafanaIn(fetchedGrafana(s))
}

func grafanaIn(home string) (Grafana, bool) {
	program := filepath.Join(home, "bin", "grafana")
	if home == "" || !exists(program) {
		return Grafana{}, false
	}
	return Grafana{Command: []string{program, "server"}, Home: home}, true
}

// systemHome is where the Linux packages of Grafana keep its home.
func systemHome() string {
	const home = "/usr/share/grafana"
	if exists(home) {
		return home
	}
	return ""
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func fetchedGrafana(s settings.Settings) string {
	return filepath.Join(s.Cache, "grafana-"+s.Get("GRAFANA_VERSION"))
}

// archive is a release of Grafana: where it is, a URL or a file, and the checksum that it must have.
type archive struct {
	URL    string `json:"url"`
	SHA256 string `json:"sha256"`
}

// FetchGrafana gets the release GRAFANA_VERSION for this platform into the cache. Its catalogue says where it is,
// because names of archives hold a number that does not follow from the version; GRAFANA_SOURCE is the URL or the path
// of an archive instead, with its checksum in GRAFANA_SHA256 or beside it, in a file of its name and `.sha256`.
func FetchGrafana(ctx context.Context, s settings.Settings, log io.Writer) error {
	home := fetchedGrafana(s)
	if _, ok := grafanaIn(home); ok {
		return nil
	}
	from, err := grafanaArchive(ctx, s)
	if err != nil {
		return fmt.Errorf("find Grafana %s: %w", s.Get("GRAFANA_VERSION"), err)
	}
	fmt.Fprintf(log, "  fetching %s\n", from.URL)
	content, err := read(ctx, from.URL)
	if err != nil {
		return fmt.Errorf("fetch Grafana: %w", err)
	}
	if err := matches(content, path.Base(from.URL), from.SHA256); err != nil {
		return fmt.Errorf("fetch Grafana: %w", err)
	}
	return fill(home, filepath.Join("bin", "grafana"), func(folder string) error { return unpackTree(content, folder) })
}

// grafanaArchive says where the archive is, and its checksum.
func grafanaArchive(ctx context.Context, s settings.Settings) (archive, error) {
	source := s.Get("GRAFANA_SOURCE")
	if source == "" {
		return lookUp(ctx, s)
	}
	if sum := s.Get("GRAFANA_SHA256"); sum != "" {
		return archive{source, sum}, nil
	}
	sums, err := read(ctx, source+".sha256")
	if err != nil {
		return archive{}, fmt.Errorf("no checksum (give GRAFANA_SHA256): %w", err)
	}
	sum, _, _ := strings.Cut(strings.TrimSpace(string(sums)), " ") // `<hex>`, or `<hex>  <name>`
	return archive{source, sum}, nil
}

// lookUp asks Grafana's catalogue of releases for the one of this platform.
func lookUp(ctx context.Context, s settings.Settings) (archive, error) {
	if s.Get("REGISTRIES_ONLY") != "" {
		return archive{}, fmt.Errorf("REGISTRIES_ONLY is set, and no package registry has a Grafana: " +
			"unset it, or give GRAFANA_SOURCE, a URL or a file")
	}
	address, err := url.JoinPath(s.Get("GRAFANA_CATALOGUE"), s.Get("GRAFANA_VERSION"), "packages", runtime.GOARCH,
		runtime.GOOS)
	if err != nil {
		return archive{}, fmt.Errorf("GRAFANA_CATALOGUE: %w", err)
	}
	answer, err := get(ctx, address)
	if err != nil {
		return archive{}, fmt.Errorf("%w\n  another source: GRAFANA_SOURCE, a URL or a file", err)
	}
	var found archive
	if err := json.Unmarshal(answer, &found); err != nil || found.URL == "" || found.SHA256 == "" {
		return archive{}, fmt.Errorf("%s does not say where the archive is", address)
	}
	return found, nil
}

// read gets a URL, or reads a file.
func read(ctx context.Context, source string) ([]byte, error) {
	if strings.HasPrefix(source, "http://") || strings.HasPrefix(source, "https://") {
		return get(ctx, source)
	}
	return os.ReadFile(source)
}
