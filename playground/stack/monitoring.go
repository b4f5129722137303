package stack

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"flinkwatch/playground/process"
	"flinkwatch/playground/provide"
	"flinkwatch/playground/settings"
)

// monitoring runs Prometheus and Alertmanager with the files that the compose file mounts.
type monitoring struct {
	settings settings.Settings
}

func (m monitoring) dir(name string) string { return filepath.Join(m.settings.State, name) }

// prometheusConfig is the repo's prometheus.yml with the names of services replaced by where they are on this machine,
// and its rules by their full paths.
func (m monitoring) prometheusConfig() error {
	text, err := os.ReadFile(filepath.Join(m.settings.Repo, "prometheus.yml"))
	if err != nil {
		return fmt.Errorf("configuration of Prometheus: %w", err)
	}
	local := strings.NewReplacer(
		"exporter:9200", m.settings.Port("EXPORTER_PORT").Address(),
		"alertmanager:9093", m.settings.Port("ALERTMANAGER_PORT").Address(),
		"prometheus:9090", m.settings.Port("PROMETHEUS_PORT").Address(),
		"alerts/rules/", filepath.Join(m.settings.Repo, "alerts", "rules")+"/",
	).Replace(string(text))
	if err := os.MkdirAll(m.dir("prometheus"), 0o755); err != nil {
		return fmt.Errorf("folder of Prometheus: %w", err)
	}
	return os.WriteFile(filepath.Join(m.dir("prometheus"), "prometheus.yml"), []byte(local), 0o644)
}

func (m monitoring) prometheus() (process.Command, error) {
	program, ok := provide.Prometheus.Find(m.settings)
	if !ok {
		return process.Command{}, errors.New("prometheus is not there yet")
	}
	port := m.settings.Port("PROMETHEUS_PORT")
	return process.Command{Path: program, Args: []string{
		"--config.file=" + filepath.Join(m.dir("prometheus"), "prometheus.yml"),
		"--storage.tsdb.path=" + filepath.Join(m.dir("prometheus"), "data"),
		"--storage.tsdb.retention.time=7d",
		"--web.listen-address=" + port.Address(),
		"--web.external-url=" + port.URL(),
	}}, nil
}

func (m monitoring) alertmanager() (process.Command, error) {
	program, ok := provide.Alertmanager.Find(m.settings)
	if !ok {
		return process.Command{}, errors.New("alertmanager is not there yet")
	}
	port := m.settings.Port("ALERTMANAGER_PORT")
	return process.Command{Path: program, Args: []string{
		"--config.file=" + filepath.Join(m.settings.Repo, "alerts", "alertmanager.yml"),
		"--storage.path=" + filepath.Join(m.dir("alertmanager"), "data"),
		"--web.listen-address=" + port.Address(),
		"--web.external-url=" + port.URL(),
		"--cluster.listen-address=", // one Alertmanager: no peers, no second port
	}}, nil
}

// answers returns a condition that holds once a GET of the URL is answered with 200.
func answers(url string) func(context.Context, time.Time) error {
	client := &http.Client{Timeout: 3 * time.Second}
	return func(ctx context.Context, _ time.Time) error {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return err
		}
		response, err := client.Do(request)
		if err != nil {
			return err
		}
		defer response.Body.Close()
		if response.StatusCode != http.StatusOK {
			return fmt.Errorf("%s answers %s", url, response.Status)
		}
		return nil
	}
}
